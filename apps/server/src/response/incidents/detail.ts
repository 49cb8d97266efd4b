import type { Kysely } from "kysely";
import { alertsOfCase, type Names, namesFor } from "../../monitoring/alerts/index.js";
import { type Actor, visibleTo } from "../../platform/access/index.js";
import type { Database } from "../../platform/database/database.js";
import { historyOf } from "../../platform/trail/index.js";
import { timesOf } from "./change.js";
import { factsOf, functionsOf, incidentUnknown, mayIn } from "./load.js";
import { findIncident, showIncidents } from "./query.js";
import type { IncidentDetail, IncidentTables, Note } from "./schema.js";
import { decideIncidentStep, INCIDENT_STEPS, TRACKS } from "./steps.js";
import { figuresOf } from "./times.js";

type Db = Kysely<IncidentTables>;
const ROWS_MAX = 2000;
const HISTORY_MAX = 500;

/** Everything an incident's page shows; throws 404 where the actor may not see it. */
export async function readIncident(
  database: Database,
  names: Names,
  actor: Actor,
  id: string,
): Promise<IncidentDetail> {
  const row = await findIncident(database.db, actor, id);
  const [shown] = row === null ? [] : await showIncidents(database.db, names, actor, [row]);
  if (row === null || shown === undefined) throw incidentUnknown();
  const db = database.db.withTables<IncidentTables>();
  const nameOf = await namesFor(names, [row.aware_by, row.declared_by], { account: accountIn });
  const account = (of: string) => nameOf("account", of) ?? { id: of, name: null };
  return {
    ...shown,
    figures: figuresOf({ ...timesOf(row), acknowledged: row.acknowledged_at?.getTime() ?? null }),
    summary: row.summary,
    aware:
      row.aware_at === null
        ? null
        : { at: row.aware_at.toISOString(), by: nameOf("account", row.aware_by), reason: row.aware_reason },
    declaredBy: account(row.declared_by),
    scopeStatement: row.scope_statement,
    monitoringUntil: row.monitoring_until?.toISOString() ?? null,
    rootCause: row.root_cause,
    techniques: row.techniques,
    failedRequirements: row.failed_requirements,
    reviewConclusion: row.review_conclusion,
    participants: await participantsOf(db, names, id),
    scope: await scopeOf(db, names, id),
    tracks: await tracksOf(db, id),
    notes: await notesOf(db, names, id),
    timeline: await timelineOf(db, names, id),
    linkedAlerts: await alertsOfCase(database.db, names, actor, id),
    mergedFrom: await mergedFrom(db, actor, id),
    cycles: await cyclesOf(db, id),
    overrides: await overridesOf(db, names, id),
    steps: await stepsOf(database, actor, id),
    history: await historyOf(database.db, actor, { kind: "incident", id }, HISTORY_MAX),
  };
}

async function participantsOf(db: Db, names: Names, id: string): Promise<IncidentDetail["participants"]> {
  const rows = await db
    .selectFrom("incident_participant")
    .selectAll()
    .where("incident", "=", id)
    .orderBy("from_at")
    .orderBy("id")
    .limit(ROWS_MAX)
    .execute();
  const nameOf = await namesFor(names, rows, { account: (row) => row.account });
  return rows.map((row) => ({
    id: row.id,
    account: nameOf("account", row.account) ?? { id: row.account, name: null },
    function: row.function,
    from: row.from_at.toISOString(),
    until: row.until_at?.toISOString() ?? null,
  }));
}

async function scopeOf(db: Db, names: Names, id: string): Promise<IncidentDetail["scope"]> {
  const rows = await db
    .selectFrom("incident_scope")
    .selectAll()
    .where("incident", "=", id)
    .orderBy("thing")
    .orderBy("ref")
    .limit(ROWS_MAX)
    .execute();
  const idOf = (thing: string) => (row: { thing: string; ref: string }) =>
    row.thing === thing && isUuid(row.ref) ? row.ref : null;
  const nameOf = await namesFor(names, rows, {
    service: idOf("service"),
    tenant: idOf("tenant"),
    asset: idOf("asset"),
    account: idOf("account"),
  });
  return rows.map((row) => ({
    id: row.id,
    thing: row.thing,
    ref: row.ref,
    name: isUuid(row.ref) ? (nameOf(row.thing, row.ref)?.name ?? null) : null,
    state: row.state,
    reason: row.reason,
  }));
}

