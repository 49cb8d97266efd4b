import { SegmentLog } from "./segment-log.js";

// A process that writes batches to a log as fast as it can, several at a time, and tells each one that was acknowledged: what
// the soak kills. Words: folder, first number, batches under way at once.
const [folder = "", first = "0", atOnce = "1"] = process.argv.slice(2);

const log = await SegmentLog.open({ folder, node: Buffer.alloc(16, 1), segmentBytes: 40_000 });
let next = Number(first);

async function write(): Promise<void> {
  for (;;) {
    const number = next;
    next += 1;
    const events = Array.from({ length: 1 + (number % 5) }, (_, index) => Buffer.from(`${number}:${index}`));
    await log.append({ head: { source: "soak", receivedMs: 0, key: String(number) }, events });
    process.stdout.write(`${number}\n`);
  }
}

await Promise.all(Array.from({ length: Number(atOnce) }, write));
