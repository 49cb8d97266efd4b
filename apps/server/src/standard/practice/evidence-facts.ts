import { sql } from "kysely";
import type { Requirement } from "../baseline/schema.js";
import type { Transaction } from "./ports.js";
import type { Standing } from "./standing.js";
import type { StatementFacts } from "./states.js";
import type { StatementClaim } from "./tables.js";

interface Piece {
  readonly id: string;
  readonly slot: number | null;
  readonly statements: readonly string[];
  readonly sha256: string | null;
  readonly link: string | null;
  readonly fresh: boolean;
  readonly state: "received" | "accepted";
}

/** Evidence of a record that was not rejected, and whether it still counts. */
export async function piecesOf(tx: Transaction, service: string, requirement: string, now: Date): Promise<Piece[]> {
  const { rows } = await sql<Piece>`
    select id, slot, statements, sha256, link, state, fresh_until >= ${now} as fresh from evidence
    where service = ${service} and requirement = ${requirement} and state <> 'rejected'
    order by fresh_until desc, id`.execute(tx);
  return rows;
}

/** What the guards ask of each statement: what others practise is proved where it is practised. */
export function statementFacts(
  { statements }: Requirement,
  claims: readonly StatementClaim[],
  pieces: readonly Piece[],
  platform: Standing | null,
): StatementFacts[] {
  return statements.map(({ id }) => {
    const claim = claims.find((each) => each.id === id);
    const own = pieces.filter((piece) => piece.statements.includes(id));
    const inherited = claim?.share === "platform" && platform !== null;
    const customer = claim?.share === "customer";
    return {
      id,
      state: claim?.state ?? null,
      hasEvidence: inherited || customer || own.length > 0,
      hasFresh: customer || (inherited ? isMet(platform) : own.some(({ fresh }) => fresh)),
    };
  });
}

function isMet(standing: Standing | null): boolean {
  return standing === "met" || standing === "inherited";
}

/** The newest piece of each kind that counts: what a judgement stands on. */
export function pinned(
  pieces: readonly Piece[],
): readonly { id: string; slot: number | null; digest: string | null }[] {
  const bySlot = new Map<number, Piece>();
  for (const piece of pieces) {
    const slot = piece.slot ?? -1;
    if (piece.fresh && !bySlot.has(slot)) bySlot.set(slot, piece);
  }
  return [...bySlot.values()].map(({ id, slot, sha256, link }) => ({ id, slot, digest: sha256 ?? link }));
}
