import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import { type Actor, mayDo } from "../../../platform/access/index.js";
import type { Transaction } from "../../../platform/database/database.js";
import { changedMeanwhile, HttpError } from "../../../platform/http/problems.js";
import type { Platform } from "../../../platform/platform.js";
import { appendTrail } from "../../../platform/trail/index.js";
import { type HeldRule, type HeldVersion, mainOf, nextNumber, type RuleBook } from "../book.js";
import type { RuleEntry } from "../entries.js";
import { noRule, stepRefused } from "../faults.js";
import type { ProofKeeper } from "../proof/service.js";
import { Proofs } from "../proof/standing.js";
import { closureOf, Referred } from "../running.js";
import type { RuleDetail, RuleTables } from "../schema.js";
import type { Rules } from "../service.js";
import type { RuleText } from "../texts.js";
import { checkText, onlyEntry } from "./check.js";
import { diffLines } from "./diff.js";
import type { RuleChecked, RuleDiff, RuleEdited, RuleStep, RuleVersionText, RuleWritten } from "./schema.js";
import { decideStep, type Stage, type StepName } from "./steps.js";
import { factsFor, isSound, partyOf, type VersionRecord } from "./versions.js";

/** What went live in an emergency is looked at by somebody else within this time. */
const LOOK_WITHIN_MS = 24 * 3_600_000;

export interface LifeParts extends Pick<Platform, "database"> {
  readonly book: RuleBook;
  readonly rules: Rules;
  readonly proofs: ProofKeeper;
}

/** The life of rules: written, tested, staged, released, retired. */
export class RuleLife {
  readonly #parts: LifeParts;
  readonly #db: Kysely<RuleTables>;

  constructor(parts: LifeParts) {
    this.#parts = parts;
    this.#db = parts.database.db.withTables<RuleTables>();
  }

