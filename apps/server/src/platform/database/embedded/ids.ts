import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";

/** Free for local use on Debian and Red Hat alike: below the ids that systemd and containers hand out by themselves. */
const FIRST_ID = 49_152;
const ID_COUNT = 10_000;

/**
 * A user id that no account, group or process has, the same for the same seed as long as it is free; `kept` is taken
 * first. Every process of a shared id such as `nobody` could read the database, hence one of its own.
 */
export function unusedId(seed: string, kept: number | null): number {
  const taken = takenIds();
  if (kept !== null && (taken.named.has(kept) || !taken.mapped(kept))) kept = null;
  if (kept !== null) return kept;
  const start = createHash("sha256").update(seed).digest().readUInt32BE(0);
  for (let step = 0; step < ID_COUNT; step += 1) {
    const id = FIRST_ID + ((start + step) % ID_COUNT);
    if (!taken.named.has(id) && !taken.running.has(id) && taken.mapped(id)) return id;
  }
  throw new RangeError(`no free user id from ${FIRST_ID} to ${FIRST_ID + ID_COUNT - 1}`);
}

/**
 * A system account that no process runs as: `initdb` wants a user with a name, if only for a moment. The ids of Debian's
 * and Red Hat's system accounts end below 1000; null where every one of them is busy.
 */
export function idleAccount(): { uid: number; gid: number } | null {
  const { running, mapped } = takenIds();
  for (const line of linesOf("/etc/passwd")) {
    const [, , uid = 0, gid = 0] = line.split(":").map(Number);
    if (uid > 0 && uid < 1000 && gid > 0 && !running.has(uid) && mapped(uid)) return { uid, gid };
  }
  return null;
}

interface TakenIds {
  /** Ids of accounts and groups. */
  readonly named: ReadonlySet<number>;
  /** Ids that processes run as. */
  readonly running: ReadonlySet<number>;
  /** Whether this user namespace has the id at all. */
  readonly mapped: (id: number) => boolean;
}

function takenIds(): TakenIds {
  const named = new Set<number>();
  for (const file of ["/etc/passwd", "/etc/group"]) {
    for (const line of linesOf(file)) named.add(Number(line.split(":")[2]));
  }
  const running = new Set<number>();
  for (const name of existsSync("/proc/self") ? readdirSync("/proc") : []) {
    if (/^\d+$/.test(name)) running.add(statSync(`/proc/${name}`, { throwIfNoEntry: false })?.uid ?? 0);
  }
  const ranges = linesOf("/proc/self/uid_map").map((line) => line.trim().split(/\s+/).map(Number));
  const mapped = (id: number): boolean =>
    ranges.length === 0 || ranges.some(([first = 0, , count = 0]) => id >= first && id < first + count);
  return { named, running, mapped };
}

function linesOf(file: string): string[] {
  return existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
    : [];
}
