import { fileURLToPath } from "node:url";
import { seededRandom } from "@mizugiwa/proof";
import { describe, expect, test } from "vitest";
import { CLASSES, type ClassId, type Requirement } from "../baseline/index.js";
import { readShipped } from "../content/read.js";
import { diffRequirement, type FieldChange } from "./diff.js";
import { type ImpactService, impactOf } from "./impact.js";
import { appliesIn } from "./strength.js";

const { baseline } = readShipped(fileURLToPath(new URL("../../../../../content/", import.meta.url))).examined();
const { requirements } = baseline;

/** A change of one thing, made so that what it means is known without asking the code that is tested. */
interface Made {
  readonly after: Requirement;
  readonly field: string;
  readonly at: ClassId | null;
  readonly turn: FieldChange["turn"];
}

type Random = ReturnType<typeof seededRandom>;
type Maker = (copy: Requirement, random: Random) => Omit<Made, "after"> | null;

const pick = <T>(random: Random, list: readonly T[]): T | undefined => list[random.below(list.length)];

const MAKERS: readonly Maker[] = [
  function strength(copy, random) {
    const param = pick(random, copy.params);
    const at = pick(random, CLASSES);
    if (param === undefined || at === undefined || param.direction === "set") return null;
    const value = param.values[at];
    if (value === undefined) return null;
    const up = random.below(2) === 0;
    param.values[at] = up ? value + 1 + random.below(9) : value / 2 - 0.25;
    return { field: `params.${param.id}`, at, turn: up === (param.direction === "min") ? "stronger" : "weaker" };
  },
  function scale(copy, random) {
    const param = pick(random, copy.params);
    const at = pick(random, CLASSES);
    if (param?.direction !== "set" || at === undefined) return null;
    const [value, other] = [param.values[at], 1 + random.below(param.scale.length)];
    if (value === undefined || value === other) return null;
    param.values[at] = other;
    return { field: `params.${param.id}`, at, turn: other > value ? "stronger" : "weaker" };
  },
  function added(copy) {
    copy.statements.push({ id: "h", en: "It must hold.", ja: "満たすこと。" });
    return { field: "statements.h", at: null, turn: "stronger" };
  },
  function removed(copy) {
    const gone = copy.statements.pop();
    return gone === undefined ? null : { field: `statements.${gone.id}`, at: null, turn: "weaker" };
  },
  function reworded(copy, random) {
    const statement = pick(random, copy.statements);
    if (statement === undefined) return null;
    if (random.below(2) === 0) statement.en = `At all times, ${statement.en}`;
    else statement.ja = `常に、${statement.ja}`;
    return { field: `statements.${statement.id}`, at: null, turn: "reworded" };
  },
  function evidence(copy, random) {
    const each = pick(random, copy.evidence);
    const at = pick(random, CLASSES);
    const days = at === undefined ? undefined : each?.maxAgeDays[at];
    if (each === undefined || at === undefined || days === undefined || days === 1) return null;
    const shorter = random.below(2) === 0;
    each.maxAgeDays[at] = shorter ? days - 1 : days + 1;
    return { field: "evidence", at, turn: shorter ? "stronger" : "weaker" };
  },
  function waivable(copy, random) {
    const at = pick(random, CLASSES);
    if (at === undefined || !appliesIn(copy, at)) return null;
    const was = copy.waivable.includes(at);
    copy.waivable = was ? copy.waivable.filter((each) => each !== at) : [...copy.waivable, at];
    return { field: "waivable", at, turn: was ? "stronger" : "weaker" };
  },
  function rationale(copy) {
    copy.rationale = { ...copy.rationale, en: `${copy.rationale.en} So it is.` };
    return { field: "rationale", at: null, turn: "equal" };
  },
  function maps(copy) {
    copy.maps = copy.maps.slice(1);
    return { field: "maps", at: null, turn: "equal" };
  },
];

function make(random: Random): Made & { before: Requirement } {
  for (;;) {
    const before = pick(random, requirements);
    const maker = pick(random, MAKERS);
    if (before === undefined || maker === undefined) continue;
    const after = structuredClone(before);
    const made = maker(after, random);
    if (made !== null) return { before, after, ...made };
  }
}

