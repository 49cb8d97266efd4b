import { expect } from "vitest";
import type { Role } from "../access/index.js";
import type { Caller, TestSite } from "./site.js";

type Change = readonly [method: "POST" | "PATCH" | "PUT" | "DELETE", url: string, payload?: object];

/** How rows that can be restricted are made and reached. */
export interface Compartmented {
  /** Roles that may see such rows, and make the changes. */
  readonly roles: readonly Role[];
  /** Makes a row, restricted to a compartment or open (null); gives what tells it from others in an answer. */
  make(compartment: string | null): Promise<string>;
  /** Addresses whose answers name rows: lists, searches, exports. */
  readonly lists?: readonly string[];
  /** Addresses whose answers must not change for an outsider when a restricted row is made: counts, overviews. */
  readonly totals?: readonly string[];
  /** Addresses of one row. */
  readonly one?: (id: string) => readonly string[];
  readonly changes?: (id: string) => readonly Change[];
}

/** An id that no row has. */
const NOTHING = "00000000-0000-4000-8000-000000000000";

/**
 * Expects that rows of a compartment exist for its members alone: no list, count, address or change tells an outsider
 * of the same roles that there is one; what is answered is the same as for a row that is not there. A former member is
 * an outsider.
 */
export async function expectCompartmented(site: TestSite, rows: Compartmented): Promise<void> {
  const { lists = [], totals = [], one = () => [], changes = () => [] } = rows;
  const compartment = await site.compartment("closed");
  const member = await site.as({ roles: rows.roles, compartments: [compartment] });
  const outsider = await site.as({ roles: rows.roles, compartments: [await site.compartment("another")] });
  const before = await Promise.all(totals.map((url) => outsider.ask("GET", url)));
  const restricted = await rows.make(compartment);
  for (const [index, url] of totals.entries()) {
    expect((await outsider.ask("GET", url)).body, `${url} counts what an outsider may not know of`).toEqual(
      before[index]?.body,
    );
  }
  const open = await rows.make(null);
  for (const url of lists) {
    expect(await named(member, url, [open, restricted]), `${url} for a member`).toEqual([true, true]);
    expect(await named(outsider, url, [open, restricted]), `${url} for an outsider`).toEqual([true, false]);
  }
  for (const url of one(restricted)) {
    expect((await member.ask("GET", url)).status, `${url} for a member`).toBe(200);
    await expectNothing(outsider, ["GET", url], restricted);
  }
  for (const change of changes(restricted)) await expectNothing(outsider, change, restricted);
  await site.leave(member, compartment);
  for (const url of one(restricted))
    expect((await member.ask("GET", url)).status, `${url} for a former member`).toBe(404);
}

async function named(caller: Caller, url: string, ids: readonly string[]): Promise<boolean[]> {
  const said = await caller.ask("GET", url);
  expect(said.status, url).toBe(200);
  const text = JSON.stringify(said.body);
  return ids.map((id) => text.includes(id));
}

/** The answer is that for a row which is not there, to the letter. */
async function expectNothing(caller: Caller, asked: Change | readonly ["GET", string], id: string): Promise<void> {
  const [method, url, payload] = asked;
  const said = await caller.ask(method, url, payload);
  const nothing = await caller.ask(method, url.replaceAll(id, NOTHING), payload);
  expect(said.status, `${method} ${url} for an outsider`).toBe(404);
  const text = (body: unknown): string => JSON.stringify(body).replaceAll(id, NOTHING);
  expect(text(said.body), `${method} ${url} for an outsider`).toBe(text(nothing.body));
}
