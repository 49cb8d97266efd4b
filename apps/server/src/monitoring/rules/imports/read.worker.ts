import { parentPort, workerData } from "node:worker_threads";
import { readCollection } from "./collection.js";
import { type Collected, cleanPath, filesOfZip, sizeFor } from "./files.js";
import { filesOfFolder, revisionOf } from "./folder.js";
import { type ReadAnswer, ReadOrder } from "./protocol.js";

const port = parentPort;
if (port === null) throw new Error("this runs in a worker thread");
const { name, from } = ReadOrder.parse(workerData);
const { entries, samples, ...rest } = readCollection(name, collect());
const revision = from.origin === "folder" ? revisionOf(from.folder) : null;
const answer: ReadAnswer = {
  ...rest,
  entries: [...entries],
  samples: [...samples],
  refused: [...rest.refused],
  revision,
};
port.postMessage(answer);

function collect(): Collected {
  if (from.origin === "zip") return filesOfZip(from.bytes);
  if (from.origin === "folder") return filesOfFolder(from.folder);
  const files = from.files.flatMap(({ path: given, text }) => {
    const path = cleanPath(given);
    const bytes = new Uint8Array(Buffer.from(text));
    return path === null || bytes.length > (sizeFor(path) ?? -1) ? [] : [{ path, bytes }];
  });
  return { files, problems: [] };
}
