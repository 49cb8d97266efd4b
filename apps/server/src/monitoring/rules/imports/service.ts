import { gunzipSync, gzipSync } from "node:zlib";
import { MizugiwaError } from "@mizugiwa/base";
import { type Kysely, sql } from "kysely";
import type { Actor } from "../../../platform/access/index.js";
import type { Transaction } from "../../../platform/database/database.js";
import { HttpError } from "../../../platform/http/problems.js";
import type { Platform } from "../../../platform/platform.js";
import { appendTrail, appendTrailAll, type TrailEntry } from "../../../platform/trail/index.js";
import type { RuleBook } from "../book.js";
import { stepRefused } from "../faults.js";
import { decideStep, type Stage } from "../lifecycle/steps.js";
import { partyOf } from "../lifecycle/versions.js";
import { Proofs } from "../proof/standing.js";
import type { RuleTables } from "../schema.js";
import type { Rules } from "../service.js";
import { allowedFolder, revisionOf } from "./folder.js";
import { DOINGS, type Doing, type Planned, planImport, stageFor } from "./plan.js";
import { KeptCollection } from "./protocol.js";
import { readInThread } from "./read.js";
import type { ImportOrder, ImportRelease, ImportTaking, RuleImport, RuleImportPreview } from "./schema.js";
import { insertVersions, putSamples, retireOf } from "./store.js";

export interface ImportParts extends Pick<Platform, "database"> {
  readonly book: RuleBook;
  readonly rules: Rules;
  /** Folders of the server's disk that rules may be read from. */
  readonly folders: readonly string[];
  readonly namesOf: (accounts: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Called when samples came in: they are run. */
  readonly onSamples: () => Promise<void>;
}

const ROWS_SHOWN = 1000;
const REFUSED_SHOWN = 500;
const AUTHORS_SHOWN = 20;
const KEPT_BYTES_MAX = 512 * 1024 * 1024;
const PREVIEWS_MAX = 10;

/** Collections of others: looked at, taken, released, renewed, removed. */
export class RuleImports {
  readonly #parts: ImportParts;
  readonly #db: Kysely<RuleTables>;

  constructor(parts: ImportParts) {
    this.#parts = parts;
    this.#db = parts.database.db.withTables<RuleTables>();
  }

  /** The folders that rules may be read from, each with the commit it stands at where it is a checkout. */
  folders(): { path: string; revision: string | null }[] {
    return this.#parts.folders.map((path) => ({ path, revision: revisionOf(path) }));
  }

  /** Reads a collection and says what taking it would do; nothing is changed. */
  async preview(actor: Actor, order: ImportOrder): Promise<RuleImportPreview> {
    const kept = await this.#read(order);
    const { id: own, planned } = await this.#plan(kept);
    await sql`delete from rule_import_preview where made_at < now() - interval '1 day' or id in (
      select id from rule_import_preview order by made_at desc offset ${PREVIEWS_MAX - 1})`.execute(this.#db);
    const { id } = await this.#db
      .insertInto("rule_import_preview")
      .values({ made_by: actor.id, content: gzipSync(JSON.stringify(kept), { level: 1 }) })
      .returning("id")
      .executeTakeFirstOrThrow();
    return showPreview(id, kept, planned, own !== null);
  }

  /** Takes what a preview showed. Rules become staged, or live where that is the policy and a reason is given. */
  async take(actor: Actor, preview: string, taking: ImportTaking): Promise<RuleImport> {
    if (taking.policy === "live" && taking.reason === null) throw stepRefused("reason-missing");
    const kept = await this.#kept(actor, preview);
    const { id: own, planned } = await this.#plan(kept);
    const id = await this.#parts.database.db.transaction().execute(async (tx) => {
      const made = await putImport(tx, actor, own, kept, taking);
      await this.#put(tx, actor, made, planned, taking);
      const samples = kept.samples.map(({ base64, ...sample }) => ({
        ...sample,
        bytes: Buffer.from(base64, "base64"),
      }));
      const taken = new Set(planned.filter(({ does }) => does !== "taken").map(({ rule }) => rule));
      await putSamples(
        tx,
        { import: made, madeBy: actor.id },
        samples.filter(({ rule }) => taken.has(rule)),
      );
      await tx.withTables<RuleTables>().deleteFrom("rule_import_preview").where("id", "=", preview).execute();
      const { name, license, revision } = kept;
      await appendTrail(tx, actor, {
        action: own === null ? "rule-import.made" : "rule-import.renewed",
        object: { kind: "rule-import", id: made },
        after: {
          name,
          license,
          revision,
          policy: taking.policy,
          retiresGone: taking.gone === "retire",
          counts: countsOf(planned),
        },
        ...(taking.reason === null ? {} : { reason: taking.reason }),
      });
      return made;
    });
    await this.#parts.rules.changedAll();
    if (kept.samples.length > 0) await this.#parts.onSamples();
    return await this.get(id);
  }

