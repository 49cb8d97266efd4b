import { type Actor, visibleTo } from "../platform/access/index.js";
import type { Transaction } from "../platform/database/database.js";
import { HttpError } from "../platform/http/problems.js";
import type { Platform } from "../platform/platform.js";
import { type Directory, dayOf, ZONE } from "../register/index.js";
import { showDetail } from "./detail.js";
import { issueAction } from "./issue.js";
import {
  type ActionRow,
  actionUnknown,
  DAYS,
  factsOf,
  type Judges,
  lockAction,
  mustBeOpen,
  othersOf,
  partRefused,
  partsOf,
} from "./load.js";
import {
  addCheck,
  addMeasure,
  addProof,
  addRecurrence,
  answerFor,
  askExtension,
  changeAction,
  decideExtension,
  setMeasure,
} from "./parts.js";
import { listActions, readFigures } from "./query.js";
import type {
  ActionFigures,
  ActionQuery,
  ActionTables,
  AddCheck,
  AddMeasure,
  AddProof,
  AnswerFor,
  AskExtension,
  ChangeAction,
  CorrectiveAction,
  CorrectiveActionDetail,
  DecideExtension,
  IssueAction,
  TakeActionStep,
} from "./schema.js";
import type { ActionPart } from "./steps.js";
import { takeActionStep } from "./take-step.js";

export interface ActionsParts extends Pick<Platform, "database" | "live"> {
  readonly register: { directory(): Promise<Directory> };
  readonly judges: Judges;
  /** ms since the epoch; the machine's clock where it is not said. */
  readonly now?: () => number;
}

/** What a change is made with: the locked row, and the register and the clock as they stand. */
interface Within {
  readonly row: ActionRow;
  readonly directory: Directory;
  readonly now: Date;
}

/** Corrective actions. Every change is one transaction with its entry in the trail, and every one asks who may. */
export class Actions {
  readonly #parts: ActionsParts;

  constructor(parts: ActionsParts) {
    this.#parts = parts;
  }

  async list(actor: Actor, query: ActionQuery): Promise<{ rows: CorrectiveAction[]; next: string | null }> {
    const directory = await this.#parts.register.directory();
    return await listActions(this.#parts.database.db, directory, actor, query, this.#day());
  }

  figures(actor: Actor): Promise<ActionFigures> {
    return readFigures(this.#parts.database.db, actor, this.#day());
  }

  async get(actor: Actor, id: string): Promise<CorrectiveActionDetail> {
    const { database, judges } = this.#parts;
    const directory = await this.#parts.register.directory();
    const db = database.db.withTables<ActionTables>();
    const row = await db
      .selectFrom("corrective_action")
      .selectAll()
      .select(DAYS)
      .where("id", "=", id)
      .where(visibleTo(actor, "corrective_action.compartment"))
      .executeTakeFirst();
    if (row === undefined) throw actionUnknown();
    const now = this.#now();
    const day = this.#day();
    const may = await partsOf(db, actor, row, { directory, judges, day, now });
    return await showDetail(database, row, { actor, directory, may, now, day });
  }

  /** Issues an action; `compartment` is that of what it answers, where only some may know of it. */
  async issue(actor: Actor, given: IssueAction, compartment: string | null = null): Promise<CorrectiveActionDetail> {
    await this.#mustBePerson(given.owner, "owner");
    const { id } = await this.#transaction((tx) =>
      issueAction(tx, actor, given, { now: this.#now(), day: this.#day(), compartment }),
    );
    this.#publish(id, compartment);
    return await this.get(actor, id);
  }

  async step(actor: Actor, id: string, given: TakeActionStep): Promise<CorrectiveActionDetail> {
    return await this.#change(actor, id, given.version, null, async (tx, { row, directory, now }) => {
      const db = tx.withTables<ActionTables>();
      const day = this.#day();
      const facts = await factsOf(db, row, directory, now);
      const may = await partsOf(db, actor, row, { directory, judges: this.#parts.judges, day, now });
      await takeActionStep(tx, actor, row, given, { facts, may, now, day });
    });
  }

  async change(actor: Actor, id: string, given: ChangeAction): Promise<CorrectiveActionDetail> {
    if (given.owner !== undefined) await this.#mustBePerson(given.owner, "owner");
    return await this.#change(actor, id, given.version, "owner", (tx, { row, now }) =>
      changeAction(tx, actor, row, given, now),
    );
  }

  async addMeasure(actor: Actor, id: string, given: AddMeasure): Promise<CorrectiveActionDetail> {
    await this.#mustBePerson(given.implementer, "implementer");
    return await this.#change(actor, id, null, "owner", (tx, { row }) => addMeasure(tx, actor, row, given));
  }

  setMeasure(actor: Actor, id: string, measure: string, done: boolean): Promise<CorrectiveActionDetail> {
    return this.#change(actor, id, null, "owner", (tx, { row, now }) =>
      setMeasure(tx, actor, row, measure, { done, now }),
    );
  }

  /** Whoever works with actions answers for a service: its owner, or who asked them. */
  answer(actor: Actor, id: string, given: AnswerFor): Promise<CorrectiveActionDetail> {
    return this.#change(actor, id, null, "contributor", (tx, { row, directory, now }) =>
      answerFor(tx, actor, row, given, { others: othersOf(directory, row.service), now }),
    );
  }

