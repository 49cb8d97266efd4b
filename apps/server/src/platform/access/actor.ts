import { type Expression, type SqlBool, sql } from "kysely";
import type { Role } from "./permissions.js";

/** Who does something: an account of a person or a service, or the system itself. */
export interface Actor {
  readonly kind: "account" | "system";
  /** Id of the account; of the system, the name of the part that acts. */
  readonly id: string;
  /** As others see it. */
  readonly name: string;
  /** The person of the register behind the account, where it is known. */
  readonly person: string | null;
  readonly roles: readonly Role[];
  /** Compartments the actor is a member of, by id. */
  readonly compartments: readonly string[];
}

/** A part of the system that acts by itself; it sees what it must and decides nothing a person decides. */
export function systemActor(part: string): Actor {
  return { kind: "system", id: part, name: part, person: null, roles: [], compartments: [] };
}

/**
 * Need-to-know, the one place it is decided: a row without a compartment is for all who hold the permission; one with a
 * compartment only for its members. Every query over rows that can be restricted has this condition: lists, counts,
 * search, streams, exports. `column` names the compartment's column as the query knows it ("alert.compartment").
 */
export function visibleTo(actor: Actor, column: string): Expression<SqlBool> {
  const reference = sql.ref(column);
  if (actor.compartments.length === 0) return sql<SqlBool>`${reference} is null`;
  return sql<SqlBool>`(${reference} is null or ${reference} = any(${[...actor.compartments]}::uuid[]))`;
}

/** The same for a row at hand, such as one about to be sent to a listener. */
export function isVisibleTo(actor: Actor, compartment: string | null): boolean {
  return compartment === null || actor.compartments.includes(compartment);
}
