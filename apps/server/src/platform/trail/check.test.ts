import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type ChainEntry, commitment, type Seal, sealNext } from "./chain.js";
import { ChainCheck, type Sealed, type Verdict } from "./check.js";
import { type Checkpoint, publicKey, signCheckpoint } from "./checkpoint.js";
import { toRanges } from "./erasure.js";

const KEY = generateKeyPairSync("ed25519");
const PUBLIC = publicKey(KEY.publicKey.export({ format: "der", type: "spki" }));
const SALT = Buffer.alloc(32, 7);

function entry(number: number, more: Partial<ChainEntry> = {}): ChainEntry {
  return {
    number: String(number),
    at: `2026-04-01T00:00:${String(number % 60).padStart(2, "0")}.000001Z`,
    actorKind: "account",
    actorId: "a1",
    actorName: "佐藤 花",
    action: "alert.closed",
    objectKind: "alert",
    objectId: `alert-${number}`,
    compartment: null,
    before: '{"state": "open", "n": 1}',
    after: '{"state": "closed"}',
    reason: "known scanner",
    personal: null,
    ...more,
  };
}

/** A chain of entries whose numbers have gaps and come out of order, as transactions end. */
function chainOf(entries: readonly ChainEntry[]): Sealed[] {
  let last: Seal | null = null;
  return entries.map((each) => {
    const seal = sealNext(last, each);
    last = seal;
    return { seal, entry: each };
  });
}

const CHAIN = chainOf([1, 2, 5, 4, 9, 7, 12].map((number) => entry(number)));

function checkpointAt(chain: readonly Sealed[], position: number): Checkpoint {
  const [first] = chain;
  const at = chain[position - 1];
  if (first === undefined || at === undefined) throw new Error("no such position");
  const facts = { position, hash: at.seal.hash, genesis: first.seal.hash, at: "2026-04-01T01:00:00.000Z", key: PUBLIC };
  return signCheckpoint(facts, KEY.privateKey);
}

const ANCHOR = checkpointAt(CHAIN, CHAIN.length);

function judge(
  chain: readonly Sealed[],
  anchor: Checkpoint | null = ANCHOR,
  more: readonly Checkpoint[] = [],
): Verdict {
  const check = new ChainCheck(more, anchor);
  for (const each of chain) check.add(each);
  return check.verdict();
}

function at(position: number, change: (sealed: Sealed) => Sealed): Sealed[] {
  return CHAIN.map((each) => (each.seal.position === position ? change(each) : each));
}

function withEntry(change: Partial<ChainEntry>): (sealed: Sealed) => Sealed {
  return (sealed) => {
    if (sealed.entry === null || sealed.entry === "withheld") throw new Error("there is no entry");
    return { ...sealed, entry: { ...sealed.entry, ...change } };
  };
}

function withSeal(change: Partial<Seal>): (sealed: Sealed) => Sealed {
  return (sealed) => ({ ...sealed, seal: { ...sealed.seal, ...change } });
}

test("a sound chain has no fault, with late entries and an anchor at its end", () => {
  expect(judge(CHAIN)).toMatchObject({
    positions: 7,
    faultCount: 0,
    head: { position: 7 },
    keys: [PUBLIC.fingerprint],
  });
});

test("an empty trail is sound, and one whose anchor is not empty is cut", () => {
  expect(judge([], null)).toMatchObject({ positions: 0, head: null, faultCount: 0 });
  expect(judge([]).faults).toMatchObject([{ code: "tail-cut", position: 1 }]);
});

const altered: [name: string, change: Partial<ChainEntry>, group: string][] = [
  ["its time, by a microsecond", { at: "2026-04-01T00:00:05.000002Z" }, "time"],
  ["its actor", { actorName: "佐藤 華" }, "actor"],
  ["its action", { action: "alert.opened" }, "action"],
  ["its object", { objectId: "alert-6" }, "action"],
  ["its compartment", { compartment: "00000000-0000-4000-8000-000000000001" }, "action"],
  ["what was before", { before: '{"state": "new", "n": 1}' }, "before"],
  ["a number beyond what a double holds", { before: '{"state": "open", "n": 1.00000000000000000001}' }, "before"],
  ["what is after, into something that is no JSON", { after: "{" }, "after"],
  ["its reason, removed", { reason: null }, "reason"],
  ["its vouching for a personal part", { personal: "00".repeat(32) }, "personal"],
];
for (const [name, change, group] of altered) {
  test(`an entry altered in ${name} is named with the group of its fields`, () => {
    const { faults } = judge(at(3, withEntry(change)));
    expect(faults).toContainEqual(expect.objectContaining({ code: "entry-altered", position: 3, entry: "5", group }));
  });
}

