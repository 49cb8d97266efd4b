import { linkToCase, type Names, publishAlerts, readForCase } from "../../monitoring/alerts/index.js";
import type { Actor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import type { Platform } from "../../platform/platform.js";
import { appendTrail } from "../../platform/trail/index.js";
import { changeIncident } from "./change.js";
import { type Changed, type Compartments, declareIncident, inLockOrder } from "./declare.js";
import { readIncident } from "./detail.js";
import { type IncidentRow, lockIncident, mustBeOpen } from "./load.js";
import { addNote, type NoteSaved, reviseNote } from "./notes.js";
import { addParticipant, endParticipant, setScope, setTrack } from "./people.js";
import { listIncidents, readBoard } from "./query.js";
import { restrictIncident } from "./restrict.js";
import type {
  AddEntry,
  AddParticipant,
  Board,
  Change,
  Declare,
  Incident,
  IncidentDetail,
  IncidentFilter,
  IncidentQuery,
  Restrict,
  SetScope,
  SetTrack,
  TakeStep,
} from "./schema.js";
import { takeIncidentStep } from "./take-step.js";
import { addEntry, strikeEntry } from "./timeline.js";

interface IncidentsParts extends Pick<Platform, "database" | "live"> {
  readonly names: Names;
  readonly compartments: Compartments;
  /** ms since the epoch; the machine's clock where it is not said. */
  readonly now?: () => number;
}

type AlertItem = { readonly id: string; readonly version: number };

/** What people do with incidents. Every change is one transaction with its entry in the trail. */
export class Incidents {
  readonly #parts: IncidentsParts;

  constructor(parts: IncidentsParts) {
    this.#parts = parts;
  }

  list(actor: Actor, query: IncidentQuery): Promise<{ rows: Incident[]; next: string | null }> {
    return listIncidents(this.#parts.database.db, this.#parts.names, actor, query);
  }

  board(actor: Actor, filter: IncidentFilter): Promise<Board> {
    return readBoard(this.#parts.database.db, this.#parts.names, actor, filter);
  }

  get(actor: Actor, id: string): Promise<IncidentDetail> {
    return readIncident(this.#parts.database, this.#parts.names, actor, id);
  }

  /** Declares a case; its alerts become linked in the same transaction. */
  async declare(actor: Actor, given: Declare): Promise<IncidentDetail> {
    if (given.title === undefined && given.alerts.length === 0) {
      throw new HttpError(422, "facts-missing", {
        field: "title",
        detail: "an incident has a title, or alerts to take it from",
      });
    }
    await this.#checkAccounts([given.commander, ...given.participants.map(({ account }) => account)]);
    const { compartments } = this.#parts;
    const made = await this.#transaction((tx) => declareIncident(tx, actor, given, { compartments, now: this.#now() }));
    this.#publish(made.changed);
    // Whoever declares a restricted case is its first member; their session learns of it with the next request.
    const known = made.compartment === null ? [] : [made.compartment];
    return await this.get({ ...actor, compartments: [...actor.compartments, ...known] }, made.id);
  }

  async step(actor: Actor, id: string, given: TakeStep): Promise<IncidentDetail> {
    this.#publish(await this.#transaction((tx) => takeIncidentStep(tx, actor, id, given, this.#now())));
    return await this.get(actor, id);
  }

  async change(actor: Actor, id: string, given: Change): Promise<IncidentDetail> {
    const { compartment } = await this.#transaction((tx) => changeIncident(tx, actor, id, given, this.#now()));
    this.#publish([{ topic: "incident", id, compartment }]);
    return await this.get(actor, id);
  }

  async restrict(actor: Actor, id: string, given: Restrict): Promise<IncidentDetail> {
    const { compartments } = this.#parts;
    const { compartment, changed } = await this.#transaction((tx) =>
      restrictIncident(tx, actor, id, given, compartments),
    );
    this.#publish(changed);
    return await this.get({ ...actor, compartments: [...actor.compartments, compartment] }, id);
  }

  addNote(actor: Actor, id: string, text: string): Promise<NoteSaved> {
    return this.#within(actor, id, "always", (tx, row) => addNote(tx, actor, row, text));
  }

  reviseNote(actor: Actor, id: string, given: { note: string; base: number; text: string }): Promise<NoteSaved> {
    return this.#within(actor, id, "always", (tx, row) => reviseNote(tx, actor, row, given));
  }

  async addEntry(actor: Actor, id: string, entry: AddEntry): Promise<IncidentDetail> {
    await this.#within(actor, id, "always", (tx, row) => addEntry(tx, actor, row, entry));
    return await this.get(actor, id);
  }

  async strikeEntry(actor: Actor, id: string, entry: string, reason: string): Promise<IncidentDetail> {
    await this.#within(actor, id, "always", (tx, row) => strikeEntry(tx, actor, row, entry, reason));
    return await this.get(actor, id);
  }

  async addParticipant(actor: Actor, id: string, given: AddParticipant): Promise<IncidentDetail> {
    await this.#checkAccounts([given.account]);
    const { compartments } = this.#parts;
    await this.#within(actor, id, "open", (tx, row) => addParticipant(tx, actor, row, given, compartments));
    return await this.get(actor, id);
  }

  async endParticipant(actor: Actor, id: string, participant: string): Promise<IncidentDetail> {
    await this.#within(actor, id, "open", (tx, row) => endParticipant(tx, actor, row, participant));
    return await this.get(actor, id);
  }

  async setScope(actor: Actor, id: string, given: SetScope): Promise<IncidentDetail> {
    await this.#within(actor, id, "open", (tx, row) => setScope(tx, actor, row, given));
    return await this.get(actor, id);
  }

  async setTrack(actor: Actor, id: string, given: SetTrack): Promise<IncidentDetail> {
    await this.#within(actor, id, "open", (tx, row) => setTrack(tx, actor, row, given));
    return await this.get(actor, id);
  }

  /** Links alerts to a case that is there: all of them, or none. */
  async linkAlerts(actor: Actor, id: string, items: readonly AlertItem[]): Promise<IncidentDetail> {
    const changed = await this.#within(actor, id, "open", (tx, row) => linkAlerts(tx, actor, row, items, this.#now()));
    this.#publish(changed);
    return await this.get(actor, id);
  }

  #now(): Date {
    return new Date((this.#parts.now ?? Date.now)());
  }

  #transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.#parts.database.db.transaction().execute(work);
  }

  /** Work on a case somebody may see, told to pages afterwards. */
  async #within<Result>(
    actor: Actor,
    id: string,
    when: "open" | "always",
    work: (tx: Transaction, row: IncidentRow) => Promise<Result>,
  ): Promise<Result> {
    const { result, compartment } = await this.#transaction(async (tx) => {
      const row = await lockIncident(tx, actor, id, null);
      if (when === "open") mustBeOpen(row);
      return { result: await work(tx, row), compartment: row.compartment };
    });
    this.#publish([{ topic: "incident", id, compartment }]);
    return result;
  }

  #publish(changed: readonly Changed[]): void {
    const { live } = this.#parts;
    for (const { topic, id, compartment } of changed) {
      if (topic === "alert") publishAlerts(live, [{ id, compartment }]);
      else live.publish({ topic, id, permission: "incidents.read", compartment });
    }
  }

  async #checkAccounts(given: readonly (string | undefined)[]): Promise<void> {
    const ids = given.filter((id) => id !== undefined);
    if (ids.length === 0) return;
    const known = await this.#parts.names.of("account", ids);
    const unknown = ids.find((id) => !known.has(id));
    if (unknown === undefined) return;
    throw new HttpError(422, "account-unknown", { field: "account", detail: `there is no account ${unknown}` });
  }
}

