import type { Actor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import type { Platform } from "../../platform/platform.js";
import { appendTrail, readTrail, type TrailEntry } from "../../platform/trail/index.js";
import type { Kind, Values } from "./kind.js";
import { changedMeanwhile, invalid, notThere, refusalOf } from "./refusals.js";
import { deleteOne, findOne, findPage, insertOne, type ListQuery, markChanged, updateOne } from "./store.js";

/** What a book needs of the platform. */
export type BookPlatform = Pick<Platform, "database" | "live">;

/** The records of one kind: read, written, and told of. Every change is in the trail with what it changed. */
export class Book {
  readonly kind: Kind;
  readonly #platform: BookPlatform;
  /** Called after a change was kept. */
  readonly #onChange: () => void;

  constructor(platform: BookPlatform, kind: Kind, onChange: () => void) {
    this.kind = kind;
    this.#platform = platform;
    this.#onChange = onChange;
  }

  /** Throws HttpError 404 where there is none. */
  async get(id: string): Promise<Values> {
    const found = await findOne(this.#platform.database.db, this.kind, id);
    if (found === null) throw notThere(this.kind, id);
    return found;
  }

  list(query: ListQuery): ReturnType<typeof findPage> {
    return findPage(this.#platform.database.db, this.kind, query);
  }

  /** What was done to a record, newest first; of one that was removed too. */
  history(
    actor: Actor,
    id: string,
    page: { limit: number; cursor?: string | undefined },
  ): ReturnType<typeof readTrail> {
    return readTrail(this.#platform.database.db, actor, { ...page, kind: this.kind.name, object: id });
  }

  /** Throws HttpError 409 `already-there`, `reference-broken`, 422 with the rule that is broken. */
  add(actor: Actor, given: Values): Promise<Values> {
    return this.change(async (tx) => {
      const added = await this.addIn(tx, actor, given);
      return { result: added, ids: [String(added["id"])] };
    });
  }

  /** Changes the fields that are given; throws HttpError 404, 409 `changed-meanwhile`, and what `add` throws. */
  patch(actor: Actor, id: string, version: number, given: Values): Promise<Values> {
    return this.change(async (tx) => ({ result: await this.patchIn(tx, actor, id, version, given), ids: [id] }));
  }

  /** Removes what nothing refers to: for slips. Throws HttpError 404, 409. */
  async remove(actor: Actor, id: string, version: number, reason: string): Promise<void> {
    await this.change(async (tx) => {
      const before = await this.#held(tx, id, version);
      await deleteOne(tx, this.kind, id);
      await this.#append(tx, actor, id, { verb: "removed", before: fieldsOf(this.kind, before), reason });
      return { result: null, ids: [id] };
    });
  }

  /** Runs a change of records of this kind as the only writer of them; tells of the ids when it was kept. */
  async change<Result>(
    work: (tx: Transaction) => Promise<{ result: Result; ids: readonly (string | null)[] }>,
  ): Promise<Result> {
    const { result, ids } = await this.#refusing(() =>
      this.#platform.database.db.transaction().execute(async (tx) => {
        await markChanged(tx, this.kind);
        return await work(tx);
      }),
    );
    this.#onChange();
    for (const id of ids) {
      this.#platform.live.publish({ topic: this.kind.name, id, permission: "register.read", compartment: null });
    }
    return result;
  }

  /** Within a transaction of `change`. */
  async addIn(tx: Transaction, actor: Actor, given: Values): Promise<Values> {
    this.#judge(given);
    await this.kind.check?.(tx, given, null);
    const added = await insertOne(tx, this.kind, given);
    await this.#append(tx, actor, String(added["id"]), {
      verb: "added",
      after: withoutNulls(fieldsOf(this.kind, added)),
    });
    return added;
  }

  /** Within a transaction of `change`; a change that changes nothing is not one. */
  async patchIn(tx: Transaction, actor: Actor, id: string, version: number, given: Values): Promise<Values> {
    const before = await this.#held(tx, id, version);
    const wanted = { ...fieldsOf(this.kind, before), ...given };
    const open = this.kind.adopts?.isOpen(before) === true;
    if (!open && changedFields(this.kind, before, wanted).length === 0) return before;
    this.#judge(wanted);
    await this.kind.check?.(tx, wanted, id);
    const after = await updateOne(tx, this.kind, id, wanted);
    const fields = changedFields(this.kind, before, after);
    await this.#append(tx, actor, id, { verb: "changed", before: only(before, fields), after: only(after, fields) });
    return after;
  }

  async #held(tx: Transaction, id: string, version: number): Promise<Values> {
    const before = await findOne(tx, this.kind, id, true);
    if (before === null) throw notThere(this.kind, id);
    if (before["version"] !== version) throw changedMeanwhile(this.kind, version, before["version"]);
    return before;
  }

  #judge(values: Values): void {
    const [problem] = this.kind.judge?.(values) ?? [];
    if (problem !== undefined) throw invalid(problem);
  }

  async #append(
    tx: Transaction,
    actor: Actor,
    id: string,
    { verb, before, after, reason }: { verb: string } & Pick<TrailEntry, "before" | "after" | "reason">,
  ): Promise<void> {
    const parts = { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
    await appendTrail(tx, actor, {
      action: `${this.kind.name}.${verb}`,
      object: { kind: this.kind.name, id },
      ...(this.kind.personal === true ? { personal: parts } : parts),
      ...(reason === undefined ? {} : { reason }),
    });
  }

  async #refusing<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (caught) {
      if (caught instanceof HttpError) throw caught;
      throw refusalOf(this.kind, caught) ?? caught;
    }
  }
}

/** The fields one may write, without what is kept besides. */
export function fieldsOf(kind: Kind, values: Values): Values {
  return only(values, Object.keys(kind.fields.shape));
}

/** Fields in which two records differ; a field that is absent is null. */
export function changedFields(kind: Kind, before: Values, after: Values): string[] {
  return Object.keys(kind.fields.shape).filter(
    (field) => JSON.stringify(before[field] ?? null) !== JSON.stringify(after[field] ?? null),
  );
}

function only(values: Values, fields: readonly string[]): Values {
  return Object.fromEntries(fields.map((field) => [field, values[field] ?? null]));
}

function withoutNulls(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