  /** What is wrong or doubtful in a text, together with what it refers to. */
  check(text: string): RuleChecked {
    return checkText(text, DRAFT_PATH, this.#others(text));
  }

  /** A new rule as a draft; one without an id is given one. */
  async write(actor: Actor, asked: RuleWritten): Promise<RuleDetail> {
    const entry = this.#entryOf(withId(asked.text), null);
    const { id } = entry.facts;
    if (this.#parts.book.get(id) !== undefined) {
      const remedy = "Give the rule an id of its own, or edit the one that is there.";
      throw new HttpError(409, "rule-id-taken", { field: "text", detail: `there is a rule ${id} already`, remedy });
    }
    const placed = { ...entry, facts: { ...entry.facts, path: `own/${id}.yml` } };
    await this.#transaction(async (tx) => {
      await insertDraft(tx, actor, { entry: placed, number: 1, asked });
      await appendTrail(tx, actor, {
        action: "rule.written",
        object: { kind: "rule", id },
        after: { number: 1, title: entry.facts.title, digest: entry.digest },
      });
    });
    return await this.#done(actor, id, true);
  }

  /** Changes the draft, or begins a version where nothing is worked on; what runs goes on. */
  async edit(actor: Actor, id: string, asked: RuleEdited): Promise<RuleDetail> {
    const held = this.#held(id);
    const path = mainOf(held)?.facts.path ?? DRAFT_PATH;
    const entry = this.#entryOf(asked.text, id);
    const placed = { ...entry, facts: { ...entry.facts, path } };
    if (held.open !== null && held.open.stage !== "draft") {
      const remedy = "Take it back to draft first.";
      throw new HttpError(409, "rule-open", {
        detail: `version ${held.open.number} is in stage ${held.open.stage}`,
        remedy,
      });
    }
    await this.#transaction(async (tx) => {
      const number = held.open?.number ?? (await this.#begin(tx, actor, held, placed, asked));
      if (held.open !== null) await changeDraft(tx, actor, { rule: id, number, entry: placed, asked });
      await appendTrail(tx, actor, {
        action: "rule.edited",
        object: { kind: "rule", id },
        after: { number, title: entry.facts.title, digest: entry.digest, noteEn: asked.noteEn, noteJa: asked.noteJa },
      });
    });
    return await this.#done(actor, id, true);
  }

  /** Takes a step in the life of a version; what it replaces is retired in the same transaction. */
  async step(actor: Actor, id: string, number: number, step: StepName, order: RuleStep): Promise<RuleDetail> {
    const held = this.#held(id);
    await this.#transaction(async (tx) => {
      const row = await lockVersion(tx, id, number);
      if (row.version !== order.version) throw changedMeanwhile();
      const facts = factsFor(row, (await Proofs.read(this.#db, id)).of(id, row.digest), {
        sound: this.#isSound(held, number),
        needsProof: needsProof(held, this.#parts.book),
        reason: order.reason,
      });
      const decided = decideStep(facts, step, partyOf(actor), (permission) => mayDo(actor.roles, permission));
      if (!decided.ok) throw stepRefused(decided.fault);
      if (decided.to === "live" && step !== "confirm") await retireLive(tx, actor, id, number);
      await moveVersion(tx, actor, row, step, decided.to, order.reason);
    });
    return await this.#done(actor, id, false);
  }

  /** Keeps a rule that ships from running for good: its text becomes a version, and that is retired. */
  async retireShipped(actor: Actor, id: string, reason: string): Promise<RuleDetail> {
    const held = this.#held(id);
    if (held.live?.number !== 0) throw stepRefused("no-such-step");
    await this.#transaction(async (tx) => {
      await keepShipped(tx, held, "live");
      await retireLive(tx, actor, id, 0, reason);
    });
    return await this.#done(actor, id, false);
  }

  async version(id: string, number: number): Promise<RuleVersionText> {
    const held = this.#held(id);
    if (number === 0 && held.shipped !== null) return { rule: id, number, text: held.shipped.text };
    const row = await this.#db
      .selectFrom("rule_version")
      .select("text")
      .where("rule", "=", id)
      .where("number", "=", number)
      .executeTakeFirst();
    if (row === undefined) throw noVersion(id, number);
    return { rule: id, number, text: row.text };
  }

  async diff(id: string, from: number, to: number): Promise<RuleDiff> {
    const [before, after] = [await this.version(id, from), await this.version(id, to)];
    return { from, to, lines: diffLines(before.text, after.text) };
  }

  async #begin(tx: Transaction, actor: Actor, held: HeldRule, entry: RuleEntry, asked: RuleWritten): Promise<number> {
    if (held.live?.number === 0) await keepShipped(tx, held, "live");
    const number = await nextNumber(tx, held.id);
    await insertDraft(tx, actor, { entry, number, asked });
    return number;
  }

  #entryOf(text: string, id: string | null): RuleEntry {
    const entry = onlyEntry(text, id ?? DRAFT_PATH);
    if ("code" in entry) {
      const { code, place, detail, remedy } = entry;
      const { line = 1, column = 1 } = place;
      throw new HttpError(422, code, {
        field: "text",
        line,
        column,
        detail,
        ...(remedy === undefined ? {} : { remedy }),
      });
    }
    if (id === null || entry.facts.id === id) return entry;
    const detail = `the text has the id ${entry.facts.id}, the rule ${id}`;
    throw new HttpError(422, "rule-id-changed", {
      field: "text",
      detail,
      remedy: "An id never changes: write a new rule.",
    });
  }

  /** What a text refers to, by the references of its documents. */
  #others(text: string): RuleText[] {
    const entry = onlyEntry(text, DRAFT_PATH);
    if ("code" in entry || entry.facts.refersTo.length === 0) return [];
    const [, ...others] = closureOf(asDraft(entry), new Referred(this.#parts.book.all()));
    return others;
  }

  #isSound(held: HeldRule, number: number): boolean {
    const version = [held.live, held.open].find((each) => each?.number === number);
    if (version === undefined || version === null) return true;
    return isSound(closureOf(version, new Referred(this.#parts.book.all())));
  }

  #held(id: string): HeldRule {
    const held = this.#parts.book.get(id);
    if (held === undefined) throw noRule(id);
    return held;
  }

  async #transaction(work: (tx: Transaction) => Promise<void>): Promise<void> {
    await this.#parts.database.db.transaction().execute(work);
  }

  /** Reads the rule anew; a new text is proved at once. */
  async #done(actor: Actor, id: string, isNewText: boolean): Promise<RuleDetail> {
    await this.#parts.rules.changed(id);
    if (isNewText) await this.#parts.proofs.prove(id);
    return await this.#parts.rules.get(actor, id);
  }
}

const DRAFT_PATH = "draft.yml";

/** Filters, and rules that are only counted, have nothing to show by themselves. */
function needsProof(held: HeldRule, book: RuleBook): boolean {
  if (mainOf(held)?.facts.kind === "filter") return false;
  const rules = [...book.all()];
  return !new Referred(rules).quieted(rules.flatMap((each) => mainOf(each) ?? [])).has(held.id);
}

function asDraft(entry: RuleEntry): HeldVersion {
  return { ...entry, number: 0, stage: "draft", import: null, license: null, lookDue: null };
}

/** A text whose map has no `id` gets one in its first line. */
function withId(text: string): string {
  return /^id[ \t]*:/m.test(text) ? text : text.replace(/^(title[ \t]*:.*)$/m, `$1\nid: ${randomUUID()}`);
}

interface Draft {
  readonly entry: RuleEntry;
  readonly number: number;
  readonly asked: RuleWritten;
}

