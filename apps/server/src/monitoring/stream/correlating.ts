import { gunzipSync, gzipSync } from "node:zlib";
import { type Problem, problemOf } from "@mizugiwa/base";
import { correlatePromptly, type Match, type PromptCorrelator, type RuleSet } from "@mizugiwa/sigma";
import { z } from "zod";
import type { Hit } from "../alerts/hit.js";
import { hitOfCorrelation, type Realm, realmOf, refOf } from "./correlation-hit.js";
import type { CorrelationStanding, SourceFacts } from "./protocol.js";
import { IDLE_US, LATENESS_US } from "./watermark.js";

/** Matches held over all realms; beyond it they are refused and counted. A snapshot of as many is some 40 MB of JSON. */
const ENTRIES_MAX = 200_000;
/** Bytes of a snapshot, unpacked. */
const STATE_MAX = 512 * 1024 * 1024;
const EVIDENCE_MAX = 100;
/** What is sure is looked at when so much more time was received. */
const SETTLE_US = 1_000_000;

const Mark = z.object({ source: z.string(), realm: z.string(), newestUs: z.int(), heardUs: z.int() });
type Mark = z.infer<typeof Mark>;

const State = z.object({
  version: z.literal(2),
  nowUs: z.int(),
  settledUs: z.int(),
  refused: z.int(),
  marks: z.array(Mark),
  realms: z.array(
    z.object({
      tenant: z.string().nullable(),
      compartment: z.string().nullable(),
      kind: z.enum(["real", "test"]),
      state: z.unknown(),
    }),
  ),
});

interface Live {
  readonly realm: Realm;
  correlator: PromptCorrelator;
  /** Whether it has something to tell. */
  isTouched: boolean;
}

/** An event, by what correlations need of it. */
interface Placed {
  readonly eventId: string;
  /** RFC 3339. */
  readonly at: string;
}

/**
 * Correlates what the stream matches. What it tells is a function of the log alone: its clock is the newest receipt in the
 * log, so that read again from a snapshot it tells the same again.
 *
 * Tenants, compartments and what is real or test are realms of their own: no alert shows one of them what another holds.
 * What no later match can undo is told with the batch that completes it: no source, idle or with a clock of its own, delays
 * it. Matches that come late are put in their place by replaying the windows. Everything is sure at the watermark of the
 * realm: the least of those of its sources that are not idle, and never nearer to the newest receipt than the allowed
 * lateness. Only a source's own events move its watermark, so a clock that runs ahead makes no other source late.
 */
export class Correlating {
  #set: RuleSet;
  readonly #realms = new Map<string, Live>();
  readonly #marks = new Map<string, Mark>();
  #sources: ReadonlyMap<string, SourceFacts> = new Map();
  #nowUs = 0;
  #settledUs = 0;
  #held = 0;
  #refused = 0;
  #hits: Hit[] = [];

  constructor(set: RuleSet) {
    this.#set = set;
  }

  setSources(sources: ReadonlyMap<string, SourceFacts>): void {
    this.#sources = sources;
  }

  /** Correlations that stay the same go on; gives what had to be forgotten of the others. */
  setRules(set: RuleSet): Problem[] {
    this.#set = set;
    const problems: Problem[] = [];
    for (const live of this.#realms.values()) {
      const state = live.correlator.snapshot();
      live.correlator = this.#begin();
      live.isTouched = true;
      problems.push(...live.correlator.restore(state));
    }
    return problems;
  }