  /** Releases what is staged of an import, as a second person: what its samples proved, and the rest only where that is asked for. */
  async release(actor: Actor, id: string, { reason, unproved }: ImportRelease): Promise<RuleImport> {
    const { name } = await this.get(id);
    const proofs = await Proofs.read(this.#db);
    await this.#parts.database.db.transaction().execute(async (tx) => {
      const rows = await tx
        .withTables<RuleTables>()
        .selectFrom("rule_version")
        .selectAll()
        .where("import", "=", id)
        .where("stage", "=", "staged")
        .forUpdate()
        .execute();
      const going = rows.filter((row) => {
        const { state } = proofs.of(row.rule, row.digest);
        return state === "passed" || (state === "none" && unproved);
      });
      for (const row of going) {
        const author = { account: row.author, person: row.author_person };
        const facts = {
          stage: row.stage,
          sound: true,
          proof: "passed",
          needsProof: true,
          author,
          emergency: null,
          reason,
        } as const;
        const decided = decideStep(facts, "approve", partyOf(actor), () => true);
        if (!decided.ok) throw stepRefused(decided.fault);
      }
      const byRule = new Map(going.map((row) => [row.rule, row.number]));
      await retireOf(tx, [...byRule.keys()], ["live"]);
      for (const part of chunks([...byRule])) {
        await sql`update rule_version v set stage = 'live', version = v.version + 1, released_by = ${actor.id},
          released_person = ${actor.person}, released_at = now()
          from unnest(${part.map(([rule]) => rule)}::text[], ${part.map(([, number]) => number)}::int[]) as t(rule, number)
          where v.rule = t.rule and v.number = t.number`.execute(tx);
      }
      await appendTrailAll(
        tx,
        actor,
        [...byRule].map(([rule, number]) => ({
          ...moved(rule, number, "staged", "live"),
          action: "rule.approved",
          reason,
        })),
      );
      const after = { name, released: byRule.size, unproved };
      await appendTrail(tx, actor, {
        action: "rule-import.released",
        object: { kind: "rule-import", id },
        after,
        reason,
      });
    });
    await this.#parts.rules.changedAll();
    return await this.get(id);
  }

  /** Removes an import: its rules are retired and keep their history, its samples go. */
  async remove(actor: Actor, id: string, reason: string): Promise<RuleImport> {
    const { name } = await this.get(id);
    await this.#parts.database.db.transaction().execute(async (tx) => {
      const db = tx.withTables<RuleTables>();
      const rows = await db
        .updateTable("rule_version")
        .set((column) => ({ stage: "retired", retired_at: new Date(), version: column("version", "+", 1) }))
        .where("import", "=", id)
        .where("stage", "!=", "retired")
        .returning(["rule", "number"])
        .execute();
      await db.deleteFrom("rule_sample").where("import", "=", id).execute();
      await db.updateTable("rule_import").set({ removed_at: new Date() }).where("id", "=", id).execute();
      await appendTrailAll(
        tx,
        actor,
        rows.map(({ rule, number }) => ({
          action: "rule.retired",
          object: { kind: "rule", id: rule },
          after: { number, stage: "retired" },
          reason,
        })),
      );
      const object = { kind: "rule-import", id };
      await appendTrail(tx, actor, {
        action: "rule-import.removed",
        object,
        before: { name, rules: rows.length },
        reason,
      });
    });
    await this.#parts.rules.changedAll();
    return await this.get(id);
  }

  async list(): Promise<RuleImport[]> {
    return await this.#shown(null);
  }

  async get(id: string): Promise<RuleImport> {
    const [found] = await this.#shown(id);
    if (found === undefined) throw new HttpError(404, "not-there", { detail: "there is no such import" });
    return found;
  }

  async #read({ name, zip, files, folder }: ImportOrder): Promise<KeptCollection> {
    const place = folder === undefined ? null : this.#allowed(folder);
    const from =
      zip !== undefined
        ? { origin: "zip" as const, bytes: new Uint8Array(Buffer.from(zip, "base64")) }
        : place !== null
          ? { origin: "folder" as const, folder: place }
          : { origin: "files" as const, files: files ?? [] };
    try {
      const { samples, ...read } = await readInThread({ name, from });
      const written = samples.map(({ bytes, ...sample }) => ({
        ...sample,
        base64: Buffer.from(bytes).toString("base64"),
      }));
      return { ...read, name, origin: from.origin, folder: place, samples: written };
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      const { code, place: where, detail, remedy } = caught.problem;
      throw new HttpError(422, code, { ...where, detail, ...(remedy === undefined ? {} : { remedy }) });
    }
  }

  #allowed(folder: string): string {
    try {
      return allowedFolder(folder, this.#parts.folders);
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      const { code, place, detail, remedy } = caught.problem;
      throw new HttpError(422, code, { ...place, detail, ...(remedy === undefined ? {} : { remedy }) });
    }
  }

  async #kept(actor: Actor, preview: string): Promise<KeptCollection> {
    const row = await this.#db
      .selectFrom("rule_import_preview")
      .select("content")
      .where("id", "=", preview)
      .where("made_by", "=", actor.id)
      .executeTakeFirst();
    if (row === undefined) {
      const remedy = "Read the collection again: what was read is kept for a day, for whoever read it.";
      throw new HttpError(404, "not-there", { detail: "there is no such preview of yours", remedy });
    }
    const text = gunzipSync(row.content, { maxOutputLength: KEPT_BYTES_MAX }).toString();
    return KeptCollection.parse(JSON.parse(text));
  }

  async #plan({ name, entries }: KeptCollection): Promise<{ id: string | null; planned: Planned[] }> {
    const row = await this.#db.selectFrom("rule_import").select("id").where("name", "=", name).executeTakeFirst();
    const id = row?.id ?? null;
    const { rows } = await sql<{ rule: string; digest: string }>`
      select distinct on (rule) rule, digest from rule_version where import = ${id}::uuid and (stage <> 'retired' or exists (
        select from rule_version w where w.rule = rule_version.rule and w.stage <> 'retired'))
      order by rule, number desc`.execute(this.#db);
    const brought = new Map(rows.map(({ rule, digest }) => [rule, digest]));
    const planned = planImport(entries, { import: id, held: (rule) => this.#parts.book.get(rule), brought });
    return { id, planned };
  }

  async #put(
    tx: Transaction,
    actor: Actor,
    id: string,
    planned: readonly Planned[],
    { policy, gone }: ImportTaking,
  ): Promise<void> {
    const coming = planned.flatMap(({ does, entry, rule }) =>
      entry !== null && (does === "new" || does === "changed")
        ? [{ entry, stage: stageFor(policy, this.#parts.book.get(rule)) }]
        : [],
    );
    const going = gone === "retire" ? planned.filter(({ does }) => does === "gone").map(({ rule }) => rule) : [];
    const open: readonly Stage[] = ["draft", "test", "staged"];
    await retireOf(
      tx,
      coming.map(({ entry }) => entry.facts.id),
      open,
    );
    await retireOf(
      tx,
      coming.flatMap(({ entry, stage }) => (stage === "live" ? [entry.facts.id] : [])),
      ["live"],
    );
    await retireOf(tx, going, ["draft", "test", "staged", "live"]);
    const numbers = await insertVersions(tx, actor, id, coming);
    await appendTrailAll(tx, actor, [
      ...coming.map(({ entry, stage }): TrailEntry => {
        const { id: rule, title } = entry.facts;
        const after = { number: numbers.get(rule) ?? 1, stage, title, import: id };
        return { action: "rule.imported", object: { kind: "rule", id: rule }, after };
      }),
      ...going.map((rule): TrailEntry => {
        return { action: "rule.retired", object: { kind: "rule", id: rule }, after: { stage: "retired", gone: true } };
      }),
    ]);
  }

  async #shown(id: string | null): Promise<RuleImport[]> {
    const rows = await this.#db
      .selectFrom("rule_import")
      .selectAll()
      .where(sql<boolean>`(${id}::uuid is null or id = ${id}::uuid)`)
      .orderBy("name")
      .execute();
    const versions = await this.#db
      .selectFrom("rule_version")
      .select(["rule", "digest", "stage", "import"])
      .where("import", "is not", null)
      .where(sql<boolean>`(${id}::uuid is null or import = ${id}::uuid)`)
      .execute();
    const proofs = await Proofs.read(this.#db);
    const names =
      rows.length === 0 ? new Map<string, string>() : await this.#parts.namesOf(rows.map((row) => row.made_by));
    return rows.map((row): RuleImport => {
      const own = versions.filter((version) => version.import === row.id);
      const at = (stage: Stage) => own.filter((version) => version.stage === stage);
      return {
        id: row.id,
        name: row.name,
        origin: row.origin,
        folder: row.folder,
        revision: row.revision,
        policy: row.policy,
        license: row.license,
        authors: row.authors,
        reason: row.reason,
        madeBy: { id: row.made_by, name: names.get(row.made_by) ?? null },
        madeAt: row.made_at.toISOString(),
        updatedAt: row.updated_at.toISOString(),
        removedAt: row.removed_at?.toISOString() ?? null,
        live: at("live").length,
        staged: at("staged").length,
        proved: at("staged").filter(({ rule, digest }) => proofs.of(rule, digest).state === "passed").length,
        retired: at("retired").length,
      };
    });
  }
}

async function putImport(
  tx: Transaction,
  actor: Actor,
  own: string | null,
  { name, origin, folder, revision, license, entries }: KeptCollection,
  { policy, reason }: ImportTaking,
): Promise<string> {
  const db = tx.withTables<RuleTables>();
  const authors = new Set(entries.flatMap(({ facts }) => facts.author ?? [])).size;
  const values = { origin, folder, revision, policy, license, authors, reason };
  if (own === null) {
    const made = await db
      .insertInto("rule_import")
      .values({ ...values, name, made_by: actor.id })
      .returning("id")
      .executeTakeFirstOrThrow();
    return made.id;
  }
  const change = { ...values, updated_at: new Date(), removed_at: null };
  await db.updateTable("rule_import").set(change).where("id", "=", own).execute();
  return own;
}

function showPreview(
  id: string,
  kept: KeptCollection,
  planned: readonly Planned[],
  renews: boolean,
): RuleImportPreview {
  const authors = new Map<string, number>();
  for (const { facts } of kept.entries) {
    const name = facts.author ?? "";
    authors.set(name, (authors.get(name) ?? 0) + 1);
  }
  const { name, revision, license, leftOut, samples, refused } = kept;
  const byKind = [...planned].sort((one, other) => DOINGS.indexOf(one.does) - DOINGS.indexOf(other.does));
  return {
    id,
    name,
    renews,
    revision,
    license,
    authors: [...authors]
      .sort(([, one], [, other]) => other - one)
      .slice(0, AUTHORS_SHOWN)
      .map(([author, rules]) => ({ name: author, rules })),
    counts: countsOf(planned),
    refusedCount: refused.length,
    leftOut,
    samples: samples.length,
    rows: byKind.slice(0, ROWS_SHOWN).map(({ rule, title, does, entry }) => ({
      rule,
      title,
      does,
      level: entry?.facts.level ?? null,
      author: entry?.facts.author ?? null,
      license: entry?.facts.license ?? license,
      path: entry?.facts.path.replace(/^imports\/[^/]+\//, "") ?? null,
    })),
    refused: refused.slice(0, REFUSED_SHOWN),
  };
}

function countsOf(planned: readonly Planned[]): Record<Doing, number> {
  const count = (does: Doing): number => planned.filter((each) => each.does === does).length;
  return {
    new: count("new"),
    changed: count("changed"),
    unchanged: count("unchanged"),
    kept: count("kept"),
    taken: count("taken"),
    gone: count("gone"),
  };
}

function moved(rule: string, number: number, from: Stage, to: Stage) {
  return { object: { kind: "rule", id: rule }, before: { number, stage: from }, after: { number, stage: to } };
}

const CHUNK = 1000;

function chunks<T>(list: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < list.length; from += CHUNK) parts.push(list.slice(from, from + CHUNK));
  return parts;
}