async function insertDraft(tx: Transaction, actor: Actor, { entry, number, asked }: Draft): Promise<void> {
  await tx
    .withTables<RuleTables>()
    .insertInto("rule_version")
    .values({ ...textColumns(entry), ...authorColumns(actor, asked), rule: entry.facts.id, number, stage: "draft" })
    .execute();
}

async function changeDraft(
  tx: Transaction,
  actor: Actor,
  { rule, number, entry, asked }: Draft & { rule: string; asked: RuleEdited },
): Promise<void> {
  const kept = await tx
    .withTables<RuleTables>()
    .updateTable("rule_version")
    .set((column) => ({
      ...textColumns(entry),
      ...authorColumns(actor, asked),
      made_at: new Date(),
      version: column("version", "+", 1),
    }))
    .where("rule", "=", rule)
    .where("number", "=", number)
    .where("stage", "=", "draft")
    .where("version", "=", asked.version ?? -1)
    .returning("number")
    .executeTakeFirst();
  if (kept === undefined) throw changedMeanwhile();
}

function textColumns({ text, digest, facts }: RuleEntry) {
  return { text, digest, path: facts.path, facts: JSON.stringify(facts) };
}

/** Whoever wrote last is the author: another pair of eyes is another person than that. */
function authorColumns({ id, name, person }: Actor, { noteEn, noteJa }: RuleWritten) {
  return { author: id, author_name: name, author_person: person, note_en: noteEn, note_ja: noteJa };
}

/** The shipped text becomes version 1 when somebody first works on the rule: from then on the versions decide. */
async function keepShipped(tx: Transaction, { id, shipped }: HeldRule, stage: Stage): Promise<void> {
  if (shipped === null) return;
  const author = { author: "shipped", author_name: shipped.facts.author ?? "Mizugiwa", author_person: null };
  await tx
    .withTables<RuleTables>()
    .insertInto("rule_version")
    .values({ ...textColumns(shipped), ...author, rule: id, number: 1, stage, shipped: true })
    .execute();
}

async function lockVersion(tx: Transaction, rule: string, number: number): Promise<VersionRecord> {
  const row = await tx
    .withTables<RuleTables>()
    .selectFrom("rule_version")
    .selectAll()
    .where("rule", "=", rule)
    .where("number", "=", number)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw noVersion(rule, number);
  return row;
}

async function retireLive(tx: Transaction, actor: Actor, rule: string, by: number, reason?: string): Promise<void> {
  const gone = await tx
    .withTables<RuleTables>()
    .updateTable("rule_version")
    .set((column) => ({ stage: "retired", retired_at: new Date(), version: column("version", "+", 1) }))
    .where("rule", "=", rule)
    .where("stage", "=", "live")
    .returning("number")
    .executeTakeFirst();
  if (gone === undefined) return;
  await appendTrail(tx, actor, {
    action: "rule.retired",
    object: { kind: "rule", id: rule },
    before: { number: gone.number, stage: "live" },
    after: { stage: "retired", ...(by === 0 ? {} : { replacedBy: by }) },
    ...(reason === undefined ? {} : { reason }),
  });
}

const PAST: Readonly<Record<StepName, string>> = {
  test: "rule.put-to-test",
  rework: "rule.taken-back",
  stage: "rule.staged",
  approve: "rule.approved",
  emergency: "rule.released-in-emergency",
  confirm: "rule.looked-at",
  retire: "rule.retired",
};

async function moveVersion(
  tx: Transaction,
  actor: Actor,
  { rule, number, stage, version }: VersionRecord,
  step: StepName,
  to: Stage,
  reason: string | null,
): Promise<void> {
  const now = new Date();
  const due = new Date(now.getTime() + LOOK_WITHIN_MS);
  const released = { released_by: actor.id, released_person: actor.person, released_at: now };
  const effects =
    step === "approve"
      ? released
      : step === "emergency"
        ? { ...released, emergency_reason: reason, look_due: due, looked_by: null, looked_at: null }
        : step === "confirm"
          ? { looked_by: actor.id, looked_at: now }
          : step === "retire"
            ? { retired_at: now }
            : {};
  await tx
    .withTables<RuleTables>()
    .updateTable("rule_version")
    .set({ stage: to, version: version + 1, ...effects })
    .where("rule", "=", rule)
    .where("number", "=", number)
    .execute();
  await appendTrail(tx, actor, {
    action: PAST[step],
    object: { kind: "rule", id: rule },
    before: { number, stage },
    after: { number, stage: to, ...(step === "emergency" ? { lookDue: due.toISOString() } : {}) },
    ...(reason === null ? {} : { reason }),
  });
}

function noVersion(rule: string, number: number): HttpError {
  return new HttpError(404, "not-there", { detail: `rule ${rule.slice(0, 100)} has no version ${number}` });
}
