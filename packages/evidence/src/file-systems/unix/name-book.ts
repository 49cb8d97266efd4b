import { Budget } from "@mizugiwa/base";
import { bytesOf, joinPath, keyOf } from "./text.js";

/** A name that is no longer in its directory. */
export interface LostName {
  readonly parent: number;
  readonly parentGeneration: number;
  readonly name: Uint8Array;
  readonly child: number;
  /** As directory entries tell it: 1 file, 2 directory … 7 symbolic link; 0 where they do not. */
  readonly type: number;
  /** Order of the newest transaction that still had it; null where it comes from the free part of a block. */
  readonly order: number | null;
}

/** One use of an inode number: which names may be its own. */
export interface NameBounds {
  readonly number: number;
  readonly generation: number;
  /** st_mode's format, shifted down; 0 where it is not known. */
  readonly format: number;
  readonly links: number;
  /** Transactions after the first and up to the second speak of this use. */
  readonly after: number;
  readonly until: number;
  /** Whether no other use of the number is known: only then a name without an order is certainly of this one. */
  readonly isOnly: boolean;
}

const UNKNOWN = "/unknown";
/** Where files go of which no directory is known. */
export const UNKNOWN_DIRECTORY = bytesOf(UNKNOWN);
const DEPTH_MAX = 512;
/** Bytes that a name takes in memory, about. */
const NAME_BYTES = 300;
const FORMAT_DIRECTORY = 4;
/** st_mode's format, shifted down, of each type that directory entries tell. */
const TYPE_FORMATS = [0, 8, 4, 2, 6, 1, 12, 10];

/** Every name that was, by the inode it led to; and the paths of directories, live and deleted. */
export class NameBook {
  readonly #byChild = new Map<number, Map<string, LostName>>();
  readonly #live = new Map<
    number,
    { readonly path: Uint8Array; readonly generation: number; readonly names: Set<string> }
  >();
  readonly #chosen = new Map<string, LostName>();
  readonly #budget: Budget;

  constructor(heldBytes: number) {
    this.#budget = new Budget(Math.floor(heldBytes / NAME_BYTES), "deleted names");
  }

  /** Notes a directory that is there; false where it was noted before. */
  addLive(number: number, generation: number, path: Uint8Array): boolean {
    if (this.#live.has(number)) return false;
    this.#live.set(number, { path, generation, names: new Set() });
    return true;
  }

  /** Notes a name that a live directory has now. */
  addLiveName(parent: number, child: number, name: Uint8Array): void {
    this.#live.get(parent)?.names.add(nameKey(child, name));
  }

  /** Notes a name that a directory had once, unless it has it now; throws LimitError where there are too many. */
  add(lost: LostName): void {
    const { parent, parentGeneration, child, order } = lost;
    const key = nameKey(child, lost.name);
    const live = this.#live.get(parent);
    if (live !== undefined && live.generation === parentGeneration && live.names.has(key)) return;
    let names = this.#byChild.get(child);
    if (names === undefined) {
      names = new Map<string, LostName>();
      this.#byChild.set(child, names);
    }
    const full = `${parent}:${parentGeneration}:${key}`;
    const held = names.get(full);
    if (held !== undefined && whenOf(order) <= whenOf(held.order)) return;
    if (held === undefined) this.#budget.take(1);
    names.set(full, { ...lost, name: Uint8Array.from(lost.name) });
  }

  /** The names a file had when it was deleted: the newest ones, as many as it had links. */
  choose({ number, generation, format, links, after, until, isOnly }: NameBounds): LostName[] {
    const fits = [...(this.#byChild.get(number)?.values() ?? [])].filter(
      ({ type, order }) =>
        (type === 0 || format === 0 || TYPE_FORMATS[type] === format) &&
        (order === null ? isOnly : order > after && order <= until),
    );
    fits.sort((a, b) => whenOf(b.order) - whenOf(a.order));
    const chosen = fits.slice(0, format === FORMAT_DIRECTORY ? 1 : Math.max(1, links));
    const [first] = chosen;
    if (first !== undefined && format === FORMAT_DIRECTORY) this.#chosen.set(`${number}:${generation}`, first);
    return chosen;
  }

  /** Names that lead to this inode, whatever it is now. */
  leadingTo(child: number): LostName[] {
    return [...(this.#byChild.get(child)?.values() ?? [])];
  }

  children(): Iterable<number> {
    return this.#byChild.keys();
  }

  /** Path of a directory as it was: of a live one, or put together from the names chosen for deleted ones. */
  pathOf(number: number, generation: number): Uint8Array {
    const parts: Uint8Array[] = [];
    const seen = new Set<string>();
    let [at, age] = [number, generation];
    for (let depth = 0; depth < DEPTH_MAX; depth += 1) {
      const live = this.#live.get(at);
      if (live !== undefined && live.generation === age) return joinAll(live.path, parts);
      const key = `${at}:${age}`;
      const name = this.#chosen.get(key);
      if (seen.has(key) || name === undefined) break;
      seen.add(key);
      parts.push(name.name);
      [at, age] = [name.parent, name.parentGeneration];
    }
    return joinAll(bytesOf(`${UNKNOWN}/inode-${at}`), parts);
  }
}

const whenOf = (order: number | null): number => order ?? -1e300;
const nameKey = (child: number, name: Uint8Array): string => `${child}:${keyOf(name)}`;

function joinAll(start: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  return parts.reduceRight((path, part) => joinPath(path, part), start);
}
