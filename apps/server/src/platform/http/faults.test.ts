import { expect, test } from "vitest";
import { z } from "zod";
import { faultIn, named } from "./faults.js";

const cases: [name: string, schema: z.ZodType, value: unknown, code: string, limit?: number][] = [
  ["what is not there is needed", z.object({ a: z.string() }), {}, "needed"],
  ["what is left empty is needed", z.string().min(1), "", "needed"],
  ["an empty list of which one is needed is needed", z.array(z.string()).min(1), [], "needed"],
  ["a text that is too short says how long it must be", z.string().min(12), "short", "too-short", 12],
  ["a text that is too long says how long it may be", z.string().max(3), "long", "too-long", 3],
  ["a list that is too long says how many it may hold", z.array(z.int()).max(1), [1, 2], "too-many", 1],
  ["a number that is too small says the least", z.int().min(10), 3, "too-small", 10],
  ["a number that is too large says the most", z.int().max(10), 30, "too-large", 10],
  ["a mail address", z.email(), "nobody", "mail-address"],
  ["a day", z.iso.date(), "tomorrow", "day"],
  ["an id", z.uuid(), "7", "reference"],
  ["another kind of value", z.string(), 7, "wrong-kind"],
  ["none of the words", z.enum(["a", "b"]), "c", "not-one-of"],
  ["a field nobody knows", z.strictObject({}), { a: 1 }, "unknown-field"],
  ["a pattern by its name", z.string().regex(...named("reading", /^[ぁ-ん]+$/u, "hiragana")), "漢字", "reading"],
  ["a pattern without a name", z.string().regex(/^x$/), "y", "not-accepted"],
  [
    "a rule of our own by its code",
    z.string().refine(() => false, { params: { code: "times-reversed" } }),
    "y",
    "times-reversed",
  ],
];
for (const [name, schema, value, code, limit] of cases) {
  test(name, () => {
    const read = schema.safeParse(value);
    expect(read.success ? null : faultIn(read.error)).toMatchObject({
      code,
      ...(limit === undefined ? {} : { limit }),
    });
  });
}
