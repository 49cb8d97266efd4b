import {
  type ChainEntry,
  commitment,
  GROUPS,
  type Group,
  groupHashes,
  HASH_BYTES,
  NOTHING,
  type Seal,
  sealHash,
} from "./chain.js";
import { type Checkpoint, isSignedBy } from "./checkpoint.js";
import { ERASED, erasedRanges } from "./erasure.js";

/** A seal with what it seals, as read from a database or an exported file. */
export interface Sealed {
  readonly seal: Seal;
  /** Null where it is gone, "withheld" where the reader may not see it: its hashes still chain. */
  readonly entry: ChainEntry | "withheld" | null;
  /** The personal part: null where it is gone, "withheld" in a file it was left out of. */
  readonly personal?: PersonalPart | "withheld" | null;
}

interface PersonalPart {
  readonly salt: Buffer;
  /** JSON text. */
  readonly payload: string;
}

export interface Fault {
  readonly code:
    | "entry-altered"
    | "entry-missing"
    | "seal-altered"
    | "seal-missing"
    | "order-altered"
    | "personal-altered"
    | "personal-missing"
    | "checkpoint-forged"
    | "chain-rewritten"
    | "tail-cut";
  /** Position in the chain, and the number of the entry, where they are known. */
  readonly position: number | null;
  readonly entry: string | null;
  /** Of an altered entry, the group of its fields. */
  readonly group: Group | null;
  readonly detail: string;
}

/** What a chain was found to be. */
export interface Verdict {
  /** Positions that were read. */
  readonly positions: number;
  readonly head: { readonly position: number; readonly hash: string } | null;
  readonly checkpoints: number;
  /** Entries whose content the reader may not see; their hashes chain all the same. */
  readonly withheld: number;
  /** Entries that wait for their seal, and are not protected yet. */
  readonly unsealed: number;
  /** Keys that signed the checkpoints and the anchor, by fingerprint. */
  readonly keys: readonly string[];
  /** All that were found are counted; the first ones are told. */
  readonly faultCount: number;
  readonly faults: readonly Fault[];
}

const FAULTS_TOLD = 1000;

/** The hash a seal says it has, and the one its fields make: the next seal and the checkpoints may vouch for either. */
interface Ends {
  readonly hash: Buffer;
  readonly made: Buffer;
}

function isOneOf({ hash, made }: Ends, wanted: Buffer): boolean {
  return hash.equals(wanted) || made.equals(wanted);
}

/**
 * Holds a chain against itself, its checkpoints and an anchor that left the machine. Give it every seal in the order of
 * positions, then ask for the verdict. Pure; memory does not grow with the chain but for payloads that were erased.
 */
export class ChainCheck {
  readonly #marks: ReadonlyMap<number, readonly Checkpoint[]>;
  readonly #all: readonly Checkpoint[];
  readonly #faults: Fault[] = [];
  #faultCount = 0;
  #positions = 0;
  #withheld = 0;
  #unsealed = 0;
  #genesis: Ends | null = null;
  /** The last seal as it says it is, and as its fields say it should be. */
  #last: (Ends & { position: number }) | null = null;
  readonly #absent = new Set<string>();
  readonly #erased: (readonly [from: number, to: number])[] = [];

