import { sql } from "kysely";
import { HttpError } from "../../platform/http/problems.js";
import { inForce, type PracticeParts } from "../practice/ports.js";
import { SHORT, type Standing } from "../practice/standing.js";
import { serviceOf, settleDue } from "../practice/work.js";
import type { FrameworkView } from "./schema.js";

type Clause = FrameworkView["clauses"][number];

/** One service against one source: each clause with what speaks for it, and honestly what does not. */
export async function readFramework(parts: PracticeParts, framework: string, service: string): Promise<FrameworkView> {
  await settleDue(parts);
  const standard = await inForce(parts);
  const { db } = parts.database;
  const held = await db.transaction().execute((tx) => serviceOf(tx, service));
  const { rows: sources } = await sql<{ id: string; title: string }>`
    select id, title from framework where id = ${framework}`.execute(db);
  const [source] = sources;
  if (source === undefined) throw new HttpError(404, "framework-unknown", { detail: "there is no such source" });
  const { rows: clauses } = await sql<{ id: string; title: string | null }>`
    select id, title from framework_clause where framework = ${framework} and not withdrawn order by position`.execute(
    db,
  );
  const { rows: mappings } = await sql<{
    clause: string;
    requirement: string;
    relation: Clause["requirements"][number]["relation"];
  }>`
    select clause, requirement, relation from clause_mapping
    where framework = ${framework} and state = 'in-force' order by requirement`.execute(db);
  const { rows: joints } = await sql<{ clause: string; requirements: string[] }>`
    select clause, requirements from clause_joint where framework = ${framework}`.execute(db);
  const { rows: standings } = await sql<{ requirement: string; standing: Standing }>`
    select requirement, standing from standing where service = ${service}`.execute(db);
  const stands = new Map(standings.map(({ requirement, standing }) => [requirement, standing]));
  const standingOf = (requirement: string): Standing => stands.get(requirement) ?? "unknown";
  const shown = clauses.map(({ id, title }): Clause => {
    const requirements = mappings
      .filter(({ clause, requirement }) => clause === id && standard.requirement(requirement) !== null)
      .map(({ requirement, relation }) => ({ id: requirement, relation, standing: standingOf(requirement) }));
    const joint = joints.find(({ clause }) => clause === id)?.requirements ?? [];
    return { id, title, state: clauseState(requirements, joint.map(standingOf)), requirements, joint };
  });
  const counts: FrameworkView["counts"] = {
    practised: 0,
    exception: 0,
    short: 0,
    partial: 0,
    open: 0,
    not_applicable: 0,
  };
  for (const { state } of shown) counts[state] += 1;
  const { id, name, nameJa } = held;
  return { framework: source, service: { id, name, nameJa }, counts, clauses: shown };
}

/**
 * A clause is practised where one requirement that contains it is, or all that contain it together are. What only touches
 * it never makes it practised: that is partial, and what the rest is, the crosswalk does not know.
 */
export function clauseState(
  requirements: readonly { readonly relation: string; readonly standing: Standing }[],
  joint: readonly Standing[],
): Clause["state"] {
  const containing = requirements.filter(({ relation }) => relation === "equal" || relation === "superset");
  const wholes: readonly (readonly Standing[])[] = [
    ...containing.map(({ standing }) => [standing]),
    ...(joint.length === 0 ? [] : [joint]),
  ];
  if (wholes.length === 0) return requirements.length === 0 ? "open" : "partial";
  const judged = wholes.map(worst);
  return (["practised", "exception", "short"] as const).find((state) => judged.includes(state)) ?? "not_applicable";
}

function worst(standings: readonly Standing[]): "practised" | "exception" | "short" | "not_applicable" {
  const owed = standings.filter((standing) => standing !== "not_applicable");
  if (owed.length === 0) return "not_applicable";
  if (owed.some((standing) => SHORT.includes(standing) || standing === "later")) return "short";
  return owed.includes("exception") ? "exception" : "practised";
}
