import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { type FromRanges, isRangesStart } from "./image/whole/ring.js";
import type { FileWriter } from "./image/work/file-writer.js";
import {
  type FromReader,
  type FromWriter,
  isReaderStart,
  isSpare,
  isToWriter,
  isWriterStart,
  Shared,
} from "./image/work/protocol.js";

const start: unknown = workerData;
if (parentPort === null) throw new TypeError("this file runs as a worker of the image commands");
const port = parentPort;

// Each thread loads what its part needs: a writer knows no file systems.
if (isReaderStart(start)) {
  const { runReader } = await import("./image/work/reader.js");
  runReader(start, (message, transfer) => send(message, transfer), spare);
} else if (isWriterStart(start)) {
  const { FileWriter } = await import("./image/work/file-writer.js");
  const { folder, digests, replaces, atOnce } = start;
  const shared = new Shared(start.shared);
  runWriter(new FileWriter(folder, digests, replaces, (write) => shared.writing(atOnce, write)), shared);
} else if (isRangesStart(start)) {
  const { fillRing } = await import("./image/whole/fill.js");
  fillRing(start, (message) => send(message, []));
} else throw new TypeError("a start that no image command gives");

function runWriter(writer: FileWriter, shared: Shared): void {
  port.on("message", (message: unknown) => {
    if (!isToWriter(message)) throw new TypeError("a message that no image command sends");
    if (message.type === "end") {
      writer.end();
      send({ type: "ended" }, []);
      return port.close();
    }
    const { byteLength } = message.content;
    if (message.type === "piece") {
      writer.piece(message);
      return shared.giveBack(byteLength);
    }
    const outcomes = writer.batch(message);
    // The content is given back by what was in it: its buffer may be longer.
    shared.giveBack(message.tasks.reduce((sum, { length }) => sum + length, 0));
    const { content } = message;
    send({ type: "done", sequence: message.sequence, outcomes, content }, [content]);
  });
}

/** The reader is synchronous: it looks for what came when it needs it. */
function spare(): ArrayBuffer | null {
  const message: unknown = receiveMessageOnPort(port)?.message;
  return isSpare(message) ? message : null;
}

function send(message: FromReader | FromWriter | FromRanges, transfer: readonly ArrayBuffer[]): void {
  port.postMessage(message, [...transfer]);
}