  constructor(checkpoints: readonly Checkpoint[], anchor: Checkpoint | null) {
    this.#all = anchor === null ? checkpoints : [...checkpoints, anchor];
    const marks = new Map<number, Checkpoint[]>();
    for (const each of this.#all) marks.set(each.position, [...(marks.get(each.position) ?? []), each]);
    this.#marks = marks;
    for (const each of this.#all) {
      if (isSignedBy(each)) continue;
      const from = each === anchor ? "the anchor" : "a checkpoint";
      this.#tell("checkpoint-forged", each.position, null, `${from} does not carry the signature of its key`);
    }
  }

  add({ seal, entry, personal }: Sealed): void {
    this.#positions += 1;
    const made = sealHash(seal);
    this.#place(seal, made);
    if (!made.equals(seal.hash)) {
      this.#tell("seal-altered", seal.position, seal.entry, "the seal is not what its hash was made of");
    }
    if (entry === "withheld") this.#withheld += 1;
    else if (entry === null) this.#tell("entry-missing", seal.position, seal.entry, "the entry is gone");
    else {
      this.#compare(seal, entry, personal ?? null);
      this.#noteErasure(entry);
    }
    const ends = { hash: seal.hash, made };
    if (seal.position === 1) this.#genesis = ends;
    this.#last = { ...ends, position: seal.position };
    for (const mark of this.#marks.get(seal.position) ?? []) this.#hold(mark, ends);
  }

  /** An entry that waits for its seal. */
  addUnsealed(entry: ChainEntry): void {
    this.#unsealed += 1;
    this.#noteErasure(entry);
  }

  verdict(): Verdict {
    const end = this.#last?.position ?? 0;
    for (const { position } of this.#all) {
      if (position <= end) continue;
      const detail = `the chain ends at ${end}, and a checkpoint knows it at ${position}`;
      this.#tell("tail-cut", end + 1, null, detail);
      break;
    }
    for (const number of this.#absent) {
      const at = Number(number);
      if (this.#erased.some(([from, to]) => from <= at && at <= to)) continue;
      this.#tell("personal-missing", null, number, "the personal part is gone, and no erasure names it");
    }
    return {
      positions: this.#positions,
      head: this.#last === null ? null : { position: this.#last.position, hash: this.#last.hash.toString("hex") },
      checkpoints: this.#all.length,
      withheld: this.#withheld,
      unsealed: this.#unsealed,
      keys: [...new Set(this.#all.map(({ key }) => key.fingerprint))],
      faultCount: this.#faultCount,
      faults: this.#faults,
    };
  }

  /** Positions follow one another, each chained to the one before it. */
  #place(seal: Seal, made: Buffer): void {
    const expected = (this.#last?.position ?? 0) + 1;
    if (seal.position !== expected) {
      const gap =
        seal.position === expected + 1
          ? `position ${expected} is`
          : `positions ${expected} to ${seal.position - 1} are`;
      this.#tell("seal-missing", expected, null, `${gap} gone`);
      return;
    }
    const before = this.#last;
    const follows = before === null ? seal.previous.equals(NOTHING) : isOneOf(before, seal.previous);
    if (follows || !made.equals(seal.hash)) return; // an altered seal is told of as such
    this.#tell("order-altered", seal.position, seal.entry, "this seal is not chained to the one before it");
  }

  #compare(seal: Seal, entry: ChainEntry, personal: PersonalPart | "withheld" | null): void {
    const kept = groupsOf(entry);
    for (const [index, group] of GROUPS.entries()) {
      const sealed = seal.groups.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);
      if (kept?.[index]?.equals(sealed) === true) continue;
      // A seal whose hashes were altered is told of once; the entry may be sound.
      if (!sealHash(seal).equals(seal.hash)) return;
      this.#tell("entry-altered", seal.position, seal.entry, `the ${group} of the entry was altered`, group);
    }
    if (entry.personal === null || personal === "withheld") return;
    if (personal === null) this.#absent.add(entry.number);
    else if (!isCommitted(entry.personal, personal)) {
      this.#tell("personal-altered", seal.position, seal.entry, "the personal part is not what the entry vouches for");
    }
  }

  #hold(mark: Checkpoint, ends: Ends): void {
    if (!isSignedBy(mark)) return;
    const sameChain = this.#genesis === null || isOneOf(this.#genesis, mark.genesis);
    if (sameChain && isOneOf(ends, mark.hash)) return;
    const detail = sameChain
      ? "the chain up to here is not the one the checkpoint was made of: it was rewritten"
      : "the chain begins otherwise than the checkpoint says: it was rewritten, or the checkpoint is of another installation";
    this.#tell("chain-rewritten", mark.position, null, detail);
  }

  #noteErasure(entry: ChainEntry): void {
    if (entry.action === ERASED) this.#erased.push(...erasedRanges(entry.after));
  }

  #tell(
    code: Fault["code"],
    position: number | null,
    entry: string | null,
    detail: string,
    group: Group | null = null,
  ): void {
    this.#faultCount += 1;
    if (this.#faults.length < FAULTS_TOLD) this.#faults.push({ code, position, entry, group, detail });
  }
}

/** Null where a part of the entry is no JSON any more. */
function groupsOf(entry: ChainEntry): Buffer[] | null {
  try {
    return groupHashes(entry);
  } catch (caught) {
    if (caught instanceof SyntaxError) return null;
    throw caught;
  }
}

function isCommitted(vouched: string, { salt, payload }: PersonalPart): boolean {
  try {
    return commitment(salt, payload).toString("hex") === vouched;
  } catch (caught) {
    if (caught instanceof SyntaxError) return false;
    throw caught;
  }
}
