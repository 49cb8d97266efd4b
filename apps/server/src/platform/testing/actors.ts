import type { Actor, Role } from "../access/index.js";

/** Somebody signed in, for tests; numbers below 100 are accounts that `TEST_NAMES` knows. */
export function account(n: number, roles: readonly Role[], compartments: readonly string[] = []): Actor {
  const id = `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
  return { kind: "account", id, name: `Account ${n}`, person: null, roles, compartments };
}

/** Accounts below 100 are there; everything of another kind has that kind as its name. */
export const TEST_NAMES = {
  of: async (kind: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> =>
    new Map(
      kind === "account"
        ? ids.filter((id) => /-0{10}\d\d$/.test(id)).map((id) => [id, `account ${id.slice(-2)}`])
        : ids.map((id) => [id, kind]),
    ),
};
