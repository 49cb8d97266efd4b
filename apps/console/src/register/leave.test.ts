import { expect, test } from "vitest";
import type { Answer } from "../shared/ask.js";
import { lastDayOf, toEach } from "./leave.js";
import { MEMBERSHIP_FIELDS, PERSON_FIELDS, TENANT_FIELDS } from "./record-kinds.js";

test("a kind of records with days can be ended, the others only removed", () => {
  expect(lastDayOf(MEMBERSHIP_FIELDS)).toBe("toDay");
  expect(lastDayOf(PERSON_FIELDS)).toBe("leftOn");
  expect(lastDayOf(TENANT_FIELDS)).toBeNull();
});

test("what is refused does not keep the others from being done, and the first refusal is told", async () => {
  const refusal = (code: string): Answer<true> => ({
    ok: false,
    failure: { kind: "refused", status: 409, code, detail: null, retryAfterSeconds: null },
  });
  const { done, refused } = await toEach(["a", "b", "c", "d"], async (row) =>
    row === "b" ? refusal("reference-broken") : row === "c" ? refusal("not-found") : { ok: true, value: true },
  );
  expect(done).toEqual(["a", "d"]);
  expect(refused).toEqual(refusal("reference-broken"));
});