async function linkAlerts(
  tx: Transaction,
  actor: Actor,
  { id, kind, compartment }: IncidentRow,
  items: readonly AlertItem[],
  now: Date,
): Promise<Changed[]> {
  const alerts = await readForCase(
    tx,
    actor,
    items.map((item) => item.id),
  );
  for (const alert of alerts) {
    if (alert.kind !== kind) {
      throw new HttpError(422, "kinds-differ", {
        field: "alerts",
        detail: `an alert that is ${alert.kind} does not go into a case that is ${kind}`,
      });
    }
    // What was for few would else be told to the many who see the case.
    if (alert.compartment !== null && alert.compartment !== compartment) {
      throw new HttpError(422, "compartments-differ", {
        field: "alerts",
        detail: "the alert is for another circle of people than the case",
      });
    }
  }
  const changed: Changed[] = [];
  for (const item of inLockOrder(items)) {
    const done = await linkToCase(tx, actor, item, { id, compartment }, now);
    changed.push({ topic: "alert", id: item.id, compartment: done.compartment });
  }
  for (const alert of alerts) {
    if (alert.compartment !== compartment)
      changed.push({ topic: "alert", id: alert.id, compartment: alert.compartment });
  }
  await appendTrail(tx, actor, {
    action: "incident.alerts-linked",
    object: { kind: "incident", id, compartment },
    after: { alerts: items.map((item) => item.id) },
  });
  return changed;
}
