import type { Selectable } from "kysely";
import type { Actor } from "../../platform/access/index.js";
import type { Hand, PracticeTables } from "../practice/tables.js";
import type { NotApplicable, Profile } from "./schema.js";

/** Two accounts of one person are one. */
export function isSamePerson(actor: Actor, hand: Hand): boolean {
  return actor.id === hand.account || (actor.person !== null && actor.person === hand.person);
}

/** Somebody as others see them; null where nobody did it yet. */
export function byOf(id: string | null, name: string | null): { id: string; name: string } | null {
  return id === null ? null : { id, name: name ?? id };
}

export function profileOf(row: Selectable<PracticeTables["service_profile"]>): Profile {
  return {
    id: row.id,
    service: row.service,
    number: row.number,
    state: row.state,
    facts: row.facts,
    note: row.note,
    author: { id: row.author, name: row.author_name },
    submittedAt: row.submitted_at.toISOString(),
    decidedBy: byOf(row.decided_by, row.decided_by_name),
    decidedAt: row.decided_at?.toISOString() ?? null,
    reason: row.reason,
  };
}

export function naOf(row: Selectable<PracticeTables["not_applicable"]>): NotApplicable {
  return {
    id: row.id,
    service: row.service,
    requirement: row.requirement,
    state: row.state,
    reason: row.reason,
    proposedBy: { id: row.proposed_by, name: row.proposed_by_name },
    proposedAt: row.proposed_at.toISOString(),
    decidedBy: byOf(row.decided_by, row.decided_by_name),
    decidedAt: row.decided_at?.toISOString() ?? null,
    note: row.note,
    until: row.until?.toISOString() ?? null,
  };
}
