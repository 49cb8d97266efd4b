import type { Place } from "@mizugiwa/base";
import { isArray, isObject, type Json } from "../json.js";

/** Offset of each entry's value by the list or object that holds it. */
export type Spots = Map<object, Map<string | number, number>>;

/** Where the values of a document stand in its text. */
export class Places {
  readonly #text: string;
  readonly #spots: Spots;
  #lines: readonly number[] | null = null;

  constructor(text: string, spots: Spots) {
    this.#text = text;
    this.#spots = spots;
  }

  /** Line and column, from 1, of the deepest part of the pointer's path that exists, with the pointer as field. */
  at(root: Json, pointer: string): Place {
    let offset: number | undefined;
    let value: Json | undefined = root;
    for (const step of pointer.split("/").slice(1)) {
      const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
      if (isArray(value)) {
        offset = this.#spots.get(value)?.get(Number(key)) ?? offset;
        value = value[Number(key)];
      } else if (isObject(value)) {
        offset = this.#spots.get(value)?.get(key) ?? offset;
        value = Object.hasOwn(value, key) ? value[key] : undefined;
      } else break;
    }
    return { ...(offset === undefined ? { line: 1, column: 1 } : this.lineOf(offset)), field: pointer };
  }

  lineOf(offset: number): { line: number; column: number } {
    this.#lines ??= lineStarts(this.#text);
    let low = 0;
    let high = this.#lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lines[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#lines[low] ?? 0) + 1 };
  }
}

/** Notes where an entry of a list or object stands. */
export function noteSpot(spots: Spots, holder: object, key: string | number, offset: number): void {
  const known = spots.get(holder);
  if (known === undefined) spots.set(holder, new Map([[key, offset]]));
  else known.set(key, offset);
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
