import { join } from "node:path";
import { corporaRoot, type Random, readTarGz, soak } from "@mizugiwa/proof";
import { readEvtx } from "./read-evtx.js";

/** No mutated file may take longer than this. */
const LIMIT_MS = 2_000;
const SIZE_MAX = 2 * 1024 * 1024;

/** Mutated event logs: damage is named, never a crash or a hang. */
export default soak({
  name: "evtx/mutated",
  needs: ["detection/evtx/parser-edge.tar.gz"],
  sample: 40,
  full: 1000,
  timeoutMs: 60_000,
  run: (rounds, random) => {
    const files = sourceFiles();
    let slowestMs = 0;
    let records = 0;
    let problems = 0;
    for (let round = 0; round < rounds; round += 1) {
      const file = mutate(random.pick(files), random);
      const start = performance.now();
      try {
        for (const item of readEvtx([file])) {
          if (item.ok) records += 1;
          else problems += 1;
        }
      } catch (caught) {
        if (!(caught instanceof Error) || !caught.message.includes("evtx-signature")) {
          throw new Error(`round ${round}: ${String(caught)}`, { cause: caught });
        }
      }
      slowestMs = Math.max(slowestMs, performance.now() - start);
      if (slowestMs > LIMIT_MS) throw new Error(`round ${round}: ${Math.round(slowestMs)} ms for one file`);
    }
    if (problems === 0 || records === 0) throw new Error("the mutations left no trace: nothing was tested");
    return [`${records} records, ${problems} problems, slowest file ${slowestMs.toFixed(0)} ms`];
  },
});

function sourceFiles(): Uint8Array[] {
  const folder = join(corporaRoot() ?? "", "detection/evtx");
  return ["parser-edge", "deepbluecli"].flatMap((name) =>
    readTarGz(join(folder, `${name}.tar.gz`))
      .filter(({ path, bytes }) => path.endsWith(".evtx") && bytes.length <= SIZE_MAX)
      .map(({ bytes }) => bytes),
  );
}

const HOSTILE = [0, 1, 0x7f, 0x80, 0xff, 0x0c, 0x21, 0x41, 0x81] as const;

/** Bytes flipped, lengths made hostile, blocks moved, the end cut: what damage and attackers do. */
function mutate(original: Uint8Array, random: Random): Uint8Array {
  const bytes = Uint8Array.from(original);
  const kind = random.below(5);
  if (kind === 0) return bytes.subarray(0, 4096 + random.below(Math.max(1, bytes.length - 4096)));
  if (kind === 1) {
    const [from, to] = [random.below(bytes.length), 4096 + random.below(bytes.length - 4096)];
    bytes.copyWithin(to, from, Math.min(from + 4096, bytes.length));
    return bytes;
  }
  const count = 1 + random.below(kind === 2 ? 8 : 400);
  for (let hit = 0; hit < count; hit += 1) {
    const at = 4096 + random.below(bytes.length - 4096);
    if (kind === 4) bytes.fill(random.pick(HOSTILE), at, at + 4);
    else bytes[at] = kind === 3 ? random.pick(HOSTILE) : random.below(256);
  }
  return bytes;
}
