import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  asRoles,
  FIRST_ACCOUNT_ROLES,
  holdersOf,
  mayDo,
  PERMISSION_NAMES,
  PERMISSIONS,
  permissionsOf,
  ROLES,
} from "./permissions.js";

test("the first account may do everything, and is no guest", () => {
  expect(permissionsOf(FIRST_ACCOUNT_ROLES)).toEqual(PERMISSION_NAMES);
  expect(FIRST_ACCOUNT_ROLES).not.toContain("field-engineer");
});

test("without a role nothing is permitted", () => expect(permissionsOf([])).toEqual([]));

test("roles add up", () => {
  expect(mayDo(["auditor"], "alerts.triage")).toBe(false);
  expect(mayDo(["auditor", "analyst"], "alerts.triage")).toBe(true);
});

test("a role that this version does not know gives nothing", () => {
  expect(asRoles(["emperor", "analyst", "toString"])).toEqual(["analyst"]);
});

test("every permission is held by somebody", () => {
  for (const permission of PERMISSION_NAMES) expect(holdersOf(permission).length, permission).toBeGreaterThan(0);
});

for (const page of ["access.md", "access.ja.md"]) {
  describe(`docs/${page}`, () => {
    const lines = readFileSync(new URL(`../../../../../docs/${page}`, import.meta.url), "utf8").split("\n");
    const rows = lines.flatMap((line) => {
      const found = /^\| `([a-z]+\.[a-z-]+)` \| ([^|]+) \| ([^|]+) \|$/.exec(line);
      return found === null ? [] : [[found[1], (found[3] ?? "").match(/[a-z-]+/g)]];
    });

    test("has the permission table as the guard reads it", () => expect(rows).toEqual(Object.entries(PERMISSIONS)));

    test("says who each role is", () => {
      const named = lines
        .map((line) => /^\| `([a-z-]+)` \| [^|]+ \|$/.exec(line)?.[1])
        .filter((role) => role !== undefined);
      expect(named.slice(0, ROLES.length)).toEqual([...ROLES]);
    });
  });
}
