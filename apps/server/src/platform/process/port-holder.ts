import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { hasCode } from "./codes.js";

export interface PortHolder {
  readonly pid: number;
  /** Its command line, cut to a line. */
  readonly command: string;
}

const LISTENING = "0A";
const COMMAND_MAX = 120;

/**
 * The process that listens on a TCP port of this machine, as far as this user may see it: proc(5), /proc/net/tcp and
 * /proc/pid/fd. Null on other systems than Linux, and where it is another user's.
 */
export function portHolder(port: number): PortHolder | null {
  const inode = listeningInode(port);
  if (inode === null) return null;
  const pid = readdirSync("/proc").find((name) => /^\d+$/.test(name) && holds(name, `socket:[${inode}]`));
  if (pid === undefined) return null;
  const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  return { pid: Number(pid), command: command.length > COMMAND_MAX ? `${command.slice(0, COMMAND_MAX)}…` : command };
}

/** Columns: sl, local_address (hex address:port), rem_address, st, tx:rx, tr:when, retrnsmt, uid, timeout, inode. */
function listeningInode(port: number): string | null {
  const wanted = port.toString(16).toUpperCase().padStart(4, "0");
  for (const file of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    if (!existsSync(file)) continue;
    for (const line of readFileSync(file, "utf8").split("\n").slice(1)) {
      const columns = line.trim().split(/\s+/);
      if (columns[1]?.endsWith(`:${wanted}`) === true && columns[3] === LISTENING) return columns[9] ?? null;
    }
  }
  return null;
}

function holds(pid: string, socket: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((name) => readlinkSync(`/proc/${pid}/fd/${name}`) === socket);
  } catch (caught) {
    if (["EACCES", "EPERM", "ENOENT", "ESRCH"].some((code) => hasCode(caught, code))) return false;
    throw caught;
  }
}
