import type { NativeEvent, NativeObject } from "@mizugiwa/events";
import fc from "fast-check";
import { expect, test } from "vitest";
import { HttpError } from "../../platform/http/problems.js";
import { TuningJudge } from "./judge.js";
import type { TuningCondition, TuningDraft } from "./schema.js";
import { asksFor, checkDraft, faultOf, orderOf } from "./standing.js";

const ID = "11111111-2222-4333-8444-555555555555";
const text = (logsource = "{product: acme}", fields = "{verb: bad, user: '*'}"): string =>
  `title: Bad\nid: ${ID}\nlevel: high\nlogsource: ${logsource}\ndetection: {s: ${fields}, condition: s}\n`;
const ruleNow = (rule = text()) => asksFor(ID, () => ({ path: "bad.yml", text: rule }));
const gone = asksFor(ID, () => {
  throw new HttpError(404, "not-there", { detail: "gone" });
});

const field = (name: string, op: TuningCondition["op"], ...values: string[]): TuningCondition => ({
  on: "field",
  field: name,
  op,
  values,
});
const draft = (conditions: TuningCondition[], filter: string | null = null): TuningDraft => ({
  rule: ID,
  conditions,
  filter,
});

function isHeld(given: TuningDraft, fields: NativeObject, source = "s1", host: string | null = "web-1"): boolean {
  const order = orderOf({ ...given, id: "t1" }, ruleNow());
  if (order === null) throw new Error("no order");
  const event: NativeEvent = {
    index: 0,
    id: null,
    time: null,
    timeAssumed: false,
    logsource: { product: "acme" },
    fields: { verb: "bad", ...fields },
  };
  return new TuningJudge([order]).suppressing(ID, { event, source, host }) === "t1";
}

const CASES: readonly (readonly [
  name: string,
  conditions: TuningCondition[],
  held: NativeObject,
  alerts: NativeObject,
])[] = [
  ["a field is, without regard to case", [field("user", "is", "Admin")], { user: "ADMIN" }, { user: "admin2" }],
  ["one of several values", [field("user", "is", "a", "b")], { user: "b" }, { user: "c" }],
  ["contains", [field("path", "contains", "backup")], { user: "u", path: "/x/Backup/y" }, { user: "u", path: "/x" }],
  [
    "begins",
    [field("path", "starts", "C:\\Windows\\")],
    { user: "u", path: "c:\\windows\\x" },
    { user: "u", path: "d:\\" },
  ],
  [
    "ends",
    [field("path", "ends", "\\agent.exe")],
    { user: "u", path: "C:\\a\\agent.exe" },
    { user: "u", path: "agent.exe" },
  ],
  [
    "lies in a network",
    [field("ip", "cidr", "10.0.0.0/8")],
    { user: "u", ip: "10.1.1.1" },
    { user: "u", ip: "11.1.1.1" },
  ],
  ["a star is a star", [field("user", "is", "a*")], { user: "a*" }, { user: "abc" }],
  ["all conditions", [field("user", "is", "u"), field("path", "is", "/x")], { user: "u", path: "/x" }, { user: "u" }],
  [
    "two conditions on one field",
    [field("path", "starts", "/a"), field("path", "ends", "z")],
    { user: "u", path: "/a/z" },
    { user: "u", path: "/a/y" },
  ],
];
for (const [name, conditions, held, alerts] of CASES) {
  test(`expected: ${name}`, () => {
    expect(isHeld(draft(conditions), held)).toBe(true);
    expect(isHeld(draft(conditions), alerts)).toBe(false);
  });
}

test("any value at all is compared as it is", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 20 }), fc.string({ maxLength: 20 }), (value, other) => {
      expect(isHeld(draft([field("user", "is", value)]), { user: value })).toBe(true);
      if (value.toLowerCase() !== other.toLowerCase()) {
        expect(isHeld(draft([field("user", "is", value)]), { user: `${other}#${value}` })).toBe(false);
      }
    }),
    { numRuns: 200 },
  );
});

test("a source or a machine alone is enough, and beside a field narrows it", () => {
  const source: TuningCondition = { on: "source", field: "", op: "is", values: ["s1"] };
  const host: TuningCondition = { on: "host", field: "", op: "is", values: ["WEB-1"] };
  expect(isHeld(draft([source]), { user: "u" })).toBe(true);
  expect(isHeld(draft([source]), { user: "u" }, "s2")).toBe(false);
  expect(isHeld(draft([host]), { user: "u" })).toBe(true);
  expect(isHeld(draft([host]), { user: "u" }, "s1", null)).toBe(false);
  expect(isHeld(draft([source, field("user", "is", "u")]), { user: "u" }, "s2")).toBe(false);
  expect(isHeld(draft([source, field("user", "is", "u")]), { user: "u" })).toBe(true);
});

const FILTER = `title: Expected\nlogsource: {product: acme}\nfilter:\n  rules: [${ID}]\n  expected: {user|startswith: svc-}\n  condition: not expected\n`;

test("a Sigma filter is applied as the specification has it", () => {
  expect(isHeld(draft([], FILTER), { user: "svc-backup" })).toBe(true);
  expect(isHeld(draft([], FILTER), { user: "eve" })).toBe(false);
});

test("a draft that could hold nothing back, or everything, is refused", () => {
  const refused = (given: TuningDraft): unknown => {
    try {
      checkDraft(given, ruleNow());
      return null;
    } catch (caught) {
      return caught instanceof HttpError ? caught.code : caught;
    }
  };
  expect(refused(draft([]))).toBe("tuning-unfit");
  expect(refused(draft([], "title: x"))).toBe("tuning-unfit");
  expect(refused(draft([], FILTER.replace(ID, "another")))).toBe("tuning-unfit");
  expect(refused(draft([], FILTER.replace("acme", "other")))).toBe("tuning-unfit");
  expect(refused(draft([field("ip", "cidr", "no network")]))).toBe("tuning-unfit");
  expect(refused(draft([field("user", "is", "x")], FILTER))).toBe("tuning-unfit");
  expect(refused(draft([], FILTER))).toBe(null);
  expect(() => checkDraft(draft([field("user", "is", "x")]), gone)).toThrow("no such rule");
});

test("an exception says when its rule, or a field that it needs of it, is gone", () => {
  const tuning = { ...draft([field("user", "is", "x")]), rule_fields: ["user"] };
  expect(faultOf(tuning, ruleNow())).toBeNull();
  expect(faultOf(tuning, ruleNow(text("{product: acme}", "{verb: bad}")))).toEqual({
    code: "fields-gone",
    detail: "user",
  });
  expect(faultOf(tuning, gone)).toMatchObject({ code: "rule-gone" });
  const own = { ...draft([], FILTER), rule_fields: ["user"] };
  expect(faultOf(own, ruleNow(text("{product: other}")))).toMatchObject({ code: "filter-unfit" });
});

test("conditions follow the rule to another log source", () => {
  const order = orderOf(
    { ...draft([field("user", "is", "x")]), id: "t" },
    ruleNow(text("{product: windows, service: security}")),
  );
  expect(order?.filter).toContain('"product":"windows","service":"security"');
});
