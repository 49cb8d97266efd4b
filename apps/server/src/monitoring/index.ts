/**
 * Monitoring: events come in, are kept, matched, and become alerts that people triage.
 *
 * - `openMonitoring(platform, doors)`, `addMonitoringRoutes(http, …)`: see compose.ts.
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Actor } from "../platform/access/index.js";
import type { Http } from "../platform/http/app.js";
import { HttpError } from "../platform/http/problems.js";
import { type AnyJobKind, anyKind } from "../platform/jobs/index.js";
import type { Platform } from "../platform/platform.js";
import { type Alerts, addAlertRoutes, type Hit, type Names, openAlerts, publishAlerts } from "./alerts/index.js";

import { type Edge, openEdge, readSources } from "./edge.js";
import { addGapRoutes } from "./gaps/index.js";
import {
  addIndicatorRoutes,
  type IndicatorDoor,
  indicatorJobs,
  indicatorSubjects,
  openIndicatorDoor,
} from "./indicators/index.js";
import { addElasticRoutes } from "./intake/elastic/routes.js";
import { addIntakeRoutes } from "./intake/routes.js";
import {
  addRetroRoutes,
  openRetroRuns,
  type RetroNeeds,
  type RetroRuns,
  type RetroSubjects,
  retroKind,
  ruleSubjects,
} from "./retro/index.js";
import { RuleBook } from "./rules/book.js";
import { addExplainRoute } from "./rules/explain/routes.js";
import { type HistoryNeeds, historyKind } from "./rules/history/kind.js";
import { addRuleTestRoutes } from "./rules/history/routes.js";
import { openRuleTests, type RuleTests } from "./rules/history/service.js";
import { addLifeRoutes } from "./rules/lifecycle/routes.js";
import { RuleLife } from "./rules/lifecycle/service.js";
import { proofKind } from "./rules/proof/kind.js";
import { addProofRoutes } from "./rules/proof/routes.js";
import { ProofKeeper } from "./rules/proof/service.js";
import { addRuleRoutes } from "./rules/routes.js";
import { openRules, type Rules } from "./rules/service.js";
import { readRuleTexts, SHIPPED_RULES } from "./rules/texts.js";
import { forgetMinutes } from "./sources/minutes.js";
import { progressOf } from "./sources/progress.js";
import { type Pulse, readPulse } from "./sources/pulse.js";
import { addSourceRoutes } from "./sources/routes.js";
import { openSources, type Sources } from "./sources/service.js";
import { addEventRoutes, type EventStore, mergeJob, openStore, type StoredEvent } from "./store/index.js";
import type { CanaryStanding } from "./stream/canaries.js";
import type { SourceTally } from "./stream/protocol.js";
import { addTuningRoutes, forgetSuppressed, openTunings, type Tunings } from "./tunings/index.js";

export type { Hit, Names, SourceTally };
export { readRuleTexts, SHIPPED_RULES };

export interface MonitoringDoors {
  /** Names of what other domains keep; those of sources are added. */
  readonly names: Names;
  /** Fills in what the register knows of the machines that hits name. */
  readonly resolve: (hits: readonly Hit[]) => Promise<readonly Hit[]>;
  /** Told which machines sent, and when. */
  readonly onSeen: (tallies: readonly SourceTally[]) => void;
}

export interface Monitoring {
  readonly alerts: Alerts;
  readonly edge: Edge;
  readonly rules: Rules;
  readonly ruleTests: RuleTests;
  readonly ruleLife: RuleLife;
  readonly ruleProofs: ProofKeeper;
  readonly sources: Sources;
  readonly store: EventStore;
  readonly history: HistoryNeeds;
  /** An event that an actor may see; null where there is none. */
  findEvent(actor: Actor, eventId: string): Promise<StoredEvent | null>;
  readonly retro: RetroNeeds;
  readonly retroRuns: RetroRuns;
  readonly indicators: IndicatorDoor;
  readonly tunings: Tunings;
  progress(actor: Actor): ReturnType<typeof progressOf>;
  canary(): CanaryStanding;
  /** Waits until everything that was acknowledged so far can be searched. */
  settled(): Promise<void>;
  pulse(actor: Actor): Promise<Pulse>;
  stop(): Promise<void>;
}

