import type { ByteSource } from "@mizugiwa/bytes";
import { EvidenceError } from "../evidence-error.js";
import { pieceSource } from "../pieces.js";
import { baseName, type ContainerFormat, type Opening, type Part } from "./container.js";

/** "disk.001", "disk.aa", "disk.dd.01": what the files of a split image have in common, and the number of this one. */
interface Numbered {
  readonly stem: string;
  readonly index: number;
  /** Whether the number is padded ("002"), as only splitting writes it: then a first part must exist. */
  readonly padded: boolean;
  /** The name of the file with another number. */
  readonly nameOf: (index: number) => string;
}

const DIGITS = /^(.+\.)(\d{2,5})$/;
const LETTERS = /^(.+\.)([a-z]{2,4})$/;
const LETTER_COUNT = 26;
const CODE_A = 97;

/**
 * Bytes as they are, in one file or split over several that are numbered in a row. The numbers are the one thing that only names tell; an
 * order with a gap is refused, since everything behind the gap would lie at the wrong place.
 */
export const raw: ContainerFormat = {
  name: "raw",
  nests: true,
  detect: () => true,
  sets: (parts) => {
    const sets = new Map<string, Part[]>();
    for (const part of parts) {
      const numbered = numberedBy(part.label);
      const key = numbered === null ? `one ${part.label} ${sets.size}` : `set ${numbered.stem}`;
      sets.set(key, [...(sets.get(key) ?? []), part]);
    }
    return [...sets.values()];
  },
  open: (parts, opening) => {
    const [first] = parts;
    if (first === undefined) throw new RangeError("an image has at least one part");
    const sorted = inOrder(parts, opening);
    if (sorted.length === 1) {
      return { source: first.source, layers: [{ kind: "raw", size: first.source.size, facts: {} }] };
    }
    for (const part of sorted) opening.claim(part);
    const source = joined(sorted);
    return { source, layers: [{ kind: "split-raw", size: source.size, facts: { parts: String(sorted.length) } }] };
  },
};

function inOrder(parts: readonly Part[], opening: Opening): readonly Part[] {
  const numbered = parts.flatMap((part) => {
    const by = numberedBy(part.label);
    return by === null ? [] : [{ part, by }];
  });
  numbered.sort((a, b) => a.by.index - b.by.index);
  const [first] = numbered;
  const last = numbered.at(-1);
  if (first === undefined || last === undefined) return parts;
  if (first.by.index > 1 && numbered.length === 1 && !first.by.padded) return parts;
  for (const [place, { part, by }] of numbered.entries()) {
    const wanted = first.by.index + place;
    if (by.index !== wanted) throw gap(part, by, wanted);
  }
  if (first.by.index > 1) throw gap(first.part, first.by, first.by.index - 1);
  return [...numbered.map(({ part }) => part), ...further(last.part, last.by, opening)];
}

/** Parts that were not given and that the surroundings have: `disk.002` beside `disk.001`. */
function further(last: Part, by: Numbered, opening: Opening): Part[] {
  const found: Part[] = [];
  for (let index = by.index + 1; ; index += 1) {
    const next = opening.resolve(by.nameOf(index), last);
    if (next === null) return found;
    found.push(next);
  }
}

function gap(part: Part, by: Numbered, wanted: number): EvidenceError {
  return new EvidenceError("part-missing", {
    path: part.label,
    field: "split image",
    detail: `the file before ${baseName(part.label)} is missing: ${by.nameOf(wanted)}`,
    remedy: `Give ${by.nameOf(wanted)} as well.`,
  });
}

function numberedBy(label: string): Numbered | null {
  const name = baseName(label);
  const digits = DIGITS.exec(name);
  if (digits !== null) {
    const [, stem = "", number = ""] = digits;
    return {
      stem: label.slice(0, label.length - number.length),
      index: Number(number),
      padded: number.startsWith("0"),
      nameOf: (index) => `${stem}${String(index).padStart(number.length, "0")}`,
    };
  }
  const letters = LETTERS.exec(name);
  if (letters === null) return null;
  const [, stem = "", ending = ""] = letters;
  if (!/^a*[a-z]$/.test(ending) && !ending.startsWith("a")) return null;
  return {
    stem: label.slice(0, label.length - ending.length),
    index:
      Array.from(ending, (letter) => letter.charCodeAt(0) - CODE_A).reduce(
        (value, each) => value * LETTER_COUNT + each,
        0,
      ) + 1,
    padded: false,
    nameOf: (index) => `${stem}${lettersOf(index - 1, ending.length)}`,
  };
}

function lettersOf(value: number, length: number): string {
  let text = "";
  for (let rest = value; text.length < length; rest = Math.floor(rest / LETTER_COUNT)) {
    text = String.fromCharCode(CODE_A + (rest % LETTER_COUNT)) + text;
  }
  return text;
}

/** The parts one behind the other. */
function joined(parts: readonly Part[]): ByteSource {
  const starts: number[] = [];
  let size = 0;
  for (const { source } of parts) {
    starts.push(size);
    size += source.size;
  }
  return pieceSource(size, "split image", (offset) => {
    let low = 0;
    for (let high = starts.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? size) <= offset) low = middle;
      else high = middle;
    }
    const source = parts[low]?.source ?? null;
    const within = offset - (starts[low] ?? 0);
    return { length: (source?.size ?? size) - within, source, offset: within };
  });
}