describe("what differs between two versions", () => {
  test("500 generated changes, each named with its field, its class and what it means; the turn of each class follows", () => {
    const random = seededRandom(20_261_125);
    for (let count = 0; count < 500; count += 1) {
      const { before, after, field, at, turn } = make(random);
      const { changes, turns } = diffRequirement(before.id, before, after);
      expect(
        changes.map((each) => [each.field, each.at, each.turn]),
        `${before.id} ${field}`,
      ).toEqual([[field, at, turn]]);
      for (const one of CLASSES) {
        const touches = appliesIn(before, one) && (at === null || at === one);
        expect(turns[one], `${before.id} ${field} ${one}`).toBe(touches ? turn : "equal");
      }
    }
  });
  test("the other way round says the opposite", () => {
    const random = seededRandom(7);
    const opposite = { stronger: "weaker", weaker: "stronger", reworded: "reworded", equal: "equal" } as const;
    for (let count = 0; count < 200; count += 1) {
      const { before, after, turn } = make(random);
      expect(diffRequirement(before.id, after, before).changes.map((each) => each.turn)).toEqual([opposite[turn]]);
    }
  });
  test("the same against itself differs in nothing", () => {
    for (const each of requirements) {
      expect(diffRequirement(each.id, each, structuredClone(each)).changes).toEqual([]);
    }
  });
});

describe("the impact of a version", () => {
  const members = (list: readonly Requirement[], version = 1) =>
    list.map((content) => ({ requirement: content.id, version, digest: JSON.stringify(content), content }));
  const services = (count: number): ImpactService[] =>
    Array.from({ length: count }, (_, index) => ({
      id: `s${index}`,
      code: `S${index}`,
      name: `Service ${index}`,
      nameJa: null,
      class: CLASSES[index % 3] ?? "C1",
      model: (["iaas", "paas", "saas"] as const)[index % 3] ?? "saas",
      exposure: (["internet", "partner", "internal"] as const)[index % 3] ?? "internet",
      components: index % 2 === 0 ? null : ["containers"],
      holds: index % 5 === 0 ? ["personal-data"] : null,
      practised: new Map(requirements.map(({ id }, at) => [id, (index + at) % 7 === 0 ? "below" : "met"] as const)),
    }));

  test("200 services and a version that changes every requirement: what falls due when, within 3 s", () => {
    const stronger = requirements.map((each) => {
      const copy = structuredClone(each);
      copy.statements.push({ id: "h", en: "It must hold.", ja: "満たすこと。" });
      return copy;
    });
    const start = performance.now();
    const { items } = impactOf(members(requirements), members(stronger, 2), services(200), "2026-12-25");
    expect(performance.now() - start).toBeLessThan(3000);
    expect(items.length).toBeGreaterThan(200 * 90);
    const days = new Map(items.map(({ service, dueOn }) => [service, dueOn]));
    expect([days.get("s0"), days.get("s1"), days.get("s2")]).toEqual(["2027-03-25", "2027-03-25", "2027-01-24"]);
    expect(items.map(({ dueOn }) => dueOn)).toEqual(items.map(({ dueOn }) => dueOn).toSorted());
  });

  test("names exactly the services of the class that is asked more, and whom it is lighter for", () => {
    const changed = requirements.map((each) => {
      if (each.id !== "MZ-IAM-03") return each;
      const copy = structuredClone(each);
      for (const param of copy.params) {
        if (param.id === "idle") param.values.C3 = 5;
        if (param.id === "life") param.values.C1 = 24;
      }
      return copy;
    });
    const found = impactOf(members(requirements), members(changed), services(9), "2026-12-01");
    expect(found.items.map(({ service, requirement, dueOn }) => `${service} ${requirement} ${dueOn}`)).toEqual([
      "s2 MZ-IAM-03 2026-12-31",
      "s5 MZ-IAM-03 2026-12-31",
      "s8 MZ-IAM-03 2026-12-31",
    ]);
    expect(found.lighter).toEqual([{ requirement: "MZ-IAM-03", turn: "weaker", services: 3 }]);
    expect(found.untouched).toEqual(["s0", "s1", "s3", "s4", "s6", "s7"]);
  });
});
