import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Way } from "./ways.js";

/**
 * The longest path a unix socket may have: 104 bytes with the closing NUL on macOS, 108 on Linux (sys/un.h).
 */
const PATH_MAX_BYTES = 103;
export const SOCKET_PORT = 5432;
const SOCKET_NAME = `/.s.PGSQL.${SOCKET_PORT}`;

/** Whether a folder's socket can be bound and reached. */
export function fitsSocket(folder: string): boolean {
  return Buffer.byteLength(folder + SOCKET_NAME) <= PATH_MAX_BYTES;
}

/**
 * The folder of the socket, open to the cluster's user alone: beside the cluster, or where that path is too long a
 * folder of a random name in the system's temporary one, remembered beside the cluster.
 */
export function socketFolder(way: Way): string {
  const near = join(way.home, "socket");
  if (fitsSocket(near)) {
    mkdirSync(near, { recursive: true });
    return give(near, way);
  }
  const note = join(way.home, "socket-folder");
  const known = existsSync(note) ? readFileSync(note, "utf8").trim() : "";
  if (known !== "" && isOurs(known, way)) return known;
  const parent = fitsSocket(join(tmpdir(), "mizugiwa-XXXXXX")) ? tmpdir() : "/tmp";
  const made = give(mkdtempSync(join(parent, "mizugiwa-")), way);
  writeFileSync(note, made, { mode: 0o600 });
  return made;
}

function give(folder: string, { owner }: Way): string {
  chmodSync(folder, 0o700);
  if (owner !== null) chownSync(folder, owner.uid, owner.gid);
  return folder;
}

/** In a folder everybody writes to, a name proves nothing: owner and mode do. */
function isOurs(folder: string, { owner }: Way): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  const uid = owner?.uid ?? process.getuid?.();
  return found?.isDirectory() === true && found.uid === uid && (found.mode & 0o077) === 0;
}