/** The long work of monitoring; what it needs is asked for when it runs. */
export function monitoringJobs(monitoring: () => Monitoring): AnyJobKind[] {
  return [
    anyKind(historyKind(() => monitoring().history)),
    anyKind(mergeJob(() => monitoring().store)),
    anyKind(proofKind(() => monitoring().ruleProofs)),
    anyKind(retroKind(() => monitoring().retro)),
    ...indicatorJobs(() => monitoring().indicators),
  ];
}

export async function openMonitoring(
  platform: Platform,
  { names, resolve, onSeen }: MonitoringDoors,
): Promise<Monitoring> {
  const { config, database, log, registry } = platform;
  const folder = join(config.data, "events");
  const store = await openStore({ folder, spill: join(config.data, "spill"), database, log, registry });
  const sources = openSources(platform);
  const alerts = await openAlerts({ ...platform, names: withSources(names, database) });
  let edge: Edge | null = null;
  const shipped = config.rules ?? SHIPPED_RULES;
  const book = await RuleBook.open(database, readRuleTexts(shipped));
  const ruleProofs = new ProofKeeper({
    ...platform,
    book,
    folder: shipped,
    findEvent: async (actor, eventId) => {
      const event = await findEvent(actor, eventId);
      return event === null ? null : { raw: event.raw, restricted: await isRestricted(platform, event.source) };
    },
  });
  const rules = openRules({
    ...platform,
    book,
    running: () => edge?.stream.rules ?? null,
    onChange: () => edge?.refresh(),
  });
  const ruleLife = new RuleLife({ database, book, rules, proofs: ruleProofs });
  const indicators = await openIndicatorDoor({
    platform,
    data: config.data,
    running: () => edge?.stream.indicators ?? null,
  });
  const tunings = openTunings({
    ...platform,
    store,
    sources: () => readSources(platform),
    textOf: (id) => rules.textOf(id),
    onChange: () => edge?.refresh(),
  });
  edge = await openEdge({
    platform,
    store,
    rules: () => rules,
    tunings: () => tunings.orders(),
    resolve,
    onSeen,
    onNewDay: daily(
      platform,
      tunings,
      mergeJob(() => store),
      proofKind(() => ruleProofs),
    ),
  });
  const opened = edge;
  indicators.begin((news) => opened.stream.setIndicators(news));
  const history: HistoryNeeds = { store, textsOf: (rule) => rules.textsOf(rule), zones: () => zonesOf(platform) };
  const progress = (actor: Actor) => progressOf(database, actor, opened.keptUntilMs());
  const findEvent = async (actor: Actor, eventId: string) => {
    const allowedSources = (await progress(actor)).map(({ source }) => source);
    return await store.getEvent(eventId, { scope: { allowedSources }, signal: AbortSignal.timeout(EVENT_PATIENCE_MS) });
  };
  const ruleTests = openRuleTests({
    database,
    jobs: platform.jobs,
    kind: historyKind(() => history),
    check: (rule) => void rules.textOf(rule),
    sourcesOf: async (actor) => (await progress(actor)).map(({ source }) => source),
  });
  const subjects = [
    ruleSubjects({ textOf: (id) => rules.textOf(id), settled: (signal) => runsNow(opened, rules, signal) }),
    indicatorSubjects({
      database,
      settled: async (signal) => {
        const version = indicators.version();
        while ((opened.stream.indicators?.version ?? -1) < version) await sleep(LOOK_MS, undefined, { signal });
      },
    }),
  ];
  const subjectsOf = (kind: string): RetroSubjects => subjectsNamed(subjects, kind);
  const retro: RetroNeeds = {
    database,
    store,
    subjectsOf,
    settled: () => settled(opened),
    sources: () => readSources(platform),
    tunings: () => tunings.orders(),
    resolve,
    publish: (changes) => publishAlerts(platform.live, changes),
  };
  const retroRuns = openRetroRuns({ ...platform, kind: retroKind(() => retro), subjectsOf });
  return {
    alerts,
    retro,
    retroRuns,
    tunings,
    edge: opened,
    rules,
    ruleTests,
    ruleLife,
    ruleProofs,
    findEvent,
    history,
    indicators,
    sources,
    store,
    progress,
    canary: () => opened.canary(),
    settled: () => settled(opened),
    pulse: (actor) => readPulse(database, actor),
    stop: async () => {
      await indicators.stop();
      await opened.stop();
      await alerts.stop();
      await store.close();
    },
  };
}

const DAY_MS = 86_400_000;
const EVENT_PATIENCE_MS = 20_000;