  /** Sees an event of a source, whether a rule met it or not. */
  see(source: SourceFacts, atUs: number, receivedUs: number): void {
    const mark = this.#marks.get(source.id);
    const realm = keyOf(realmOf(source));
    const newestUs = Math.max(mark?.newestUs ?? atUs, atUs);
    this.#marks.set(source.id, {
      source: source.id,
      realm,
      newestUs,
      heardUs: Math.max(mark?.heardUs ?? 0, receivedUs),
    });
  }

  add(source: SourceFacts, matches: readonly Match[], { eventId, at }: Placed): void {
    for (const match of matches) {
      if (match.feed === null) continue;
      if (this.#held >= ENTRIES_MAX) this.#refused += 1;
      else {
        const live = this.#liveOf(realmOf(source));
        live.correlator.add(match, { time: at, ref: refOf(eventId, source.id) });
        live.isTouched = true;
      }
    }
  }

  /** Says how far receipt has come: called behind each batch of the log, never within. */
  settle(receivedUs: number): void {
    this.#nowUs = Math.max(this.#nowUs, receivedUs);
    if (this.#nowUs - this.#settledUs >= SETTLE_US) this.#moveOn();
    for (const live of this.#realms.values()) {
      if (!live.isTouched) continue;
      live.correlator.tell(this.#nowUs);
      live.isTouched = live.correlator.isWaiting;
      this.#takeFrom(live);
    }
  }

  /** Moves the time of each realm to its watermark. */
  #moveOn(): void {
    this.#settledUs = this.#nowUs;
    const least = new Map<string, number>();
    for (const { source, realm, newestUs, heardUs } of this.#marks.values()) {
      if (this.#nowUs - heardUs > Number(IDLE_US)) this.#marks.delete(source);
      else least.set(realm, Math.min(least.get(realm) ?? this.#nowUs, newestUs));
    }
    this.#held = 0;
    for (const [key, live] of this.#realms) {
      live.correlator.advance(((least.get(key) ?? this.#nowUs) - Number(LATENESS_US)) / 1000);
      this.#takeFrom(live);
      this.#held += live.correlator.counts.held;
    }
  }

  #takeFrom({ correlator, realm }: Live): void {
    for (const alert of correlator.alerts()) this.#hits.push(hitOfCorrelation(alert, realm, this.#sources));
  }

  /** The alerts of correlations since the last call. */
  takeHits(): Hit[] {
    const hits = this.#hits;
    this.#hits = [];
    return hits;
  }

  get standing(): CorrelationStanding {
    const correlators = [...this.#realms.values()].map(({ correlator }) => correlator);
    const sum = (name: "held" | "late" | "refused" | "disordered"): number =>
      correlators.reduce((total, { counts }) => total + counts[name], 0);
    return {
      held: sum("held"),
      late: sum("late"),
      refused: sum("refused") + this.#refused,
      disordered: sum("disordered"),
      isWaiting: correlators.some(({ isWaiting }) => isWaiting),
    };
  }

  /** All that is remembered, but for hits that were not taken. */
  snapshot(): Uint8Array<ArrayBuffer> {
    const realms = [...this.#realms.values()].map(({ realm, correlator }) => ({
      ...realm,
      state: correlator.snapshot(),
    }));
    const state: z.infer<typeof State> = {
      version: 2,
      nowUs: this.#nowUs,
      settledUs: this.#settledUs,
      refused: this.#refused,
      marks: [...this.#marks.values()],
      realms,
    };
    return new Uint8Array(gzipSync(JSON.stringify(state), { level: 1 }));
  }

  /** Goes on where a snapshot was taken; what cannot be used of it is left out and told. */
  restore(snapshot: Uint8Array): Problem[] {
    try {
      const text = gunzipSync(snapshot, { maxOutputLength: STATE_MAX }).toString();
      const { nowUs, settledUs, refused, marks, realms } = State.parse(JSON.parse(text));
      const problems = realms.flatMap(({ state, ...realm }) => this.#liveOf(realm).correlator.restore(state));
      [this.#nowUs, this.#settledUs, this.#refused] = [nowUs, settledUs, refused];
      for (const mark of marks) this.#marks.set(mark.source, mark);
      this.#held = this.standing.held;
      return problems;
    } catch (caught) {
      this.#realms.clear();
      return [problemOf(caught)];
    }
  }

  #liveOf(realm: Realm): Live {
    const key = keyOf(realm);
    const known = this.#realms.get(key);
    if (known !== undefined) return known;
    const live = { realm, correlator: this.#begin(), isTouched: true };
    this.#realms.set(key, live);
    return live;
  }

  #begin(): PromptCorrelator {
    return correlatePromptly(this.#set, { entriesLimit: ENTRIES_MAX, evidenceLimit: EVIDENCE_MAX });
  }
}

function keyOf({ tenant, compartment, kind }: Realm): string {
  return JSON.stringify([tenant, compartment, kind]);
}
