import type { Problem } from "@mizugiwa/base";
import { sql } from "kysely";
import { type Actor, mayDo } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import type { Platform } from "../../platform/platform.js";
import { addDays } from "../../register/index.js";
import { catalogueProblems } from "../exchange/catalogue.js";
import { peopleOf, personOf } from "../people.js";
import type { StepOrder } from "../requirements/schema.js";
import { votesOn } from "../requirements/work.js";
import type { StandardDecision } from "../tables.js";
import { diffRequirement } from "./diff.js";
import { type ImpactSource, impactOf } from "./impact.js";
import { editionOn, inOrder, type RequirementVersion, readMembers } from "./published.js";
import { NOTICE_DAYS, STANDARD_STEPS, standardState } from "./rules.js";
import type {
  ImpactView,
  MemberOrder,
  NewStandard,
  StandardDetail,
  StandardEdit,
  StandardRow,
  StandardVoteOrder,
} from "./schema.js";
import type { Shelf } from "./shelf.js";
import {
  authorsOf,
  draftStandard,
  editStandard,
  lockStandard,
  type StandardWork,
  setMember,
  settleStandard,
  standardFacts,
  stepStandard,
  voteDigest,
  voteStandard,
} from "./work.js";

export interface VersionParts extends Pick<Platform, "database" | "live"> {
  readonly shelf: Shelf;
  readonly today: () => string;
  readonly services: ImpactSource;
}

/** Versions of the standard: what differs, whom it touches, and the way into force. */
export class Versions {
  readonly #parts: VersionParts;
  #checked: { readonly key: string; readonly problems: readonly Problem[] } | null = null;

  constructor(parts: VersionParts) {
    this.#parts = parts;
  }

