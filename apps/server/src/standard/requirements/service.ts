import { sql } from "kysely";
import type { Actor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import type { Platform } from "../../platform/platform.js";
import { appendTrail } from "../../platform/trail/index.js";
import { CLASSES, type Facts, type Requirement, renderStatements, type Vocabulary } from "../baseline/index.js";
import { notThere } from "../people.js";
import type { Author, RequirementDecision, StandardTables } from "../tables.js";
import { diffRequirement, type RequirementDiff } from "../versions/diff.js";
import type { RequirementVersion, Standard } from "../versions/published.js";
import type { Shelf } from "../versions/shelf.js";
import { appliesIn, valueWords } from "../versions/strength.js";
import { type RequirementState, requirementState } from "./rules.js";
import type {
  RequirementDetail,
  RequirementEdit,
  RequirementList,
  RequirementQuery,
  RequirementRow,
  RequirementWork,
  StepOrder,
  VoteOrder,
} from "./schema.js";
import {
  addRequirement,
  approveVersion,
  draftVersion,
  editVersion,
  lint,
  problemRow,
  readWork,
  stepVersion,
  type WorkParts,
} from "./work.js";

export interface RequirementParts extends Pick<Platform, "database" | "live"> {
  readonly shelf: Shelf;
  readonly facts: () => Facts;
  /** The words requirements are written with, of the standard in force. */
  readonly vocabulary: () => Promise<Vocabulary>;
  readonly today: () => string;
}

/** Requirements: what is in force, and the work on what is to be. */
export class Requirements {
  readonly #parts: RequirementParts;

  constructor(parts: RequirementParts) {
    this.#parts = parts;
  }

  /** What is in force, or the version of the standard with a number. */
  async list(query: RequirementQuery): Promise<RequirementList> {
    const { shelf, vocabulary } = this.#parts;
    const standard =
      query.number === undefined ? await shelf.on(this.#parts.today()) : await shelf.byNumber(query.number);
    const words = standard?.vocabulary ?? (await vocabulary());
    const [open, sources, frameworks] = [await this.#open(), await this.#sources(), await this.#frameworks()];
    const rows = (standard?.requirements ?? []).map((member) =>
      rowOf(member, "effective", open.get(member.requirement) ?? null, sources.get(member.requirement) ?? []),
    );
    const isShown = query.number === undefined ? await this.#unpublished(standard) : [];
    return {
      rows: [...rows, ...isShown].filter((row) => fits(row, query)),
      standard:
        standard === null ? null : { id: standard.id, number: standard.number, effectiveOn: standard.effectiveOn },
      domains: words.domains,
      phases: words.phases,
      sources: frameworks,
    };
  }

  /** One requirement as it is in force; a version of it where one is named. */
  async get(id: string, version: number | null): Promise<RequirementDetail> {
    const { shelf, facts } = this.#parts;
    const standard = await shelf.on(this.#parts.today());
    const versions = await this.#versions(id);
    const inForce = standard?.requirement(id) ?? null;
    const shown = version ?? inForce?.version ?? versions[0]?.version ?? null;
    const held = shown === null ? null : await shelf.version(id, shown);
    if (held === null) throw notThere(`requirement ${id}`);
    const words = standard?.vocabulary ?? (await this.#parts.vocabulary());
    const { content } = held;
    const states = this.#states(inForce, versions);
    const names = facts().attackNames;
    return {
      id,
      domain: termOf(words, id.slice(3, 6)),
      shown: held.version,
      state: states.get(held.version) ?? "draft",
      content,
      rendered: renderedOf(content, words),
      values: content.params.map((param) => ({
        id: param.id,
        direction: param.direction,
        values: {
          C1: valueWords(content, param, "C1", words),
          C2: valueWords(content, param, "C2", words),
          C3: valueWords(content, param, "C3", words),
        },
      })),
      names: {
        phases: words.phases,
        evidence: words.evidence,
        methods: words.methods,
        attack: Object.fromEntries(attackIds(content).map((each) => [each, names.get(each) ?? each])),
      },
      versions: versions.map((row) => ({
        version: row.version,
        state: states.get(row.version) ?? "draft",
        origin: row.origin,
        basedOn: row.based_on,
        digest: row.digest,
        authors: row.authors.map(({ account, name }) => ({ account, name })),
        createdAt: row.created_at.toISOString(),
        approvedAt: row.approved_at?.toISOString() ?? null,
        standards: row.standards,
      })),
      crosswalk: await this.#crosswalk(id),
      proposals: await this.#proposals(id),
    };
  }

  async diff(id: string, from: number, to: number): Promise<RequirementDiff> {
    const { shelf } = this.#parts;
    const [before, after] = [await shelf.version(id, from), await shelf.version(id, to)];
    if (before === null || after === null) throw notThere(`version ${before === null ? from : to} of ${id}`);
    return diffRequirement(id, before.content, after.content);
  }

  async work(actor: Actor, id: string, version: number): Promise<RequirementWork> {
    const state = (await this.get(id, version)).state;
    return await this.#parts.database.db
      .transaction()
      .execute((tx) => readWork(tx, actor, id, version, this.#work(), state));
  }

  async draft(actor: Actor, id: string): Promise<RequirementWork> {
    const version = await this.#change(id, (tx) => draftVersion(tx, actor, id));
    return await this.work(actor, id, version);
  }

  async add(actor: Actor, content: Requirement): Promise<RequirementWork> {
    const version = await this.#change(content.id, (tx) => addRequirement(tx, actor, content));
    return await this.work(actor, content.id, version);
  }

  async edit(actor: Actor, id: string, version: number, given: RequirementEdit): Promise<RequirementWork> {
    await this.#change(id, (tx) => editVersion(tx, actor, id, version, given));
    return await this.work(actor, id, version);
  }

  async approve(actor: Actor, id: string, version: number, order: VoteOrder): Promise<RequirementWork> {
    await this.#change(id, (tx) => approveVersion(tx, actor, id, version, order));
    return await this.work(actor, id, version);
  }

  async step(actor: Actor, id: string, version: number, order: StepOrder): Promise<RequirementWork> {
    await this.#change(id, (tx) => stepVersion(tx, actor, id, version, order, this.#work()));
    return await this.work(actor, id, version);
  }

  async comment(actor: Actor, id: string, version: number, body: string): Promise<RequirementWork> {
    await this.#change(id, async (tx) => {
      await tx
        .withTables<StandardTables>()
        .insertInto("requirement_comment")
        .values({
          requirement: id,
          version,
          body,
          made_by: actor.id,
          made_by_name: actor.name,
          answer: null,
          resolved_by: null,
          resolved_by_name: null,
          resolved_at: null,
        })
        .execute();
      await appendTrail(tx, actor, {
        action: "requirement-version.commented",
        object: { kind: "requirement", id },
        after: { version },
      });
    });
    return await this.work(actor, id, version);
  }

  async resolve(actor: Actor, comment: string, answer: string): Promise<RequirementWork> {
    const resolved = await this.#parts.database.db.transaction().execute(async (tx) => {
      const row = await tx
        .withTables<StandardTables>()
        .updateTable("requirement_comment")
        .set({ answer, resolved_by: actor.id, resolved_by_name: actor.name, resolved_at: new Date() })
        .where("id", "=", comment)
        .where("resolved_at", "is", null)
        .returning(["requirement", "version"])
        .executeTakeFirst();
      if (row === undefined) throw notThere("open comment of this id");
      await appendTrail(tx, actor, {
        action: "requirement-version.answered",
        object: { kind: "requirement", id: row.requirement },
        after: { version: row.version },
      });
      return row;
    });
    this.#tell(resolved.requirement);
    return await this.work(actor, resolved.requirement, resolved.version);
  }

  async lint(content: unknown): Promise<{ problems: ReturnType<typeof problemRow>[] }> {
    const { facts, vocabulary } = this.#parts;
    return { problems: lint(content, facts(), await vocabulary()).map(problemRow) };
  }

  #work(): WorkParts {
    return { facts: this.#parts.facts, vocabulary: this.#parts.vocabulary };
  }

  async #change<T>(id: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const result = await this.#parts.database.db.transaction().execute(work);
    this.#tell(id);
    return result;
  }

  #tell(id: string): void {
    this.#parts.live.publish({ topic: "requirement", id, permission: "standard.read", compartment: null });
  }

  /** Drafts and reviews, by requirement. */
  async #open(): Promise<Map<string, { version: number; state: "draft" | "review" }>> {
    const { rows } = await sql<{ requirement: string; version: number; state: "draft" | "review" }>`
      select requirement, version, state from requirement_version
      where state in ('draft', 'review')`.execute(this.#parts.database.db);
    return new Map(rows.map(({ requirement, version, state }) => [requirement, { version, state }]));
  }

  /** Requirements that no standard holds yet: what is new stands in the list where it can be found. */
  async #unpublished(standard: Standard | null): Promise<RequirementRow[]> {
    const { rows } = await sql<RequirementVersion & { state: RequirementDecision }>`
      select distinct on (requirement) requirement, version, digest, content, state from requirement_version
      where state <> 'withdrawn' and not requirement = any(${(standard?.requirements ?? []).map((each) => each.requirement)}::text[])
        and not exists (select from standard_member member join standard_version on id = member.standard
          where standard_version.state = 'published' and member.requirement = requirement_version.requirement)
      order by requirement, version desc`.execute(this.#parts.database.db);
    return rows.map((row) => {
      const open = row.state === "draft" || row.state === "review" ? { version: row.version, state: row.state } : null;
      return rowOf(
        row,
        row.state,
        open,
        row.content.maps.map(({ source }) => source),
      );
    });
  }

  async #sources(): Promise<Map<string, string[]>> {
    const { rows } = await sql<{ requirement: string; frameworks: string[] }>`
      select requirement, array_agg(distinct framework order by framework) as frameworks from clause_mapping
      where state = 'in-force' group by requirement`.execute(this.#parts.database.db);
    return new Map(rows.map(({ requirement, frameworks }) => [requirement, frameworks]));
  }

  async #frameworks(): Promise<{ id: string; title: string }[]> {
    const { rows } = await sql<{
      id: string;
      title: string;
    }>`select id, title from framework order by shipped desc, id`.execute(this.#parts.database.db);
    return rows;
  }

  async #versions(id: string): Promise<VersionFacts[]> {
    const { rows } = await sql<VersionFacts>`
      select version, state, origin, based_on, digest, authors, created_at, approved_at,
        array(select number from standard_member member join standard_version on id = member.standard
          where member.requirement = own.requirement and member.version = own.version and number is not null
          order by number) as standards
      from requirement_version own where requirement = ${id} order by version desc`.execute(this.#parts.database.db);
    return rows;
  }

  #states(inForce: RequirementVersion | null, versions: readonly VersionFacts[]): Map<number, RequirementState> {
    return new Map(
      versions.map(({ version, state, standards }) => [
        version,
        requirementState(state, { inForce: inForce?.version ?? null, version, wasInForce: standards.length > 0 }),
      ]),
    );
  }

  async #crosswalk(id: string): Promise<RequirementDetail["crosswalk"]> {
    const { rows } = await sql<RequirementDetail["crosswalk"][number]>`
      select own.framework, source.title, own.clause, place.title as "clauseTitle", own.relation, own.rationale,
        own.rationale_ja as "rationaleJa"
      from clause_mapping own join framework source on source.id = own.framework
        join framework_clause place on place.framework = own.framework and place.id = own.clause
      where own.requirement = ${id} and own.state = 'in-force'
      order by source.shipped desc, own.framework, place.position`.execute(this.#parts.database.db);
    return rows;
  }

  async #proposals(id: string): Promise<RequirementDetail["proposals"]> {
    const { rows } = await sql<RequirementDetail["proposals"][number]>`
      select id, number, title, state from standard_proposal
      where requirement = ${id} or became_requirement = ${id} order by created_at desc limit 50`.execute(
      this.#parts.database.db,
    );
    return rows;
  }
}

