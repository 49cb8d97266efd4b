import { compileRules } from "@mizugiwa/sigma";
import type { Kysely, Selectable } from "kysely";
import { type Actor, mayDo } from "../../../platform/access/index.js";
import type { HeldRule } from "../book.js";
import type { Proofs } from "../proof/standing.js";
import type { ProofStanding, RuleTables, RuleVersion } from "../schema.js";
import { parseText, type RuleText } from "../texts.js";
import { type Party, type StepFacts, stepsFrom } from "./steps.js";

export type VersionRecord = Selectable<RuleTables["rule_version"]>;

const SHOWN_MAX = 100;

/** The versions of a rule, the newest first; what ships and was never edited is version 0. */
export async function versionsOf(
  db: Kysely<RuleTables>,
  actor: Actor,
  held: HeldRule,
  proofs: Proofs,
): Promise<RuleVersion[]> {
  const rows = await db
    .selectFrom("rule_version")
    .selectAll()
    .where("rule", "=", held.id)
    .orderBy("number", "desc")
    .limit(SHOWN_MAX)
    .execute();
  if (rows.length === 0 && held.shipped !== null) return [shippedVersion(held, proofs)];
  return rows.map((row) => {
    const proof = proofs.of(row.rule, row.digest);
    // What does not load is told where somebody looks at it; here only what is known without compiling.
    const facts = factsFor(row, proof, { sound: true, needsProof: true, reason: null });
    return showVersion(
      row,
      proof,
      stepsFrom(facts, partyOf(actor), (permission) => mayDo(actor.roles, permission)),
    );
  });
}

export function partyOf({ id, person }: Pick<Actor, "id" | "person">): Party {
  return { account: id, person };
}

interface Known extends Pick<StepFacts, "sound" | "needsProof" | "reason"> {}

/** What a row and its proof say for a step. */
export function factsFor(row: VersionRecord, proof: ProofStanding, known: Known): StepFacts {
  const hurried = row.emergency_reason !== null && row.looked_at === null && row.released_by !== null;
  return {
    ...known,
    stage: row.stage,
    proof: proof.state,
    author: { account: row.author, person: row.author_person },
    emergency: hurried ? { account: row.released_by ?? "", person: row.released_person } : null,
  };
}

function showVersion(row: VersionRecord, proof: ProofStanding, steps: RuleVersion["steps"]): RuleVersion {
  return {
    number: row.number,
    stage: row.stage,
    digest: row.digest,
    author: { account: row.author, name: row.author_name, person: row.author_person },
    madeAt: row.made_at.toISOString(),
    noteEn: row.note_en,
    noteJa: row.note_ja,
    releasedBy: row.released_by,
    releasedAt: row.released_at?.toISOString() ?? null,
    emergency:
      row.emergency_reason === null || row.look_due === null
        ? null
        : {
            reason: row.emergency_reason,
            lookDue: row.look_due.toISOString(),
            lookedBy: row.looked_by,
            lookedAt: row.looked_at?.toISOString() ?? null,
          },
    retiredAt: row.retired_at?.toISOString() ?? null,
    proof,
    steps,
    version: row.version,
  };
}

function shippedVersion({ id, shipped }: HeldRule, proofs: Proofs): RuleVersion {
  const digest = shipped?.digest ?? "";
  return {
    number: 0,
    stage: "live",
    digest,
    author: { account: "shipped", name: shipped?.facts.author ?? "Mizugiwa", person: null },
    madeAt: null,
    noteEn: null,
    noteJa: null,
    releasedBy: null,
    releasedAt: null,
    emergency: null,
    retiredAt: null,
    proof: proofs.of(id, digest),
    steps: [],
    version: 0,
  };
}

/** Whether a text runs together with what it refers to; the first of `texts` is the one in question. */
export function isSound(texts: readonly RuleText[]): boolean {
  const [own] = texts;
  const set = compileRules(texts.map(parseText));
  return own !== undefined && set.problems.length === 0;
}
