import { setTimeout as sleep } from "node:timers/promises";
import { MizugiwaError } from "@mizugiwa/base";
import { z } from "zod";
import type { Database, Transaction } from "../../platform/database/database.js";
import type { JobKind } from "../../platform/jobs/index.js";
import { notify } from "../../platform/notify/index.js";
import { type AlertChange, type Hit, storeHits, tellRaised } from "../alerts/index.js";
import { closeGaps } from "../gaps/keeper.js";
import { type EventStore, type SiftQuery, setsWith } from "../store/index.js";
import type { SourceFacts } from "../stream/protocol.js";
import type { TuningOrder } from "../tunings/judge.js";
import { type Suppressed, storeSuppressed } from "../tunings/suppressed.js";
import { keepFound, keepPlace, loadRun, openFindings, type Place, type Run } from "./keep.js";
import { needsOf, sieveOf } from "./sieve.js";
import type { RetroSubject, RetroSubjects } from "./subject.js";
import { RetroThread } from "./thread.js";

export const RetroOrder = z.object({ run: z.uuid() });
type RetroOrder = z.infer<typeof RetroOrder>;
/** The place is kept with the run, so that another job may go on from it. */
const Nothing = z.object({});

export interface RetroNeeds {
  readonly database: Database;
  readonly store: Pick<EventStore, "sift" | "countSifted" | "fedOffset">;
  readonly subjectsOf: (kind: string) => RetroSubjects;
  /** Waits until everything that was acknowledged so far can be searched. */
  readonly settled: () => Promise<void>;
  readonly sources: () => Promise<readonly SourceFacts[]>;
  /** What is expected now, and does not alert. */
  readonly tunings: () => Promise<readonly TuningOrder[]>;
  readonly resolve: (hits: readonly Hit[]) => Promise<readonly Hit[]>;
  readonly publish: (changes: readonly AlertChange[]) => void;
}

/** Hits kept by one transaction at most, besides those of a batch. */
const HITS_MAX = 5000;
const MADE_WAIT_MS = 100;
const MADE_WAITS = 100;

/**
 * Stored events are searched for a subject; what it meets becomes alerts of the kind `backfilled`. Killed at any instant it goes on
 * behind the last event that was kept, and an event that an alert has already changes nothing.
 */
export function retroKind(needs: () => RetroNeeds): JobKind<RetroOrder, z.infer<typeof Nothing>> {
  return {
    name: "retro",
    payload: RetroOrder,
    mark: Nothing,
    maxAttempts: 10,
    run: async (work) => {
      const run = await ownRun(needs().database, work.payload.run, work.id, work.signal);
      return await new Hunt(needs(), work, run).run();
    },
  };
}

type Work = Parameters<JobKind<RetroOrder, z.infer<typeof Nothing>>["run"]>[0];

/** The run, once it names this job as the one that does it; another may have been given it. */
async function ownRun(database: Database, id: string, job: string, signal: AbortSignal): Promise<Run> {
  for (let tries = 0; tries < MADE_WAITS; tries += 1) {
    const run = await loadRun(database, id);
    if (run?.job === job) return run;
    await sleep(MADE_WAIT_MS, undefined, { signal });
  }
  throw new MizugiwaError("retro-superseded", { detail: "another job does this search, or none is to do it" });
}

class Hunt {
  readonly #needs: RetroNeeds;
  readonly #work: Work;
  readonly #run: Run;
  #hits: Hit[] = [];
  #suppressed: Suppressed[] = [];
  #single = 0;
  #place: Place | null;

  constructor(needs: RetroNeeds, work: Work, run: Run) {
    this.#needs = needs;
    this.#work = work;
    this.#run = run;
    this.#place = run.place;
  }