/** What is done once a day (UTC), and at a start: old minutes are forgotten; a job is started, where it was not today. */
function daily(
  { database, jobs }: Pick<Platform, "database" | "jobs">,
  tunings: Pick<Tunings, "warn">,
  ...kinds: readonly (ReturnType<typeof mergeJob> | ReturnType<typeof proofKind>)[]
): (nowMs: number) => Promise<void> {
  let day: number | null = null;
  return async (nowMs) => {
    const today = Math.floor(nowMs / DAY_MS);
    if (day === today) return;
    await forgetMinutes(database);
    await forgetSuppressed(database);
    await tunings.warn();
    for (const kind of kinds) {
      const [last] = await jobs.list({ kind: kind.name, limit: 1 });
      if (last === undefined || Math.floor(last.createdAt.getTime() / DAY_MS) < today) await jobs.start(kind, {});
    }
    day = today;
  };
}

const LOOK_MS = 100;

async function settled(edge: Edge): Promise<void> {
  const asked = Date.now();
  while (edge.keptUntilMs() < asked) await sleep(LOOK_MS);
}

async function isRestricted({ database }: Pick<Platform, "database">, source: string): Promise<boolean> {
  const row = await database.db
    .withTables<{ source: { id: string; compartment: string | null } }>()
    .selectFrom("source")
    .select("compartment")
    .where("id", "=", source)
    .executeTakeFirst();
  return row?.compartment !== null && row?.compartment !== undefined;
}

/** Waits until the stream runs the rules as they are now. */
async function runsNow(edge: Edge, rules: Rules, signal: AbortSignal): Promise<void> {
  const { version } = await rules.live();
  edge.refresh();
  while ((edge.stream.rules?.version ?? -1) < version) await sleep(LOOK_MS, undefined, { signal });
}

function subjectsNamed(all: readonly RetroSubjects[], kind: string): RetroSubjects {
  const found = all.find((each) => each.kind === kind);
  if (found !== undefined) return found;
  const names = all.map((each) => each.kind).join(", ");
  throw new HttpError(422, "retro-kind-unknown", { field: "kind", detail: `it is searched for: ${names}` });
}

async function zonesOf({ database }: Pick<Platform, "database">): Promise<Record<string, string>> {
  const rows = await database.db
    .withTables<{ source: { id: string; zone: string } }>()
    .selectFrom("source")
    .select(["id", "zone"])
    .execute();
  return Object.fromEntries(rows.map(({ id, zone }) => [id, zone]));
}

function withSources(names: Names, { db }: Platform["database"]): Names {
  return {
    of: async (kind, ids) => {
      if (kind !== "source") return await names.of(kind, ids);
      const rows = await db
        .withTables<{ source: { id: string; name: string } }>()
        .selectFrom("source")
        .select(["id", "name"])
        .where("id", "in", [...ids])
        .execute();
      return new Map(rows.map(({ id, name }) => [id, name]));
    },
  };
}

export function addMonitoringRoutes(
  http: Http,
  monitoring: () => Monitoring,
  database: () => Platform["database"],
): void {
  const edge = (): Edge => monitoring().edge;
  addSourceRoutes(http, () => monitoring().sources);
  addIntakeRoutes(
    http,
    () => edge().senders,
    () => edge().intake,
  );
  addElasticRoutes(http, {
    senders: () => edge().senders,
    intake: () => edge().intake,
    cluster: () => edge().cluster,
  });
  addRuleRoutes(http, () => monitoring().rules);
  addRuleTestRoutes(http, () => monitoring().ruleTests);
  addLifeRoutes(http, () => monitoring().ruleLife);
  addProofRoutes(http, () => monitoring().ruleProofs);
  addExplainRoute(http, () => ({
    textsOf: (rule) => monitoring().rules.textsOf(rule),
    findEvent: (actor, event) => monitoring().findEvent(actor, event),
    zoneOf: async (source) => (await zonesOf({ database: database() }))[source] ?? "UTC",
  }));
  addRetroRoutes(http, () => monitoring().retroRuns);
  addTuningRoutes(http, () => monitoring().tunings);
  addGapRoutes(http, database);
  addAlertRoutes(http, () => monitoring().alerts);
  addIndicatorRoutes(http, () => monitoring().indicators);
  addEventRoutes(http, {
    store: () => monitoring().store,
    database,
    sourcesOf: (actor) => monitoring().progress(actor),
  });
}
