import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Hit } from "../../monitoring/alerts/index.js";
import type { Database } from "../../platform/database/database.js";
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

/** 2026-11-20T00:00:00Z in ms. */
export const START_MS = Date.UTC(2026, 10, 20);

/** A failed sign-in so many minutes after the start; the id of the event is made of them. */
export function hitAt(minutes: number, given: Partial<Hit> = {}): Hit {
  const rule = {
    id: "6a5f0a8e-0000-4000-8000-000000000001",
    title: "Many failed sign-ins",
    level: "high",
    author: "Mizugiwa",
    license: "Apache-2.0",
    tags: ["attack.t1110"],
    falsepositives: [],
  };
  const nowhere = { source: null, service: null, tenant: null, asset: null, host: "gate-1", compartment: null };
  return {
    rule,
    eventId: `0a0b0c0d.1.${minutes}`,
    atUs: (START_MS + minutes * 60_000) * 1000,
    entity: { kind: "address", key: "192.0.2.1" },
    label: "TLP:AMBER",
    kind: "real",
    fields: [{ field: "msg", value: "Failed password for root", selection: "selection" }],
    ...nowhere,
    ...given,
  };
}

const TABLES = [
  "incident_override",
  "incident_entry",
  "incident_note_revision",
  "incident_note",
  "incident_track",
  "incident_scope",
  "incident_participant",
  "incident_cycle",
  "incident",
  "incident_series",
  "alert_comment",
  "alert_event",
  "alert",
];

/** Takes all cases and alerts away, so that tests of one file share a database. */
export async function clearCases({ db }: Database): Promise<void> {
  for (const table of TABLES) await sql`delete from ${sql.table(table)}`.execute(db);
}
