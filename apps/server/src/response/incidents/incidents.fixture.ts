import { randomUUID } from "node:crypto";
import type { Compartments } from "./declare.js";

/** Compartments in memory, for tests of a branch whose database has no table of them. */
export class HeldCompartments implements Compartments {
  readonly members = new Map<string, Set<string>>();

  async create(_: unknown, __: unknown, given: { name: string; members: readonly string[] }): Promise<string> {
    const id = randomUUID();
    this.members.set(id, new Set(given.members));
    return id;
  }

  async addMember(_: unknown, __: unknown, compartment: string, account: string): Promise<void> {
    this.members.get(compartment)?.add(account);
  }

  async isMember(_: unknown, compartment: string, account: string): Promise<boolean> {
    return this.members.get(compartment)?.has(account) ?? false;
  }

  /** The compartments an account is a member of, as its session has them. */
  of(account: string): string[] {
    return [...this.members].filter(([, members]) => members.has(account)).map(([id]) => id);
  }
}
