import { mayDo, type Role } from "../permissions.js";

/** A member; instants in ms since the epoch, of the database's clock. */
export interface MemberFacts {
  readonly account: string;
  /** Exclusive; null has no end. */
  readonly until: number | null;
  readonly roles: readonly Role[];
  /** Whether somebody can sign in with the account. */
  readonly usable: boolean;
}

export type MemberFault = "until-past" | "last-keeper";

/**
 * Whether the membership of `account` may be set to end at `until` (null: never), or be ended now (`"now"`). Somebody is
 * always left who keeps the compartment: a member without end, who can sign in and let others in. Else nobody could ever
 * see again what is in it.
 */
export function judgeMembership(
  members: readonly MemberFacts[],
  account: string,
  until: number | null | "now",
  now: number,
): MemberFault | null {
  if (typeof until === "number" && until <= now) return "until-past";
  if (until === null) return null;
  const kept = members.some((member) => member.account !== account && isKeeper(member));
  const was = members.some((member) => member.account === account && isKeeper(member));
  return was && !kept ? "last-keeper" : null;
}

function isKeeper({ until, roles, usable }: MemberFacts): boolean {
  return until === null && usable && mayDo(roles, "compartments.manage");
}