interface VersionFacts {
  readonly version: number;
  readonly state: RequirementDecision;
  readonly origin: string;
  readonly based_on: number | null;
  readonly digest: string;
  readonly authors: readonly Author[];
  readonly created_at: Date;
  readonly approved_at: Date | null;
  readonly standards: number[];
}

function rowOf(
  { requirement: id, version, content }: RequirementVersion,
  state: RequirementState,
  open: RequirementRow["open"],
  sources: readonly string[],
): RequirementRow {
  const { title, phases, practisedBy, waivable, statements } = content;
  return {
    id,
    domain: id.slice(3, 6),
    title,
    phases,
    classes: CLASSES.filter((at) => appliesIn(content, at)),
    practisedBy,
    waivable,
    version,
    state,
    sources: [...new Set(sources)],
    techniques:
      "none" in content.attack
        ? []
        : [...content.attack.techniques, ...content.attack.argued.map(({ technique }) => technique)],
    statements: statements.length,
    open,
  };
}

function fits(row: RequirementRow, { q, domain, class: at, phase, source, technique }: RequirementQuery): boolean {
  const fold = (text: string): string => text.normalize("NFKC").toLowerCase();
  const texts = [row.id, row.title.en, row.title.ja];
  const under = (each: string): boolean => each === technique || each.startsWith(`${technique ?? ""}.`);
  return (
    (q === undefined || q.trim() === "" || texts.some((text) => fold(text).includes(fold(q.trim())))) &&
    (domain === undefined || row.domain === domain) &&
    (at === undefined || row.classes.includes(at)) &&
    (phase === undefined || row.phases.includes(phase)) &&
    (source === undefined || row.sources.includes(source)) &&
    (technique === undefined || row.techniques.some(under))
  );
}

function termOf({ domains }: Vocabulary, id: string): { id: string; en: string; ja: string } {
  const found = domains.find((each) => each.id === id);
  return { id, en: found?.en ?? id, ja: found?.ja ?? id };
}

function renderedOf(content: Requirement, words: Vocabulary): RequirementDetail["rendered"] {
  const of = (at: (typeof CLASSES)[number]) => {
    if (!appliesIn(content, at) || content.params.some(({ values }) => values[at] === undefined)) return undefined;
    const ja = new Map(renderStatements(content, at, "ja", words).map(({ id, text }) => [id, text]));
    return renderStatements(content, at, "en", words).map(({ id, text }) => ({ id, en: text, ja: ja.get(id) ?? "" }));
  };
  return { C1: of("C1"), C2: of("C2"), C3: of("C3") };
}

function attackIds({ attack }: Requirement): string[] {
  if ("none" in attack) return [];
  return [...attack.mitigations, ...attack.techniques, ...attack.argued.map(({ technique }) => technique)];
}
