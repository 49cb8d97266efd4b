import { comparePositions } from "../hot/position.js";
import { literal } from "./columns.js";
import { formsOf, type RowsFrom, type Writing, writeFile } from "./convert.js";
import type { Keeper } from "./keeper.js";
import { spanAt } from "./layout.js";
import type { EventFile } from "./manifest.js";

/** Events of one file at most: what is sorted at once. */
const ROWS_MAX = 4_000_000;

/** Files that become one. */
type Joined = readonly EventFile[];

/**
 * Which files to join: those within one day, UTC, that ended before `before`, in the order of their time, as long as they do not
 * hold too many events together. A day that has one file alone is left as it is.
 */
export function planMerges(files: readonly EventFile[], before: Date): Joined[] {
  const beforeUs = BigInt(before.getTime()) * 1000n;
  const days = new Map<bigint, EventFile[]>();
  for (const file of files) {
    if (file.unit !== "hour" && file.unit !== "day") continue;
    const { beginUs, endUs } = spanAt("day", file.spanUs);
    if (endUs <= beforeUs) days.set(beginUs, [...(days.get(beginUs) ?? []), file]);
  }
  return [...days.values()].flatMap((day) => groupsOfDay(day)).filter((group) => group.length > 1);
}

function groupsOfDay(day: readonly EventFile[]): EventFile[][] {
  const groups: EventFile[][] = [];
  let rows = ROWS_MAX;
  for (const file of [...day].sort((a, b) => (a.minUs < b.minUs ? -1 : 1))) {
    const group = groups.at(-1);
    if (group !== undefined && rows + file.rows <= ROWS_MAX) {
      group.push(file);
      rows += file.rows;
    } else {
      groups.push([file]);
      rows = file.rows;
    }
  }
  return groups;
}

/** Joins one group after the other; each is done or not, whenever the server ends. */
export async function mergeDays(
  before: Date,
  keeper: Keeper,
  signal: AbortSignal,
): Promise<{ joined: number; made: number }> {
  let joined = 0;
  let made = 0;
  for (const group of planMerges(keeper.files, before)) {
    signal.throwIfAborted();
    await keeper.replace(group, async (writing) => [await writeJoined(group, writing)]);
    joined += group.length;
    made += 1;
  }
  return { joined, made };
}

async function writeJoined(group: Joined, writing: Writing): Promise<EventFile> {
  const from = group.map(({ path, columns }): RowsFrom => {
    return { relation: `read_parquet(${literal(path)}, hive_partitioning = false)`, columns };
  });
  const [first] = group;
  if (first === undefined) throw new Error("a group has files");
  const begin = group.map((file) => file.from).reduce((a, b) => (comparePositions(a, b) <= 0 ? a : b));
  const end = group.map((file) => file.to).reduce((a, b) => (comparePositions(a, b) >= 0 ? a : b));
  const columns = await formsOf(from, writing.engine);
  return await writeFile({ maker: "m", from, span: spanAt("day", first.spanUs), columns, begin, end }, writing);
}
