import type { ComparedFile, Digests, HashName, Judgement, MissingFile } from "@mizugiwa/evidence";
import { bytesText } from "@mizugiwa/evidence";
import { csvLine } from "../print/csv.js";
import { safeJson, visible } from "../print/neutral.js";
import { CSV_COLUMNS } from "./entry-line.js";
import type { Finished } from "./work/conductor.js";
import type { Facts } from "./work/protocol.js";

export type HashFormat = "table" | "json" | "ndjson" | "csv";

/** A file with its hashes and what comparing says of it. */
export interface HashedFile {
  readonly finished: Finished;
  readonly streams: readonly (ComparedFile["streams"][number] & { readonly size: number })[];
  readonly judgement: Judgement | null;
}

const COMPARED_COLUMNS = ["verdict", "reasons"] as const;
const HASH_WIDTH = 64;
const VERDICT_WIDTH = 8;

/** Prints files with their hashes; one form for each format. */
export class HashLines {
  readonly #format: HashFormat;
  readonly #algorithms: readonly HashName[];
  readonly #isCompared: boolean;
  readonly #isListing: boolean;
  #isFirst: boolean;

  /** `isListing`: the table has the columns of `image ls`; `isFirst`: nothing was printed by an earlier run. */
  constructor(
    format: HashFormat,
    algorithms: readonly HashName[],
    { isCompared, isListing, isFirst }: { isCompared: boolean; isListing: boolean; isFirst: boolean },
  ) {
    this.#format = format;
    this.#algorithms = algorithms;
    this.#isCompared = isCompared;
    this.#isListing = isListing;
    this.#isFirst = isFirst;
  }

  head(): string {
    if (!this.#isFirst) return "";
    if (this.#format === "json") return "[";
    const compared = this.#isCompared ? COMPARED_COLUMNS : [];
    return this.#format === "csv" ? csvLine([...CSV_COLUMNS, "stream", ...this.#algorithms, ...compared]) : "";
  }

  end(): string {
    return this.#format === "json" ? "\n]\n" : "";
  }

  file({ finished: { thing }, streams, judgement }: HashedFile): string {
    if (this.#format === "csv") return this.#csvFile(thing.shown ?? "", streams, judgement);
    if (this.#format === "table") return this.#tableFile(thing.shown, thing.facts, streams, judgement);
    const hashed = streams.map(({ name, size, digests }) => ({ name, size, ...this.#hashesOf(digests) }));
    const fields = `${thing.line},"streams":${safeJson(JSON.stringify(hashed))}`;
    return this.#json(judgement === null ? `${fields}}` : `${fields},${inner(judgement)}}`);
  }

  missing({ volume, path, type, reasons }: MissingFile): string {
    const judgement: Judgement = { verdict: "missing", reasons };
    const { text, hex } = bytesText(path);
    if (this.#format === "csv") {
      const known: Readonly<Record<string, string | null>> = { volume, path: text, path_hex: hex, type };
      const cells = CSV_COLUMNS.map((name) => known[name] ?? null);
      return csvLine([...cells, "", ...this.#algorithms.map(() => null), judgement.verdict, reasonsText(judgement)]);
    }
    if (this.#format === "table") return this.#tableLine(judgement, null, placeText(volume, text), judgement);
    return this.#json(
      `${safeJson(JSON.stringify({ volume, path: text, path_hex: hex, type })).slice(0, -1)},${inner(judgement)}}`,
    );
  }

  #json(text: string): string {
    if (this.#format === "ndjson") return `${text}\n`;
    const line = `${this.#isFirst ? "" : ","}\n${text}`;
    this.#isFirst = false;
    return line;
  }

  #csvFile(shown: string, streams: HashedFile["streams"], judgement: Judgement | null): string {
    const verdict = this.#isCompared
      ? [judgement?.verdict ?? null, judgement === null ? null : reasonsText(judgement)]
      : [];
    const rows = streams.length === 0 ? [{ name: "", digests: null }] : streams;
    return rows
      .map(({ name, digests }) => {
        const cells = [name, ...this.#algorithms.map((algorithm) => digests?.[algorithm] ?? null), ...verdict];
        return `${shown},${csvLine(cells)}`;
      })
      .join("");
  }

  #tableFile(
    shown: string | null,
    facts: Facts | null,
    streams: HashedFile["streams"],
    judgement: Judgement | null,
  ): string {
    if (this.#isListing) return `${this.#mark(judgement)}${shown ?? ""}${reasonsIn(judgement)}\n`;
    if (facts === null) return "";
    const place = placeText(facts.volume, bytesText(Buffer.from(facts.path, "latin1")).text);
    if (streams.length === 0)
      return judgement === null || judgement.verdict === "known"
        ? ""
        : this.#tableLine(judgement, null, place, judgement);
    return streams
      .map(({ name, digests }) =>
        this.#tableLine(judgement, digests, name === "" ? place : `${place}:${name}`, judgement),
      )
      .join("");
  }

  #tableLine(mark: Judgement | null, digests: Digests | null, place: string, judgement: Judgement | null): string {
    const hash = this.#isListing ? "" : `${digests?.sha256 ?? "-".repeat(HASH_WIDTH)}  `;
    return `${this.#mark(mark)}${hash}${visible(place)}${reasonsIn(judgement)}\n`;
  }

  #mark(judgement: Judgement | null): string {
    return this.#isCompared ? `${(judgement?.verdict ?? "").padEnd(VERDICT_WIDTH)}  ` : "";
  }

  /** SHA-256 always, null where it could not be had; others where they were needed. */
  #hashesOf(digests: Digests | null): Readonly<Record<string, string | null>> {
    return Object.fromEntries(this.#algorithms.map((name) => [name, digests?.[name] ?? null]));
  }
}

function placeText(volume: string | null, path: string): string {
  return `${volume === null ? "" : `${volume}:`}${path}`;
}

function inner(judgement: Judgement): string {
  return safeJson(JSON.stringify(judgement)).slice(1, -1);
}

function reasonsIn(judgement: Judgement | null): string {
  const text = judgement === null ? "" : reasonsText(judgement);
  return text === "" ? "" : `  (${visible(text)})`;
}

function reasonsText({ reasons }: Judgement): string {
  return reasons.map(({ by, name, says }) => `${by} ${name}: ${says.join("+")}`).join("; ");
}
