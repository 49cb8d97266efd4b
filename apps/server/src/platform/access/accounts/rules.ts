import { mayDo, type Role } from "../permissions.js";

/** What decides over a change of an account. */
export interface AccountFacts {
  readonly id: string;
  readonly person: string | null;
  readonly roles: readonly Role[];
  readonly disabled: boolean;
  readonly version: number;
}

/** Who changes it. */
export interface ChangerFacts {
  readonly id: string;
  readonly person: string | null;
}

export interface AskedChange {
  readonly version: number;
  readonly roles?: readonly Role[] | undefined;
  readonly person?: string | null | undefined;
  readonly disabled?: boolean | undefined;
}

export type AccountFault = "changed-meanwhile" | "own-roles" | "last-administrator";

/**
 * Whether a change may be made; null where it may. Nobody changes what they may do themselves, also not through a second
 * account of the same person. Somebody who can manage accounts is always left: `others` counts those besides this one.
 */
export function judgeAccountChange(
  account: AccountFacts,
  change: AskedChange,
  by: ChangerFacts,
  others: number,
): AccountFault | null {
  if (change.version !== account.version) return "changed-meanwhile";
  const roles = change.roles ?? account.roles;
  const rolesChange = !sameRoles(roles, account.roles);
  const personChanges = change.person !== undefined && change.person !== account.person;
  if ((rolesChange || personChanges) && isSamePerson(account, by)) return "own-roles";
  const manages = mayDo(account.roles, "accounts.manage") && !account.disabled;
  const willManage = mayDo(roles, "accounts.manage") && !(change.disabled ?? account.disabled);
  return manages && !willManage && others === 0 ? "last-administrator" : null;
}

/** Two accounts of one person are one, where somebody must not decide over their own work. */
function isSamePerson(one: ChangerFacts, other: ChangerFacts): boolean {
  return one.id === other.id || (one.person !== null && one.person === other.person);
}

/** Whether two lists name the same roles, in any order. */
export function sameRoles(one: readonly Role[], other: readonly Role[]): boolean {
  return one.length === other.length && one.every((role) => other.includes(role));
}