/** What acts by itself has a name in the place of an account's id. */
function accountIn(text: string | null): string | null {
  return text !== null && isUuid(text) ? text : null;
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

async function tracksOf(db: Db, id: string): Promise<IncidentDetail["tracks"]> {
  const rows = await db.selectFrom("incident_track").select(["track", "state"]).where("incident", "=", id).execute();
  return TRACKS.map((track) => ({ track, state: rows.find((row) => row.track === track)?.state ?? "not_started" }));
}

/** Notes in the order they were begun, each with its head and with what stands against it. */
async function notesOf(db: Db, names: Names, id: string): Promise<Note[]> {
  const rows = await db
    .selectFrom("incident_note as note")
    .innerJoin("incident_note_revision as revision", "revision.note", "note.id")
    .select(["note.id", "note.made_at", "note.head", "note.newest"])
    .select(["revision.revision", "revision.base", "revision.author", "revision.at", "revision.text"])
    .where("note.incident", "=", id)
    .whereRef("revision.revision", ">=", "note.head")
    .orderBy("note.made_at")
    .orderBy("note.id")
    .orderBy("revision.revision")
    .limit(ROWS_MAX)
    .execute();
  const nameOf = await namesFor(names, rows, { account: (row) => row.author });
  const notes = new Map<string, Note>();
  for (const row of rows) {
    const { revision, base, text } = row;
    const author = nameOf("account", row.author) ?? { id: row.author, name: null };
    const shown = { revision, base, author, at: row.at.toISOString(), text };
    const note = notes.get(row.id);
    if (note !== undefined) note.conflicts.push(shown);
    else
      notes.set(row.id, {
        id: row.id,
        madeAt: row.made_at.toISOString(),
        head: shown,
        conflicts: [],
        newest: row.newest,
      });
  }
  return [...notes.values()];
}

async function timelineOf(db: Db, names: Names, id: string): Promise<IncidentDetail["timeline"]> {
  const rows = await db
    .selectFrom("incident_entry")
    .selectAll()
    .where("incident", "=", id)
    .orderBy("from_at")
    .orderBy("id")
    .limit(ROWS_MAX)
    .execute();
  const authorOf = await namesFor(names, rows, { account: (row) => accountIn(row.author), asset: (row) => row.asset });
  const strikerOf = await namesFor(names, rows, { account: (row) => row.struck_by });
  return rows.map((row) => ({
    id: row.id,
    lane: row.lane,
    from: row.from_at.toISOString(),
    to: row.to_at?.toISOString() ?? null,
    confidence: row.confidence,
    title: row.title,
    text: row.text,
    technique: row.technique,
    asset: authorOf("asset", row.asset),
    eventId: row.event_id,
    alert: row.alert,
    author: authorOf("account", row.author) ?? { id: row.author, name: null },
    madeAt: row.made_at.toISOString(),
    struck:
      row.struck_at === null
        ? null
        : { at: row.struck_at.toISOString(), by: strikerOf("account", row.struck_by), reason: row.struck_reason ?? "" },
  }));
}

async function mergedFrom(db: Db, actor: Actor, id: string): Promise<IncidentDetail["mergedFrom"]> {
  return await db
    .selectFrom("incident")
    .select(["id", "number"])
    .where("merged_into", "=", id)
    .where(visibleTo(actor, "incident.compartment"))
    .orderBy("number")
    .limit(ROWS_MAX)
    .execute();
}

async function cyclesOf(db: Db, id: string): Promise<IncidentDetail["cycles"]> {
  const rows = await db
    .selectFrom("incident_cycle")
    .select(["cycle", (of) => of.ref("times").$castTo<Record<string, string | null>>().as("times")])
    .where("incident", "=", id)
    .orderBy("cycle")
    .limit(ROWS_MAX)
    .execute();
  return rows;
}

async function overridesOf(db: Db, names: Names, id: string): Promise<IncidentDetail["overrides"]> {
  const rows = await db
    .selectFrom("incident_override")
    .selectAll()
    .where("incident", "=", id)
    .orderBy("at")
    .limit(ROWS_MAX)
    .execute();
  const nameOf = await namesFor(names, rows, { account: (row) => row.by_account });
  return rows.map(({ at, by_account, step, missing, reason }) => ({
    at: at.toISOString(),
    by: nameOf("account", by_account) ?? { id: by_account, name: null },
    step,
    missing,
    reason,
  }));
}

/** Where the case may go, judged by the same rules as the step itself. */
async function stepsOf(database: Database, actor: Actor, id: string): Promise<IncidentDetail["steps"]> {
  return await database.db.transaction().execute(async (tx) => {
    const row = await tx
      .withTables<IncidentTables>()
      .selectFrom("incident")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    const facts = await factsOf(tx, row);
    const may = mayIn(actor, await functionsOf(tx, id, actor.id));
    return INCIDENT_STEPS.filter(({ from }) => from === row.state).map(({ to }) => {
      const decision = decideIncidentStep(facts, to, may, {});
      const refused = "refused" in decision ? decision.refused : null;
      return {
        to,
        permitted: refused?.code !== "not-permitted",
        missing: refused?.code === "facts-missing" ? [...refused.about] : [],
      };
    });
  });
}
