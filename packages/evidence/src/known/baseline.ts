import { type Problem, toProblem } from "@mizugiwa/base";
import { type ByteSource, chunksOf } from "@mizugiwa/bytes";
import type { FileType } from "../entry.js";
import { hashBytes } from "./hex-bytes.js";
import { linesOf } from "./lines.js";
import { PathTable } from "./path-table.js";
import type { ComparedFile, Reason } from "./verdict.js";

const READ_BYTES = 1024 * 1024;
const HASH_BYTES = 32;
const PROBLEMS_MAX = 20;
const VOLUMES_MAX = 65_535;
const TYPES = [
  "file",
  "dir",
  "symlink",
  "char",
  "block",
  "fifo",
  "socket",
  "other",
] as const satisfies readonly FileType[];

interface Row {
  readonly type: number;
  readonly mode: number | null;
  readonly uid: number | null;
  readonly gid: number | null;
  readonly streams: number;
}

export interface BaselineLimits {
  /** Chosen by chance, so that paths cannot be made to collide. */
  readonly seed: number;
  readonly heldBytes: number;
}

/** An earlier listing with hashes, to compare with. */
export class Baseline {
  readonly name: string;
  readonly problems: Problem[] = [];
  readonly #paths: PathTable;
  readonly #rows: Row[] = [];
  readonly #targets = new Map<number, string>();
  readonly #volumes: (string | null)[] = [];
  #hashes = new Uint8Array(1024 * HASH_BYTES);
  /** 1: the row has a hash; 2: the evidence has the file; 4: it is a row of a stream. */
  #flags = new Uint8Array(1024);

  constructor(name: string, { seed, heldBytes }: BaselineLimits) {
    this.name = name;
    this.#paths = new PathTable(seed, heldBytes);
  }

  get count(): number {
    return this.#rows.length;
  }

