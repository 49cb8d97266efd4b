import { existsSync, readFileSync } from "node:fs";
import { hasCode } from "./codes.js";

/** Whether a process of this id runs; one of another user counts, a zombie does not. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (caught) {
    return caught instanceof Error && "code" in caught && caught.code === "EPERM";
  }
  return statOf(pid)?.state !== "Z";
}

/**
 * When the process of this id started, in the kernel's ticks since boot, as text: with the pid it names one process for
 * good, since pids are used again. Null where the system does not say (not Linux) or there is no such process.
 */
export function startedAt(pid: number): string | null {
  return statOf(pid)?.started ?? null;
}

/** proc(5), /proc/pid/stat: the name in parentheses may hold anything, so fields are counted from the last one. */
function statOf(pid: number): { state: string; started: string } | null {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return null;
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (caught) {
    if (hasCode(caught, "ENOENT") || hasCode(caught, "ESRCH")) return null;
    throw caught;
  }
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state = "", started = ""] = [fields[0], fields[19]];
  return { state, started };
}
