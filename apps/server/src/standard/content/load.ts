import { sql } from "kysely";
import { systemActor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { appendTrail } from "../../platform/trail/index.js";
import type { Baseline, Requirement } from "../baseline/index.js";
import type { StandardTables } from "../tables.js";
import { digestOf } from "./digest.js";

/** What loading the content came to. */
type Loaded =
  /** The first start: version 1 stands and is in force. */
  | { readonly what: "first"; readonly standard: string }
  /** What changed is a draft that people decide on; null where no requirement says anything else. */
  | { readonly what: "update"; readonly standard: string | null; readonly changed: readonly string[] };

const CONTENT = systemActor("content");

/**
 * Brings what ships into the database. At the first start it is version 1 of the standard, in force; later it never
 * changes what is in force: what it changes arrives as drafts. Lists of identifiers follow the content at once.
 */
export async function loadContent(tx: Transaction, baseline: Baseline, digest: string): Promise<Loaded> {
  const db = tx.withTables<StandardTables>();
  await keepFrameworks(tx, baseline);
  const any = await db.selectFrom("standard_version").select("id").limit(1).executeTakeFirst();
  const loaded = any === undefined ? await loadFirst(tx, baseline) : await loadUpdate(tx, baseline);
  await db.insertInto("standard_content").values({ digest, standard: loaded.standard }).execute();
  return loaded;
}

/** Whether a content was loaded already: it is loaded once. */
export async function wasLoaded(tx: Transaction, digest: string): Promise<boolean> {
  const db = tx.withTables<StandardTables>();
  const seen = await db.selectFrom("standard_content").select("digest").where("digest", "=", digest).executeTakeFirst();
  return seen !== undefined;
}

/** Sources and their identifiers as the content has them. One that the content lost stays, withdrawn: it may be mapped. */
async function keepFrameworks(tx: Transaction, { facts }: Baseline): Promise<void> {
  const frameworks = facts.sources.map(({ id, title, publisher, holds }) => ({ id, title, publisher, holds }));
  await sql`insert into framework (id, title, publisher, kind, holds, shipped)
    select id, title, publisher, 'guideline', holds, true
    from jsonb_to_recordset(${JSON.stringify(frameworks)}::jsonb)
      as given (id text, title text, publisher text, holds text)
    on conflict (id) do update set title = excluded.title, publisher = excluded.publisher, holds = excluded.holds,
      shipped = true, changed_at = now()`.execute(tx);
  const clauses = [...facts.controls].flatMap(([framework, titles]) =>
    [...titles].map(([id, title], position) => ({ framework, id, title, position })),
  );
  await sql`update framework_clause set withdrawn = true
    where framework = any(${frameworks.map(({ id }) => id)}::text[])`.execute(tx);
  await sql`insert into framework_clause (framework, id, title, position)
    select framework, id, title, position from jsonb_to_recordset(${JSON.stringify(clauses)}::jsonb)
      as given (framework text, id text, title text, position integer)
    on conflict (framework, id) do update set title = coalesce(excluded.title, framework_clause.title),
      position = excluded.position, withdrawn = false`.execute(tx);
}

async function loadFirst(tx: Transaction, baseline: Baseline): Promise<Loaded> {
  const { requirements, vocabulary } = baseline;
  await keepVersions(
    tx,
    requirements.map((content) => ({ content, version: 1, basedOn: null })),
    "approved",
  );
  const digest = standardDigest(
    vocabulary,
    requirements.map((content) => ({ requirement: content.id, digest: digestOf(content) })),
  );
  const { rows } = await sql<{ id: string }>`insert into standard_version
    (number, state, title, title_ja, vocabulary, digest, origin, published_at, in_force_at)
    values (1, 'published', 'The standard as it ships', '出荷時の基準', ${JSON.stringify(vocabulary)}::jsonb, ${digest},
      'content', now(), now()) returning id`.execute(tx);
  const standard = rows[0]?.id ?? "";
  await sql`insert into standard_member (standard, requirement, version)
    select ${standard}, requirement, version from requirement_version`.execute(tx);
  await keepCrosswalk(tx, requirements, baseline.joint);
  await appendTrail(tx, CONTENT, {
    action: "standard-version.published",
    object: { kind: "standard-version", id: standard },
    after: { number: 1, digest, requirements: requirements.length },
  });
  return { what: "first", standard };
}

/** A number for what a standard version says: its words and its requirements, whatever their versions are called. */
export function standardDigest(
  vocabulary: unknown,
  members: readonly { readonly requirement: string; readonly digest: string }[],
): string {
  const sorted = members
    .map(({ requirement, digest }) => [requirement, digest])
    .sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  return digestOf({ vocabulary, members: sorted });
}

interface NewVersion {
  readonly content: Requirement;
  readonly version: number;
  readonly basedOn: number | null;
}

/** Stores versions that come with the content, and the ids they are of. */
async function keepVersions(
  tx: Transaction,
  versions: readonly NewVersion[],
  state: "approved" | "draft",
): Promise<void> {
  const rows = versions.map(({ content, version, basedOn }) => ({
    requirement: content.id,
    version,
    based_on: basedOn,
    digest: digestOf(content),
    content,
  }));
  const given = JSON.stringify(rows);
  await sql`insert into requirement (id, shipped) select requirement, true
    from jsonb_to_recordset(${given}::jsonb) as given (requirement text)
    on conflict (id) do update set shipped = true`.execute(tx);
  await sql`insert into requirement_version
      (requirement, version, state, content, digest, based_on, origin, approved_at)
    select requirement, version, ${state}, content, digest, based_on, 'content',
      case when ${state} = 'approved' then now() end
    from jsonb_to_recordset(${given}::jsonb)
      as given (requirement text, version integer, based_on integer, digest text, content jsonb)`.execute(tx);
}

/**
 * The crosswalk that requirements carry becomes that of the desk. What was decided at the desk stays: it is later, and
 * was decided on the spot.
 */
export async function keepCrosswalk(
  tx: Transaction,
  requirements: readonly Requirement[],
  joint: Baseline["joint"] | null,
): Promise<void> {
  const maps = requirements.flatMap(({ id: requirement, maps: own }) =>
    own.map(({ source: framework, id: clause, relation }) => ({ framework, clause, requirement, relation })),
  );
  await sql`delete from clause_mapping where origin = 'content'`.execute(tx);
  await sql`insert into clause_mapping (framework, clause, requirement, relation, origin, made_by, made_by_name)
    select framework, clause, requirement, relation, 'content', 'content', 'content'
    from jsonb_to_recordset(${JSON.stringify(maps)}::jsonb)
      as given (framework text, clause text, requirement text, relation text)
    where exists (select from framework_clause where framework_clause.framework = given.framework and id = given.clause)
    on conflict (framework, clause, requirement) do nothing`.execute(tx);
  if (joint === null) return;
  const whole = joint.map(({ source: framework, id: clause, requirements: members, relation, en, ja }) => {
    return { framework, clause, requirements: members, relation, en, ja };
  });
  await sql`delete from clause_joint where origin = 'content'`.execute(tx);
  await sql`insert into clause_joint (framework, clause, requirements, relation, rationale, rationale_ja, origin)
    select framework, clause, requirements, relation, en, ja, 'content'
    from jsonb_to_recordset(${JSON.stringify(whole)}::jsonb)
      as given (framework text, clause text, requirements text[], relation text, en text, ja text)
    on conflict (framework, clause) do nothing`.execute(tx);
}

async function loadUpdate(tx: Transaction, baseline: Baseline): Promise<Loaded> {
  const known = await latestVersions(tx);
  const changed = baseline.requirements.flatMap((content): NewVersion[] => {
    const latest = known.get(content.id);
    if (latest === undefined) return [{ content, version: 1, basedOn: null }];
    if (latest.digests.includes(digestOf(content))) return [];
    return [{ content, version: latest.version + 1, basedOn: latest.approved }];
  });
  const free = changed.filter(({ content }) => known.get(content.id)?.open !== true);
  const retired = await retiredMembers(tx, baseline);
  if (changed.length === 0 && retired.length === 0) return { what: "update", standard: null, changed: [] };
  await keepVersions(tx, free, "draft");
  const standard = await draftFromContent(tx, baseline, free);
  const ids = changed.map(({ content }) => content.id);
  await appendTrail(tx, CONTENT, {
    action: "standard-version.drafted",
    object: { kind: "standard-version", id: standard },
    after: {
      changed: free.map(({ content }) => content.id),
      left: ids.filter((id) => known.get(id)?.open === true),
      retired,
    },
  });
  return { what: "update", standard, changed: [...ids, ...retired] };
}

/** What is in force and the content has retired. */
async function retiredMembers(tx: Transaction, { ledger }: Baseline): Promise<string[]> {
  const gone = ledger.flatMap(({ id, retired }) => (retired === undefined ? [] : [id]));
  const { rows } = await sql<{ requirement: string }>`select requirement from standard_member
    where requirement = any(${gone}::text[])
      and standard = (select id from standard_version where state = 'published' order by number desc limit 1)
    order by requirement`.execute(tx);
  return rows.map(({ requirement }) => requirement);
}

interface Known {
  readonly version: number;
  /** Newest approved version. */
  readonly approved: number | null;
  readonly open: boolean;
  readonly digests: readonly string[];
}

async function latestVersions(tx: Transaction): Promise<Map<string, Known>> {
  const { rows } = await sql<Known & { requirement: string }>`
    select requirement, max(version) as version, max(version) filter (where state = 'approved') as approved,
      bool_or(state in ('draft', 'review')) as open, array_agg(digest) as digests
    from requirement_version group by requirement`.execute(tx);
  return new Map(rows.map((row) => [row.requirement, row]));
}

/** A draft of the next version: what is in force, with what the content changed, without what it retired. */
async function draftFromContent(tx: Transaction, baseline: Baseline, changed: readonly NewVersion[]): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into standard_version (state, title, title_ja, vocabulary, origin, based_on)
    select 'draft', 'Update of the standard that ships', '出荷基準の更新', ${JSON.stringify(baseline.vocabulary)}::jsonb,
      'content', (select id from standard_version where state = 'published' order by number desc limit 1)
    returning id`.execute(tx);
  const standard = rows[0]?.id ?? "";
  const retired = baseline.ledger.flatMap(({ id, retired: since }) => (since === undefined ? [] : [id]));
  await sql`insert into standard_member (standard, requirement, version)
    select ${standard}, member.requirement, member.version from standard_member member
    join standard_version base on base.id = member.standard
    where base.state = 'published'
      and base.number = (select max(number) from standard_version where state = 'published')
      and not member.requirement = any(${retired}::text[])`.execute(tx);
  const members = changed.map(({ content, version }) => ({ requirement: content.id, version }));
  await sql`insert into standard_member (standard, requirement, version)
    select ${standard}, requirement, version from jsonb_to_recordset(${JSON.stringify(members)}::jsonb)
      as given (requirement text, version integer)
    on conflict (standard, requirement) do update set version = excluded.version`.execute(tx);
  return standard;
}
