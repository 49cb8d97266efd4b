import { MizugiwaError, type Problem, problemOf, toProblem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import { u64At, undoFixups } from "./record.js";

/**
 * $LogFile, NTFS' log of changes to its own structures: two restart pages, then pages of log records.
 *
 *   restart page                                   restart area (at the offset that the page tells)
 *   0   4  "RSTR", "CHKD" after a disk check       0   8  the LSN now
 *   4   4  fixups                                  8   2  clients, then 2 + 2: lists of free ones, of those in use (0xffff: none)
 *   8   8  LSN of the disk check                   14  2  flags: 2 the volume is clean
 *   16  4  size of system pages, 4: of log pages   24  8  size of the file
 *   24  2  offset of the restart area              22  2  offset of the clients from here; of each 8: oldest LSN, 8: restart LSN
 *   26  2  minor version, then 2: major
 *
 *   log page: 0 "RCRD", 4 fixups, 8 the last LSN that begins in it, 32 the last that ends in it
 *
 * A log that holds nothing (0xff throughout) is one that was wiped, as ntfs-3g does before it writes; it has nothing to play back.
 *
 * Sources: Linux, fs/ntfs/logfile.h (comments on the layout); Microsoft, "NTFS log file" as told by [MS-FSA] and by R. Russon, Y. Fledel.
 * Departure: the records are not played back; what waits to be is said. Names within them are found by their structure.
 */
export interface LogFile {
  /** Dirty: changes wait to be played back. Empty: nothing is in it. Damaged: no restart page can be used. */
  readonly state: "clean" | "dirty" | "empty" | "damaged";
  /** "1.1", "2.0". */
  readonly version: string | null;
  /** The LSN that the newer restart page tells. */
  readonly lsn: bigint | null;
  /** Lowest and highest LSN that ends in a page of records. */
  readonly range: readonly [lowest: bigint, highest: bigint] | null;
  /** Pages of records that are whole, and those whose sectors are from different writes. */
  readonly pages: number;
  readonly torn: number;
  readonly problems: readonly Problem[];
}

const RSTR = 0x52545352;
const CHKD = 0x444b4843;
const RCRD = 0x44524352;
const NO_CLIENT = 0xffff;
const CLEAN = 2;
const PAGE_MIN = 512;
const PAGE_MAX = 65_536;
const WINDOW = 1024 * 1024;
/** Windows' own logs are at most 64 MiB; what lies behind that is not looked at. */
const LOG_MAX = 256 * 1024 * 1024;

interface Restart {
  readonly version: string;
  readonly lsn: bigint;
  readonly isClean: boolean;
  readonly systemPage: number;
  readonly logPage: number;
}

/** What the log says of itself. Damage is told in `problems`; nothing throws but what is no fault of the volume. */
export function readLogFile(source: ByteSource): LogFile {
  const problems: Problem[] = [];
  try {
    const first = restartAt(source, 0);
    const second = restartAt(source, first?.systemPage ?? 4096);
    const newer = first !== null && second !== null && second.lsn > first.lsn ? second : (first ?? second);
    if (newer === null) {
      const isEmpty = source.read(0, 4096).every((byte) => byte === 0xff);
      if (!isEmpty) problems.push(damaged("neither restart page can be used"));
      return { ...NOTHING, state: isEmpty ? "empty" : "damaged", problems };
    }
    if (first === null || second === null)
      problems.push(damaged(`restart page ${first === null ? 1 : 2} cannot be used`));
    const { version, lsn, isClean } = newer;
    return { state: isClean ? "clean" : "dirty", version, lsn, ...readPages(source, newer), problems };
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    return { ...NOTHING, state: "damaged", problems: [...problems, problemOf(caught)] };
  }
}

const NOTHING = { version: null, lsn: null, range: null, pages: 0, torn: 0 };

function restartAt(source: ByteSource, offset: number): Restart | null {
  const head = source.read(offset, PAGE_MIN);
  if (head.length < PAGE_MIN) return null;
  const magic = viewOf(head).getUint32(0, true);
  if (magic !== RSTR && magic !== CHKD) return null;
  const systemPage = viewOf(head).getUint32(16, true);
  const logPage = viewOf(head).getUint32(20, true);
  if (!isPageSize(systemPage) || !isPageSize(logPage)) return null;
  const page = new Uint8Array(source.read(offset, systemPage));
  const view = viewOf(page);
  const area = view.getUint16(24, true);
  if (page.length < systemPage || !undoFixups(view) || area + 48 > systemPage) return null;
  const inUse = view.getUint16(area + 12, true);
  return {
    version: `${view.getInt16(28, true)}.${view.getInt16(26, true)}`,
    lsn: view.getBigUint64(area, true),
    isClean: inUse === NO_CLIENT || (view.getUint16(area + 14, true) & CLEAN) !== 0,
    systemPage,
    logPage,
  };
}

function isPageSize(size: number): boolean {
  return size >= PAGE_MIN && size <= PAGE_MAX && Number.isInteger(Math.log2(size));
}

/** What the pages behind the restart pages tell. */
function readPages(source: ByteSource, restart: Restart): Pick<LogFile, "range" | "pages" | "torn"> {
  let [pages, torn] = [0, 0];
  let lowest: bigint | null = null;
  let highest = 0n;
  for (const { view, isWhole } of pagesOf(source, restart)) {
    if (!isWhole) {
      torn += 1;
      continue;
    }
    pages += 1;
    if (u64At(view, 32) === 0) continue;
    const lsn = view.getBigUint64(32, true);
    if (lowest === null || lsn < lowest) lowest = lsn;
    if (lsn > highest) highest = lsn;
  }
  return { range: lowest === null ? null : [lowest, highest], pages, torn };
}

/** A page of log records, its fixups undone. */
interface LogPage {
  /** Where it lies in the log. */
  readonly offset: number;
  readonly view: DataView;
  /** Whether all its sectors are from one write. */
  readonly isWhole: boolean;
}

/** Every page of records of a log, in the order in which they lie; none where no restart page says how large they are. Throws what a read throws. */
export function* logPages(source: ByteSource): Generator<LogPage, void, undefined> {
  const first = restartAt(source, 0);
  const restart = first ?? restartAt(source, 4096);
  if (restart !== null) yield* pagesOf(source, restart);
}

function* pagesOf(source: ByteSource, { systemPage, logPage }: Restart): Generator<LogPage, void, undefined> {
  const end = Math.min(source.size, LOG_MAX);
  for (let offset = 2 * systemPage; offset + logPage <= end; offset += WINDOW) {
    const window = new Uint8Array(source.read(offset, Math.min(WINDOW, end - offset)));
    for (let at = 0; at + logPage <= window.length; at += logPage) {
      const view = new DataView(window.buffer, at, logPage);
      if (view.getUint32(0, true) === RCRD) yield { offset: offset + at, view, isWhole: undoFixups(view) };
    }
  }
}

/** The facts of a log for `image info`. */
export function logFacts({ state, version, lsn, range, pages, torn }: LogFile): [name: string, value: string][] {
  const facts: [string, string][] = [["log-state", state]];
  if (version !== null) facts.push(["log-version", version]);
  if (lsn !== null) facts.push(["log-lsn", String(lsn)]);
  if (range !== null) facts.push(["log-lsn-range", `${range[0]} to ${range[1]}`]);
  if (version !== null) facts.push(["log-pages", torn === 0 ? String(pages) : `${pages}, ${torn} torn`]);
  return facts;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function damaged(detail: string): Problem {
  return toProblem("log-damaged", { field: "$LogFile", detail: `$LogFile: ${detail}` });
}
