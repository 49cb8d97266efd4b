import { type Problem, toProblem } from "@mizugiwa/base";
import { type ByteSource, chunksOf } from "@mizugiwa/bytes";
import type { HashName } from "../hashing.js";
import { HashSet } from "./hash-set.js";
import { hashBytes } from "./hex-bytes.js";
import { linesOf } from "./lines.js";

/** Hashes of known contents, from one list. */
export interface HashList {
  /** What the list is called in results. */
  readonly name: string;
  /** Whether it knows a content by one of its hashes, in hexadecimal. */
  has(algorithm: HashName, digest: string): boolean;
  /** The kinds of hashes that are in it. */
  readonly algorithms: readonly HashName[];
  /** Lines that gave a hash. */
  readonly hashes: number;
  readonly problems: readonly Problem[];
}

const WIDTHS: ReadonlyMap<number, HashName> = new Map([
  [32, "md5"],
  [40, "sha1"],
  [64, "sha256"],
]);
/** Columns of a table of hashes, the strongest first. */
const COLUMNS = ["sha-256", "sha256", "sha-1", "sha1", "md5"];
const SPECIAL = "specialcode";
const PROBLEMS_MAX = 20;
const READ_BYTES = 1024 * 1024;

/** Where a line has its hash: in a table, or by the line's own form. */
type Shape = { readonly kind: "table"; readonly column: number; readonly special: number } | { readonly kind: "plain" };

/**
 * Reads a list of hashes of any length in bounded memory: NSRL RDS 2.x (NSRLFile.txt, CSV with a header; of each row the strongest hash), the output of
 * sha256sum, sha1sum and md5sum in both of their forms, or one hash a line. Rows that NSRL marks as malicious (special code M) are left out. Throws
 * LimitError `limit-passed` where the hashes take more than `heldBytes`.
 */
export function readHashList(name: string, source: ByteSource, heldBytes: number): HashList {
  const sets = new Map<HashName, HashSet>();
  const problems: Problem[] = [];
  let [line, hashes, unread] = [0, 0, 0];
  let shape: Shape | null = null;
  for (const bytes of linesOf(chunksOf(source, READ_BYTES))) {
    line += 1;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1").trim();
    if (text === "" || text.startsWith("#")) continue;
    if (shape === null) {
      shape = shapeOf(text);
      if (shape.kind === "table") continue;
    }
    const hash: string | null = shape.kind === "table" ? cellOf(text, shape) : plainHash(text);
    const algorithm = hash === null ? undefined : WIDTHS.get(hash.length);
    if (hash === "") continue;
    if (hash === null || algorithm === undefined) {
      unread += 1;
      if (unread <= PROBLEMS_MAX)
        problems.push(toProblem("hash-unknown", { path: name, line, detail: "no MD5, SHA-1 or SHA-256 stands there" }));
      continue;
    }
    const set = sets.get(algorithm) ?? new HashSet(hash.length / 2, heldBytes);
    sets.set(algorithm, set);
    set.add(hashBytes(hash));
    hashes += 1;
  }
  if (unread > PROBLEMS_MAX)
    problems.push(toProblem("hash-unknown", { path: name, detail: `${unread} lines give no hash` }));
  return {
    name,
    algorithms: [...sets.keys()],
    hashes,
    problems,
    has: (algorithm, digest) => sets.get(algorithm)?.has(hashBytes(digest)) === true,
  };
}

function shapeOf(header: string): Shape {
  const cells = cellsOf(header).map((cell) => cell.toLowerCase());
  const column = COLUMNS.map((wanted) => cells.indexOf(wanted)).find((at) => at !== -1);
  return column === undefined ? { kind: "plain" } : { kind: "table", column, special: cells.indexOf(SPECIAL) };
}

/** The hash of a row; "" where the row is to be left out, null where it has none. */
function cellOf(row: string, { column, special }: Shape & { kind: "table" }): string | null {
  const cells = cellsOf(row);
  if (cells[special]?.toUpperCase() === "M") return "";
  const cell = cells[column] ?? "";
  return isHex(cell) ? cell : null;
}

/** Cells of a row of CSV (RFC 4180) on one line. */
function cellsOf(row: string): string[] {
  if (!row.includes('"')) return row.split(",");
  const cells: string[] = [];
  for (let at = 0; at <= row.length; ) {
    if (row[at] !== '"') {
      const comma = row.indexOf(",", at);
      const end = comma === -1 ? row.length : comma;
      cells.push(row.slice(at, end));
      at = end + 1;
      continue;
    }
    let end = row.indexOf('"', at + 1);
    while (end !== -1 && row[end + 1] === '"') end = row.indexOf('"', end + 2);
    if (end === -1) end = row.length;
    cells.push(row.slice(at + 1, end).replaceAll('""', '"'));
    at = end + 2;
  }
  return cells;
}

const BSD = /^(?:MD5|SHA1|SHA256) \(.*\) = ([0-9a-f]+)$/i;
const GNU = /^\\?([0-9a-f]+)(?:$|[ \t,;*])/i;

function plainHash(text: string): string | null {
  return (GNU.exec(text) ?? BSD.exec(text))?.[1] ?? null;
}

function isHex(text: string): boolean {
  return /^[0-9a-f]+$/i.test(text);
}