test("the same JSON in other words is not altered: blanks and order mean nothing", () => {
  expect(judge(at(3, withEntry({ before: '{"n":1,"state":"open"}' }))).faultCount).toBe(0);
});

test("an entry that is gone is named by its number", () => {
  expect(judge(at(3, (sealed) => ({ ...sealed, entry: null }))).faults).toMatchObject([
    { code: "entry-missing", position: 3, entry: "5" },
  ]);
});

test("entry and seal gone together leave a gap that is named", () => {
  expect(judge(CHAIN.filter((each) => each.seal.position !== 3)).faults).toMatchObject([
    { code: "seal-missing", position: 3 },
  ]);
});

test("a tail that was cut is found by the anchor, and by a checkpoint that was left", () => {
  const cut = CHAIN.slice(0, 5);
  expect(judge(cut).faults).toMatchObject([{ code: "tail-cut", position: 6 }]);
  expect(judge(cut, null, [checkpointAt(CHAIN, 6)]).faults).toMatchObject([{ code: "tail-cut", position: 6 }]);
  expect(judge(cut, null).faultCount).toBe(0); // nothing can know it without either
});

test("a chain rewritten from some point on is found by the anchor", () => {
  const rewritten = chainOf([1, 2, 5, 4, 9, 7, 12].map((n) => entry(n, n === 4 ? { reason: "nothing to see" } : {})));
  expect(judge(rewritten).faults).toMatchObject([{ code: "chain-rewritten", position: 7 }]);
});

test("the anchor of another installation says so", () => {
  const other = chainOf([entry(1, { actorId: "other" }), entry(2)]);
  const [fault] = judge(CHAIN, checkpointAt(other, 2)).faults;
  expect(fault).toMatchObject({ code: "chain-rewritten", position: 2 });
  expect(fault?.detail).toContain("another installation");
});

test("a checkpoint somebody wrote without the key is forged", () => {
  const forged = { ...ANCHOR, at: "2026-04-02T00:00:00.000Z" };
  expect(judge(CHAIN, null, [forged]).faults).toMatchObject([{ code: "checkpoint-forged", position: 7 }]);
});

const seals: [name: string, chain: Sealed[], code: string, position: number][] = [
  ["a hash", at(3, withSeal({ hash: Buffer.alloc(32, 1) })), "seal-altered", 3],
  ["the hash before", at(3, withSeal({ previous: Buffer.alloc(32, 1) })), "seal-altered", 3],
  ["the hashes of groups", at(3, withSeal({ groups: Buffer.alloc(32 * 7, 1) })), "seal-altered", 3],
  ["the entry it is for", at(3, withSeal({ entry: "6" })), "seal-altered", 3],
  ["the hash of the first", at(1, withSeal({ hash: Buffer.alloc(32, 1) })), "seal-altered", 1],
];
for (const [name, chain, code, position] of seals) {
  test(`a seal altered in ${name} is named, once`, () =>
    expect(judge(chain).faults).toMatchObject([{ code, position }]));
}

test("two entries that changed places are found", () => {
  const swapped = CHAIN.map((each, index) => {
    const other = CHAIN[index === 2 ? 3 : index === 3 ? 2 : index];
    return other === undefined ? each : { seal: { ...other.seal, position: each.seal.position }, entry: other.entry };
  });
  expect(judge(swapped).faults.map(({ position }) => position)).toContain(3);
});

test("a seal made for another chain is found by its link", () => {
  const other = chainOf([entry(1, { reason: "other" }), entry(2), entry(5)]);
  const mixed = CHAIN.map((each) => (each.seal.position === 3 ? (other[2] ?? each) : each));
  expect(judge(mixed).faults).toMatchObject([
    { code: "order-altered", position: 3 },
    { code: "order-altered", position: 4 },
  ]);
});

const PAYLOAD = '{"after": {"phone": "03-0000-0000"}}';
const VOUCHED = commitment(SALT, PAYLOAD).toString("hex");
const WITH_PERSONAL = entry(3, { personal: VOUCHED });
const ERASURE = entry(4, { action: "trail.personal-erased", after: '{"entries": [[3, 3]]}' });