  /** Takes a record of `image hash --format ndjson`; false where it is none. */
  add(record: unknown): boolean {
    if (!isRecord(record) || !isVolume(record["volume"])) return false;
    const path = pathOf(record);
    const type = TYPES.findIndex((each) => each === record["type"]);
    if (path === null || type === -1) return false;
    const streams = Array.isArray(record["streams"]) ? record["streams"].filter(isRecord) : [];
    const volume = this.#volumeNumber(record["volume"]);
    const number = this.#row(keyOf(volume, path), {
      type,
      mode: typeof record["mode"] === "string" ? Number.parseInt(record["mode"], 8) : null,
      uid: numberOf(record["uid"]),
      gid: numberOf(record["gid"]),
      streams: streams.length,
    });
    if (typeof record["target"] === "string") this.#targets.set(number, record["target"]);
    for (const stream of streams) this.#stream(volume, path, number, stream);
    return true;
  }

  /** What the baseline says of a file that is there; null where it has no such file. */
  judge(file: ComparedFile, isOnlyVolume: boolean): Reason | null {
    const volume = this.#volumeOf(file.volume, isOnlyVolume);
    const number = volume === -1 ? -1 : this.#paths.find(keyOf(volume, file.path));
    const row = this.#rows[number];
    if (row === undefined) return null;
    this.#flags[number] = (this.#flags[number] ?? 0) | 2;
    const target = file.target === null ? undefined : Buffer.from(file.target).toString("utf8");
    const differs = [
      ...(TYPES[row.type] === file.type ? [] : ["type"]),
      ...(this.#isContentSame(volume, number, file) ? [] : ["content"]),
      ...(row.mode === file.mode ? [] : ["mode"]),
      ...(row.uid === file.uid && row.gid === file.gid ? [] : ["owner"]),
      ...(this.#targets.get(number) === target ? [] : ["target"]),
      ...(row.streams === file.streams.length ? [] : ["streams"]),
    ];
    return { by: "baseline", name: this.name, says: differs.length === 0 ? ["same"] : differs };
  }

  /** Files of the baseline that the evidence was not found to have. */
  *missing(): Generator<{ volume: string | null; path: Uint8Array; type: FileType; reason: Reason }, void, undefined> {
    for (const [number, row] of this.#rows.entries()) {
      if (((this.#flags[number] ?? 0) & 6) !== 0) continue;
      const key = this.#paths.path(number);
      const volume = this.#volumes[(key[0] ?? 0) * 256 + (key[1] ?? 0)] ?? null;
      const reason: Reason = { by: "baseline", name: this.name, says: ["absent"] };
      yield { volume, path: key.slice(2), type: TYPES[row.type] ?? "other", reason };
    }
  }

  #isContentSame(volume: number, number: number, { path, streams }: ComparedFile): boolean {
    return streams.every(({ name, digests }) => {
      const own = name === "" ? number : this.#paths.find(keyOf(volume, path, name));
      const hash = digests?.sha256;
      if (own === -1) return false;
      const hadHash = ((this.#flags[own] ?? 0) & 1) !== 0;
      if (!hadHash || hash === undefined) return !hadHash && hash === undefined;
      const wanted = this.#hashes.subarray(own * HASH_BYTES, (own + 1) * HASH_BYTES);
      return Buffer.compare(wanted, hashBytes(hash)) === 0;
    });
  }

  #stream(volume: number, path: Uint8Array, file: number, { name, sha256 }: Record<string, unknown>): void {
    if (typeof name !== "string") return;
    const none: Row = { type: 0, mode: null, uid: null, gid: null, streams: 0 };
    const number = name === "" ? file : this.#row(keyOf(volume, path, name), none);
    if (name !== "") this.#flags[number] = (this.#flags[number] ?? 0) | 4;
    if (typeof sha256 !== "string" || sha256.length !== 2 * HASH_BYTES) return;
    this.#flags[number] = (this.#flags[number] ?? 0) | 1;
    this.#hashes.set(hashBytes(sha256), number * HASH_BYTES);
  }

  #row(key: Uint8Array, row: Row): number {
    const number = this.#paths.add(key);
    this.#rows[number] = row;
    if (number >= this.#flags.length) {
      const [flags, hashes] = [new Uint8Array(number * 2), new Uint8Array(number * 2 * HASH_BYTES)];
      flags.set(this.#flags);
      hashes.set(this.#hashes);
      [this.#flags, this.#hashes] = [flags, hashes];
    }
    return number;
  }

  #volumeNumber(volume: string | null): number {
    const known = this.#volumes.indexOf(volume);
    if (known !== -1 || this.#volumes.length >= VOLUMES_MAX) return Math.max(known, 0);
    return this.#volumes.push(volume) - 1;
  }

  /** One volume is the other's whatever they are called, where each side has only one. */
  #volumeOf(volume: string | null, isOnlyVolume: boolean): number {
    return isOnlyVolume && this.#volumes.length === 1 ? 0 : this.#volumes.indexOf(volume);
  }
}

/** Reads the NDJSON that an earlier `image hash` printed. Throws LimitError `limit-passed` past `heldBytes`. */
export function readBaseline(name: string, source: ByteSource, limits: BaselineLimits): Baseline {
  const baseline = new Baseline(name, limits);
  let [line, bad] = [0, 0];
  for (const bytes of linesOf(chunksOf(source, READ_BYTES))) {
    line += 1;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8").trim();
    if (text === "" || baseline.add(parsed(text))) continue;
    bad += 1;
    const detail = "it is no record of `image hash --format ndjson`";
    if (bad <= PROBLEMS_MAX) baseline.problems.push(toProblem("baseline-unknown", { path: name, line, detail }));
  }
  return baseline;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (caught) {
    if (caught instanceof SyntaxError) return null;
    throw caught;
  }
}

/** Volume, path and, for a stream, its name: paths hold no zero byte. */
function keyOf(volume: number, path: Uint8Array, stream = ""): Uint8Array {
  const name = stream === "" ? [] : [Uint8Array.of(0), Buffer.from(stream)];
  return Buffer.concat([Uint8Array.of(volume >> 8, volume & 0xff), path, ...name]);
}

function pathOf({ path, path_hex: hex }: Record<string, unknown>): Uint8Array | null {
  if (typeof hex === "string") return hashBytes(hex);
  return typeof path === "string" ? Buffer.from(path) : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isVolume(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
