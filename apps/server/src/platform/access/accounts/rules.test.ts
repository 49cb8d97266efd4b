import { expect, test } from "vitest";
import type { Role } from "../permissions.js";
import { type AccountFacts, type AskedChange, type ChangerFacts, judgeAccountChange } from "./rules.js";

const admin: AccountFacts = { id: "a", person: "p", roles: ["platform-admin"], disabled: false, version: 3 };
const analyst: AccountFacts = { ...admin, id: "b", person: "q", roles: ["analyst"] };
const other = { id: "c", person: "r" };
const roles = (...names: Role[]): AskedChange => ({ version: 3, roles: names });

const cases: [
  name: string,
  account: AccountFacts,
  change: AskedChange,
  by: ChangerFacts,
  others: number,
  fault: string | null,
][] = [
  ["another's roles may be changed", analyst, roles("auditor"), other, 1, null],
  ["an older version may not", analyst, { ...roles("auditor"), version: 2 }, other, 1, "changed-meanwhile"],
  ["one's own roles may not", admin, roles("platform-admin", "auditor"), admin, 1, "own-roles"],
  ["nor those of one's other account", analyst, roles("auditor"), { id: "x", person: "q" }, 1, "own-roles"],
  ["nor whose account it is", admin, { version: 3, person: null }, admin, 1, "own-roles"],
  [
    "two without a known person are two",
    { ...analyst, person: null },
    roles("auditor"),
    { ...other, person: null },
    1,
    null,
  ],
  [
    "the same roles in another order are no change",
    { ...admin, roles: ["analyst", "platform-admin"] },
    roles("platform-admin", "analyst"),
    admin,
    0,
    null,
  ],
  ["one's own account may be disabled", admin, { version: 3, disabled: true }, admin, 1, null],
  ["the last administrator may not be disabled", admin, { version: 3, disabled: true }, other, 0, "last-administrator"],
  ["nor lose the role", admin, roles("analyst"), other, 0, "last-administrator"],
  ["nor lose all roles", admin, roles(), other, 0, "last-administrator"],
  ["one of two may", admin, roles("analyst"), other, 1, null],
  ["a disabled one is not the last", { ...admin, disabled: true }, roles("analyst"), other, 0, null],
  ["an analyst may always be disabled", analyst, { version: 3, disabled: true }, other, 0, null],
];
for (const [name, account, change, by, others, fault] of cases) {
  test(name, () => expect(judgeAccountChange(account, change, by, others)).toBe(fault));
}