const personal: [name: string, chain: Sealed[], codes: string[]][] = [
  [
    "that is there and as it was, is sound",
    [{ ...first(chainOf([WITH_PERSONAL])), personal: { salt: SALT, payload: PAYLOAD } }],
    [],
  ],
  [
    "that was altered, is named",
    [{ ...first(chainOf([WITH_PERSONAL])), personal: { salt: SALT, payload: PAYLOAD.replace("03", "04") } }],
    ["personal-altered"],
  ],
  [
    "whose salt was altered, is named",
    [{ ...first(chainOf([WITH_PERSONAL])), personal: { salt: Buffer.alloc(32), payload: PAYLOAD } }],
    ["personal-altered"],
  ],
  ["that is gone without an erasure, is named", chainOf([WITH_PERSONAL]), ["personal-missing"]],
  ["that an erasure names, is sound", chainOf([WITH_PERSONAL, ERASURE]), []],
  ["that was left out of a file, is not judged", [{ ...first(chainOf([WITH_PERSONAL])), personal: "withheld" }], []],
];
for (const [name, chain, codes] of personal) {
  test(`a personal part ${name}`, () => expect(judge(chain, null).faults.map(({ code }) => code)).toEqual(codes));
}

function first(chain: readonly Sealed[]): Sealed {
  const [one] = chain;
  if (one === undefined) throw new Error("the chain is empty");
  return one;
}

test("numbers of erased entries are told as ranges", () => {
  expect(toRanges([9, 3, 4, 5, 11])).toEqual([
    [3, 5],
    [9, 9],
    [11, 11],
  ]);
});

test("an entry the reader may not see still chains", () => {
  const hidden = at(3, (sealed) => ({ ...sealed, entry: "withheld" }));
  expect(judge(hidden)).toMatchObject({ faultCount: 0, withheld: 1 });
});

test("any single character of any field of any entry, changed, is found at its entry", () => {
  const fields = Object.keys(entry(1)).filter(isField);
  const change = fc.record({
    position: fc.integer({ min: 1, max: 7 }),
    field: fc.constantFrom(...fields),
    at: fc.nat(),
    to: fc.integer({ min: 0x21, max: 0x7e }),
  });
  fc.assert(
    fc.property(change, ({ position, field, at: offset, to }) => {
      const changed = at(position, (sealed) => {
        if (sealed.entry === null || sealed.entry === "withheld") return sealed;
        const text = sealed.entry[field] ?? "";
        const place = text === "" ? 0 : offset % text.length;
        const other = text.slice(0, place) + String.fromCharCode(to) + text.slice(place + 1);
        return { ...sealed, entry: { ...sealed.entry, [field]: other } };
      });
      const [was, is] = [CHAIN[position - 1]?.entry, changed[position - 1]?.entry];
      const same = JSON.stringify(meaning(was)) === JSON.stringify(meaning(is));
      const { faults } = judge(changed);
      expect(faults.some((fault) => fault.position === position)).toBe(!same);
    }),
    { seed: 19, numRuns: 3000 },
  );
});

function isField(name: string): name is keyof ChainEntry {
  return Object.hasOwn(entry(1), name);
}

/** What an entry says, blanks within its JSON left out. */
function meaning(of: Sealed["entry"] | undefined): unknown {
  if (of === undefined || of === null || of === "withheld") return of;
  const strip = (text: string | null): string | null => {
    if (text === null) return null;
    try {
      return JSON.stringify(JSON.parse(text));
    } catch {
      return text;
    }
  };
  return { ...of, before: strip(of.before), after: strip(of.after) };
}

test("any removal and any exchange is found", () => {
  const place = fc.integer({ min: 0, max: 6 });
  fc.assert(
    fc.property(place, place, fc.boolean(), (a, b, remove) => {
      const chain = [...CHAIN];
      const [one, other] = [chain[a], chain[b]];
      if (one === undefined || other === undefined) return;
      if (remove) chain.splice(a, 1);
      else if (a !== b) {
        // Positions stay in their order, as a database gives them; what stands at them is exchanged.
        chain[a] = { ...other, seal: { ...other.seal, position: a + 1 } };
        chain[b] = { ...one, seal: { ...one.seal, position: b + 1 } };
      } else return;
      expect(judge(chain).faultCount).toBeGreaterThan(0);
    }),
    { seed: 23, numRuns: 500 },
  );
});