  addProof(actor: Actor, id: string, given: AddProof): Promise<CorrectiveActionDetail> {
    return this.#change(actor, id, null, "owner", (tx, { row, now }) => addProof(tx, actor, row, given, now));
  }

  askExtension(actor: Actor, id: string, given: AskExtension): Promise<CorrectiveActionDetail> {
    return this.#change(actor, id, null, "owner", (tx, { row, now }) => askExtension(tx, actor, row, given, now));
  }

  decideExtension(
    actor: Actor,
    id: string,
    extension: string,
    given: DecideExtension,
  ): Promise<CorrectiveActionDetail> {
    return this.#change(actor, id, null, "approver", (tx, { row, now }) =>
      decideExtension(tx, actor, row, extension, { ...given, now }),
    );
  }

  addCheck(actor: Actor, id: string, given: AddCheck): Promise<CorrectiveActionDetail> {
    return this.#change(actor, id, null, "judge", (tx, { row, now }) => addCheck(tx, actor, row, given, now));
  }

  addRecurrence(actor: Actor, id: string, what: string): Promise<CorrectiveActionDetail> {
    return this.#change(actor, id, null, "contributor", (tx, { row, now }) => addRecurrence(tx, actor, row, what, now));
  }

  #now(): Date {
    return new Date((this.#parts.now ?? Date.now)());
  }

  #day(): string {
    return dayOf(this.#now(), ZONE);
  }

  #transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.#parts.database.db.transaction().execute(work);
  }

  /**
   * Work on an action somebody may see, by who may take this part in it; told to pages afterwards. A null part is asked
   * by the work itself.
   */
  async #change(
    actor: Actor,
    id: string,
    version: number | null,
    part: ActionPart | null,
    work: (tx: Transaction, within: Within) => Promise<void>,
  ): Promise<CorrectiveActionDetail> {
    const { judges } = this.#parts;
    const directory = await this.#parts.register.directory();
    const compartment = await this.#transaction(async (tx) => {
      const row = await lockAction(tx, actor, id, version);
      const now = this.#now();
      if (part !== null) {
        const db = tx.withTables<ActionTables>();
        const refused = (await partsOf(db, actor, row, { directory, judges, day: this.#day(), now }))(part);
        if (refused !== null) throw partRefused(refused);
        mustBeOpen(row);
      }
      await work(tx, { row, directory, now });
      return row.compartment;
    });
    this.#publish(id, compartment);
    return await this.get(actor, id);
  }

  #publish(id: string, compartment: string | null): void {
    this.#parts.live.publish({ topic: "corrective-action", id, permission: "actions.read", compartment });
  }

  async #mustBePerson(person: string, field: string): Promise<void> {
    if ((await this.#parts.register.directory()).person(person) !== null) return;
    throw new HttpError(422, "person-unknown", { field, detail: `there is no person ${person} in the register` });
  }
}