  async list(): Promise<{ rows: StandardRow[] }> {
    const { database, shelf } = this.#parts;
    const { rows } = await sql<Omit<StandardRow, "state" | "createdAt" | "publishedAt"> & Kept>`
      select id, number, state, title, title_ja as "titleJa", origin, effective_on::text as "effectiveOn", emergency,
        digest, created_at as "createdAt", published_at as "publishedAt",
        (select count(*)::int from standard_member where standard = standard_version.id) as members
      from standard_version order by number desc nulls first, created_at desc`.execute(database.db);
    const current = editionOn(await shelf.editions(), this.#parts.today());
    return { rows: rows.map((row) => this.#row(row, current?.id ?? null)) };
  }

  async get(actor: Actor, id: string): Promise<StandardDetail> {
    return await this.#parts.database.db.transaction().execute((tx) => this.#detail(tx, actor, id));
  }

  async draft(actor: Actor, given: NewStandard): Promise<StandardDetail> {
    const id = await this.#change(null, (tx) => draftStandard(tx, actor, given));
    return await this.get(actor, id);
  }

  async edit(actor: Actor, id: string, given: StandardEdit): Promise<StandardDetail> {
    await this.#change(id, (tx) => editStandard(tx, actor, id, given));
    return await this.get(actor, id);
  }

  async member(actor: Actor, id: string, order: MemberOrder): Promise<StandardDetail> {
    await this.#change(id, (tx) => setMember(tx, actor, id, order));
    return await this.get(actor, id);
  }

  async vote(actor: Actor, id: string, order: StandardVoteOrder): Promise<StandardDetail> {
    await this.#change(id, (tx) => voteStandard(tx, actor, id, order));
    return await this.get(actor, id);
  }

  async step(actor: Actor, id: string, order: StepOrder): Promise<StandardDetail> {
    await this.#change(id, (tx) => stepStandard(tx, actor, id, order, this.#stepParts()));
    await this.settle();
    return await this.get(actor, id);
  }

  /** What falls due for whom, if the version came into force on its day, or on the earliest one it could. */
  async impact(id: string): Promise<ImpactView> {
    const { database, services } = this.#parts;
    const known = await services();
    const { row, before, after } = await database.db.transaction().execute(async (tx) => {
      const held = await lockStandard(tx, id, null);
      return { row: held, before: await beforeOf(tx, held), after: await readMembers(tx, id) };
    });
    const effectiveOn = row.effectiveOn ?? addDays(this.#parts.today(), NOTICE_DAYS);
    const { items, untouched, lighter } = impactOf(before, after, known, effectiveOn);
    const byService = groupBy(items, ({ service }) => service);
    const byDay = groupBy(items, ({ dueOn }) => dueOn);
    return {
      effectiveOn,
      services: known.length,
      due: known.flatMap(({ id: service, code, name, nameJa, class: at }) => {
        const own = byService.get(service) ?? [];
        if (own.length === 0) return [];
        return [
          {
            service: { id: service, code, name, nameJa, class: at },
            items: own.map(({ requirement, turn, dueOn, now }) => ({ requirement, turn, dueOn, now })),
          },
        ];
      }),
      untouched: untouched.length,
      lighter: [...lighter],
      days: [...byDay].map(([day, due]) => ({
        day,
        items: due.length,
        services: new Set(due.map(({ service }) => service)).size,
      })),
    };
  }

  /** Follows the days: tells of a version whose first day has come. */
  async settle(): Promise<void> {
    const { database, shelf } = this.#parts;
    const current = editionOn(await shelf.editions(), this.#parts.today());
    if (current === null) return;
    const told = await database.db.transaction().execute((tx) => settleStandard(tx, current.id));
    if (told) this.#tell(current.id);
  }

  /** Problems of the export of these members; asked again and again for the same ones. */
  #problemsOf(row: StandardWork, members: readonly RequirementVersion[]): readonly Problem[] {
    const key = `${row.id} ${row.title} ${members
      .map(({ digest }) => digest)
      .toSorted()
      .join(" ")}`;
    if (this.#checked?.key !== key) {
      this.#checked = { key, problems: catalogueProblems({ ...row, requirements: inOrder(members, row.vocabulary) }) };
    }
    return this.#checked.problems;
  }

  #stepParts() {
    return {
      today: this.#parts.today(),
      exportProblems: (members: readonly RequirementVersion[], row: StandardWork) =>
        this.#problemsOf(row, members).map(({ detail }) => detail),
    };
  }

  async #detail(tx: Transaction, actor: Actor, id: string): Promise<StandardDetail> {
    const { shelf, today } = this.#parts;
    const row = await lockStandard(tx, id, null);
    const members = inOrder(await readMembers(tx, id), row.vocabulary);
    const current = editionOn(await shelf.editions(), today());
    const open = row.state === "draft" || row.state === "candidate";
    const facts = open ? await standardFacts(tx, row, row.reason, this.#stepParts()) : null;
    const votes = await votesOn(tx, "standard-version", id, {
      revision: row.revision,
      digest: await voteDigest(tx, row),
    });
    const authors = await authorsOf(tx, row);
    const changes = await changesOf(tx, row, members);
    const counts = { new: 0, stronger: 0, weaker: 0, reworded: 0, equal: 0, gone: 0 };
    for (const { turns } of changes) counts[strongest(Object.values(turns))] += 1;
    const { rows: before } = await sql<{ id: string; number: number | null }>`
      select id, number from standard_version where id = ${row.basedOn}`.execute(tx);
    return {
      ...this.#row({ ...row, members: members.length }, current?.id ?? null),
      revision: row.revision,
      note: row.note,
      noteJa: row.noteJa,
      reason: row.reason,
      basedOn: before[0] ?? null,
      authors: authors
        .filter(({ account }, index) => authors.findIndex((each) => each.account === account) === index)
        .map(({ account, name }) => ({ account, name })),
      votes: votes.map(({ vote, account, account_name: name, at, note }) => ({
        vote,
        account,
        name,
        at: at.toISOString(),
        note,
      })),
      mayVote: { refused: voteRefusals(row, actor, peopleOf(authors)) },
      steps: STANDARD_STEPS.filter(({ from, who }) => from === row.state && who !== "system").map(
        ({ to, who, guard }) => ({
          to,
          who,
          // A reason is given with the step itself.
          refused: facts === null ? [] : [...guard(facts)].filter((each) => each !== "reason"),
          permitted: who !== "system" && mayDo(actor.roles, who),
        }),
      ),
      changes,
      counts,
      exportProblems: open
        ? this.#problemsOf(row, members).map(({ code, place, detail }) => ({ code, field: place.field ?? "", detail }))
        : [],
      earliestOn: addDays(today(), row.emergency ? 0 : NOTICE_DAYS),
    };
  }

  #row(row: Omit<StandardRow, "state" | "createdAt" | "publishedAt"> & Kept, current: string | null): StandardRow {
    const { id, number, title, titleJa, origin, effectiveOn, emergency, digest, members } = row;
    return {
      id,
      number,
      title,
      titleJa,
      origin,
      effectiveOn,
      emergency,
      digest,
      members,
      state: standardState(row.state, effectiveOn, this.#parts.today(), id === current),
      createdAt: row.createdAt.toISOString(),
      publishedAt: row.publishedAt?.toISOString() ?? null,
    };
  }

  async #change<T>(id: string | null, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const result = await this.#parts.database.db.transaction().execute(work);
    this.#tell(id);
    return result;
  }

  #tell(id: string | null): void {
    this.#parts.live.publish({ topic: "standard-version", id, permission: "standard.read", compartment: null });
  }
}

interface Kept {
  readonly state: StandardDecision;
  readonly createdAt: Date;
  readonly publishedAt: Date | null;
}

/** What the version follows, as requirements. */
async function beforeOf(tx: Transaction, { basedOn }: StandardWork): Promise<readonly RequirementVersion[]> {
  return basedOn === null ? [] : await readMembers(tx, basedOn);
}

async function changesOf(
  tx: Transaction,
  row: StandardWork,
  members: readonly RequirementVersion[],
): Promise<StandardDetail["changes"]> {
  if (row.basedOn === null) return [];
  const before = new Map((await beforeOf(tx, row)).map((member) => [member.requirement, member]));
  const now = new Map(members.map((member) => [member.requirement, member]));
  const { rows } = await sql<{ requirement: string; state: string }>`
    select requirement, state from standard_member join requirement_version using (requirement, version)
    where standard = ${row.id}`.execute(tx);
  const states = new Map(rows.map(({ requirement, state }) => [requirement, state]));
  const ids = [...new Set([...now.keys(), ...before.keys()])];
  return ids.flatMap((requirement) => {
    const [old, next] = [before.get(requirement) ?? null, now.get(requirement) ?? null];
    const content = next?.content ?? old?.content;
    if (content === undefined || old?.digest === next?.digest) return [];
    const { changes, turns } = diffRequirement(requirement, old?.content ?? null, next?.content ?? null);
    return [
      {
        requirement,
        title: content.title,
        from: old?.version ?? null,
        to: next?.version ?? null,
        state: states.get(requirement) ?? "approved",
        turns,
        changes: [...changes],
      },
    ];
  });
}

/** The turn that weighs most among the classes: it is what a reader must not miss. */
function strongest(turns: readonly (keyof StandardDetail["counts"])[]): keyof StandardDetail["counts"] {
  const order = ["new", "stronger", "gone", "weaker", "reworded", "equal"] as const;
  return order.find((turn) => turns.includes(turn)) ?? "equal";
}

function voteRefusals({ state }: StandardWork, actor: Actor, authors: readonly string[]): string[] {
  if (state !== "candidate") return ["not-candidate"];
  if (!mayDo(actor.roles, "standard.approve")) return ["not-permitted"];
  return authors.includes(personOf(actor)) ? ["author-approves"] : [];
}

function groupBy<T>(list: readonly T[], keyOf: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of list) {
    const key = keyOf(each);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return groups;
}
