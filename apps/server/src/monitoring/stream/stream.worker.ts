import { closeSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { problemOf } from "@mizugiwa/base";
import { BATCHES_MAX, type FromStream, KEPT, StreamStart, type ToStream, WAKE } from "./protocol.js";
import { Reading } from "./reading.js";

// The thread that reads the log. Its work is synchronous: messages are looked for between two parts of the log, and it
// sleeps on a shared number when there is nothing to read.

const port = parentPort;
if (port === null) throw new Error("this runs in a worker thread");
const { rows: folder, flags, ...start } = StreamStart.parse(workerData);
/** A batch under way for this long is asked for again, should a wake-up be lost. */
const WAIT_MS = 500;

let sent = 0;
let files = 0;
const send = (message: FromStream): void => {
  if (message.type === "batch") sent += 1;
  port.postMessage(message);
};

/** Rows are scratch: what is lost of them is read from the log again. */
function writeRows(rows: readonly string[]): string {
  files += 1;
  const path = join(folder, `rows-${files}.ndjson`);
  const fd = openSync(path, "w", 0o600);
  try {
    writeFileSync(fd, rows.map((row) => `${row}\n`).join(""));
  } finally {
    closeSync(fd);
  }
  return path;
}

const reading = new Reading(start, { send, writeRows, clock: () => performance.now() });

/** Hears what was said; false when it is to end. */
function hearAll(): boolean {
  for (;;) {
    const received: { message: ToStream } | undefined = receiveMessageOnPort(port ?? never());
    if (received === undefined) return true;
    if (received.message.type === "stop") return false;
    reading.hear(received.message);
  }
}

function never(): never {
  throw new Error("the port was there");
}

try {
  for (;;) {
    const seen = Atomics.load(flags, WAKE);
    if (!hearAll()) break;
    if (sent - Atomics.load(flags, KEPT) >= BATCHES_MAX) Atomics.wait(flags, WAKE, seen, WAIT_MS);
    else if (reading.waitMs > 0) Atomics.wait(flags, WAKE, seen, reading.waitMs);
    else reading.step();
  }
} catch (caught) {
  send({ type: "failed", problem: problemOf(caught) });
}