  async run(): Promise<{ looked: number }> {
    const { store, subjectsOf, sources, tunings } = this.#needs;
    const { signal } = this.#work;
    const subjects = subjectsOf(this.#run.kind);
    const subject = await subjects.open(this.#run.subject);
    const before = this.#run.before ?? (await this.#settle(subjects));
    const query = await this.#query(subject, before);
    const total = this.#run.total ?? (await store.countSifted({ ...query, after: null }, { signal }));
    let looked = await this.#lookedAt(query);
    await this.#keep({ before, total });
    const { kind: matcher, data } = subject;
    const thread = new RetroThread({ matcher, data, sources: await sources(), tunings: await tunings() });
    try {
      for await (const step of store.sift(query, { signal })) {
        signal.throwIfAborted();
        if (step.type === "events") {
          const { hits, suppressed } = await thread.match(step.events);
          for (const hit of hits) this.#hits.push(hit);
          for (const each of suppressed) this.#suppressed.push(each);
          this.#single += step.events.length;
          this.#place = step.events.at(-1)?.key ?? this.#place;
          if (this.#hits.length + this.#suppressed.length >= HITS_MAX) await this.#keep();
          continue;
        }
        looked += step.looked;
        this.#place = { atUs: step.untilUs, segment: -1n, ordinal: -1n };
        this.#work.progress(looked, total);
        await this.#keep();
      }
      await this.#finish();
      this.#work.progress(total, total);
      return { looked };
    } finally {
      await thread.end();
    }
  }

  /** The place in the log before which the search looks: what stands behind it, the stream meets with all that runs now. */
  async #settle(subjects: RetroSubjects): Promise<{ segment: number; ordinal: number }> {
    await subjects.settled(this.#work.signal);
    await this.#needs.settled();
    const { segment, ordinal } = this.#needs.store.fedOffset();
    return { segment, ordinal };
  }

  async #query(subject: RetroSubject, before: SiftQuery["before"]): Promise<SiftQuery> {
    const { fromUs, toUs, sources } = this.#run;
    const columns = needsOf(subject);
    const sets = columns === null ? [] : await setsWith(this.#needs.database, columns);
    const behind = this.#place;
    return {
      range: { fromUs: behind !== null && behind.atUs > fromUs ? behind.atUs : fromUs, toUs },
      before,
      after: behind,
      sources,
      sieve: sieveOf(subject, sets),
    };
  }

  /** How many events an earlier job of the run had looked at. */
  async #lookedAt(query: SiftQuery): Promise<number> {
    if (this.#place === null || this.#run.total === null) return 0;
    const rest = query.range.fromUs < query.range.toUs;
    const left = rest ? await this.#needs.store.countSifted(query, { signal: this.#work.signal }) : 0;
    return Math.max(0, this.#run.total - left);
  }

  /** Keeps what was met so far and the place up to which it was looked, together. */
  async #keep(begun: { before: SiftQuery["before"]; total: number } | null = null): Promise<void> {
    const met = await this.#needs.resolve(this.#hits.splice(0).map(backfilled));
    const suppressed = this.#suppressed.splice(0);
    const changes: AlertChange[] = [];
    const single = this.#single;
    await this.#work.save({}, async (tx) => {
      await keepPlace(tx, this.#run.id, this.#work.id, { place: this.#place, single, begun });
      changes.push(...(await this.#store(tx, met, suppressed)));
    });
    this.#single -= single;
    this.#needs.publish(changes);
  }

  async #store(tx: Transaction, met: readonly Hit[], suppressed: readonly Suppressed[]): Promise<AlertChange[]> {
    const changes = await storeHits(tx, met);
    await tellRaised(tx, changes);
    await storeSuppressed(tx, suppressed);
    await keepFound(tx, this.#run.id, { met, suppressed, changes });
    return changes;
  }

  async #finish(): Promise<void> {
    const { id, title, titleJa } = this.#run;
    await this.#work.save({}, async (tx) => {
      const isFirst = await keepPlace(tx, id, this.#work.id, {
        place: this.#place,
        single: 0,
        begun: null,
        finished: true,
      });
      if (!isFirst) return;
      await closeGaps(tx, id);
      const { met, raised } = await openFindings(tx, id);
      await notify(tx, {
        topic: "retro.finished",
        subject: "notify.retro.subject",
        body: "notify.retro.body",
        values: { title: titleJa === null ? title : `${title} / ${titleJa}`, met, raised },
        path: `/retro/${id}`,
      });
    });
  }
}

/** What is found later is marked so; what a test or an exercise made stays what it is. */
function backfilled(hit: Hit): Hit {
  return hit.kind === "real" ? { ...hit, kind: "backfilled" } : hit;
}
