import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Transaction } from "../platform/database/database.js";
import type { Platform } from "../platform/platform.js";
import { hasCode } from "../platform/process/codes.js";
import { endSystemAlert, type Hit, publishAlerts, raiseSystemAlert, tellRaised } from "./alerts/index.js";
import { LOOK_MS, noteAway, noteGaps } from "./gaps/index.js";
import { nodeIdentity, nodeName } from "./hot/node.js";
import { listSegments, segmentPath } from "./hot/segment.js";
import { SegmentLog } from "./hot/segment-log.js";
import { Acceptor } from "./intake/accept.js";
import { DiskWatch } from "./intake/disk.js";
import { IdMemory } from "./intake/id-memory.js";
import { type Intake, openIntake } from "./intake/service.js";
import type { Rules } from "./rules/service.js";
import type { SourceTables } from "./sources/schema.js";
import { Senders } from "./sources/senders.js";
import { Canaries, type CanaryStanding } from "./stream/canaries.js";
import { CANARY_SOURCE, canaryEvent } from "./stream/canary.js";
import type { SourceTally } from "./stream/protocol.js";
import { openStream, type RowStore, type Stream } from "./stream/service.js";
import { noteRightClocks, noteSilence } from "./stream/silence.js";
import type { TuningOrder } from "./tunings/judge.js";

/** Ids are remembered this long, or this many of them: docs/intake.md says both. */
const REMEMBER_MS = 24 * 3_600_000;
const REMEMBER_MOST = 4_000_000;
/** How often what stands beside the stream is looked after. */
const ROUND_MS = 2000;

export interface EdgeParts {
  readonly platform: Platform;
  readonly store: RowStore;
  readonly rules: () => Rules;
  /** What is expected now, and does not alert. */
  readonly tunings: () => Promise<readonly TuningOrder[]>;
  /** Fills in what the register knows of the machines that hits name. */
  readonly resolve: (hits: readonly Hit[]) => Promise<readonly Hit[]>;
  readonly onSeen: (tallies: readonly SourceTally[]) => void;
  /** Called in each round: what is to be done once a day. */
  readonly onNewDay: (nowMs: number) => Promise<void>;
}

/** Where events come in: accepted, safe, read, matched. */
export interface Edge {
  readonly intake: Intake;
  readonly senders: Senders;
  readonly stream: Stream;
  /** This node's name within event ids. */
  readonly node: string;
  /** Names this installation to Elasticsearch's clients. */
  readonly cluster: string;
  canary(): CanaryStanding;
  /** Every event received before it, ms since the epoch, can be searched. */
  keptUntilMs(): number;
  /** What runs has changed, or where events come from: the stream is told at once. */
  refresh(): void;
  stop(): Promise<void>;
}

export async function openEdge({
  platform,
  store,
  rules,
  tunings,
  resolve,
  onSeen,
  onNewDay,
}: EdgeParts): Promise<Edge> {
  const { database, config, live, log, registry, fail } = platform;
  const started = Date.now();
  const folder = join(config.data, "hot");
  const identity = nodeIdentity(folder);
  const node = nodeName(identity);
  const segments = join(folder, "segments");
  const closed = lastSegment(segments);
  const hot = await SegmentLog.open({ folder: segments, node: identity });
  const ids = { segments, folder: join(folder, "ids"), keepMs: REMEMBER_MS, most: REMEMBER_MOST };
  const memory = IdMemory.open(ids, Date.now());
  const acceptor = new Acceptor(hot, memory, Date.now);
  const canaries = new Canaries(registry, Date.now());
  await database.db.transaction().execute(addCanarySource);
  const rowsFolder = join(config.data, "events", "tmp");
  const stream = await openStream({
    database,
    live,
    log,
    registry,
    logFolder: segments,
    rowsFolder,
    node,
    closed,
    store,
    resolve,
    onSeen,
    onCanary: (number) => canaries.came(number, Date.now()),
    fail,
  });
  const onStored = (): void => {
    if (hot.safe !== null) stream.safe(hot.safe);
  };
  const intake = openIntake({ node, acceptor, disk: new DiskWatch(config.data), registry, onStored });
  const senders = new Senders(database);
  registry.gauge("mizugiwa_intake_ids", "Ids that are remembered.", () => [[{}, memory.count]]);

  // Told once: each telling wakes the thread, and rules are compiled by it anew.
  const told = { sources: "", rules: -1, tunings: "[]" };
  const tell = async (): Promise<void> => {
    const sources = await readSources(platform);
    const written = JSON.stringify(sources);
    if (written !== told.sources) stream.setSources(sources);
    told.sources = written;
    const orders = await tunings();
    const ordered = JSON.stringify(orders);
    if (ordered !== told.tunings) stream.setTunings(orders);
    told.tunings = ordered;
    if (rules().version === told.rules) return;
    const { version, texts } = await rules().live();
    stream.setRules(version, texts);
    told.rules = version;
  };
  await tell();

  await noteAway(database, started);
  let gapsDueMs = started;

  const keptUntilMs = (): number => {
    const { safe } = hot;
    const { segment, offset } = store.fedOffset();
    const isAll = safe === null || segment > safe.segment || (segment === safe.segment && offset >= safe.bytes);
    return isAll ? Date.now() : (stream.receivedMs ?? started);
  };

  const round = async (): Promise<void> => {
    const now = Date.now();
    await tell();
    await senders.noteUse();
    await sendCanary(canaries.due(now, stream.isWaiting), acceptor, now, onStored);
    const changes = await database.db.transaction().execute(async (tx) => [
      // What waits to be read is no silence.
      ...(await noteSilence(tx, started, keptUntilMs())),
      ...(await noteRightClocks(tx)),
      ...(await noteLostCanary(tx, canaries, now)),
      ...(await noteFoundCanary(tx, canaries)),
    ]);
    canaries.noteFound();
    publishAlerts(live, changes);
    await removeRead(segments, memory, neededFrom(stream, store));
    memory.forget(now);
    if (now >= gapsDueMs) {
      gapsDueMs = now + LOOK_MS;
      await noteGaps(database, keptUntilMs(), now);
    }
    await onNewDay(now);
  };
  const rounds = repeat(round, ROUND_MS, (caught) => log.warn({ err: caught }, "a round beside the stream failed"));
  return {
    intake,
    senders,
    stream,
    node,
    cluster: identity.toString("base64url"),
    canary: () => canaries.standing,
    keptUntilMs,
    refresh: () => rounds.now(),
    stop: async () => {
      await rounds.stop();
      await hot.close();
      await stream.stop();
    },
  };
}

/** The last segment that an earlier start wrote; 0 where there is none. */
function lastSegment(folder: string): number {
  try {
    return listSegments(folder).at(-1) ?? 0;
  } catch (caught) {
    if (hasCode(caught, "ENOENT")) return 0;
    throw caught;
  }
}

/** What the stream needs to know of each source. */
export async function readSources({ database }: Pick<Platform, "database">) {
  return await database.db
    .withTables<SourceTables>()
    .selectFrom("source")
    .select(["id", "code", "service", "tenant", "zone", "environment", "compartment"])
    .orderBy("id")
    .execute();
}

async function addCanarySource(tx: Transaction): Promise<void> {
  const source = { id: CANARY_SOURCE, code: "canary", name: "Canary", zone: "UTC", environment: "test" as const };
  const db = tx.withTables<SourceTables>();
  await db
    .insertInto("source")
    .values(source)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function sendCanary(
  number: number | null,
  acceptor: Acceptor,
  nowMs: number,
  onStored: () => void,
): Promise<void> {
  if (number === null) return;
  await acceptor.accept(CANARY_SOURCE, [{ bytes: canaryEvent(number, nowMs), mark: null }]);
  onStored();
}

async function noteLostCanary(tx: Transaction, canaries: Canaries, nowMs: number) {
  const since = canaries.noteLost(nowMs);
  if (since === null) return [];
  const facts = { lostSince: new Date(since).toISOString() };
  const changes = await raiseSystemAlert(tx, {
    what: "canary-lost",
    atUs: nowMs * 1000,
    source: null,
    kind: "real",
    facts,
  });
  await tellRaised(tx, changes);
  return changes;
}

async function noteFoundCanary(tx: Transaction, { foundMs }: Canaries) {
  if (foundMs === null) return [];
  const at = new Date(foundMs);
  return await endSystemAlert(tx, { what: "canary-lost", at, source: null, how: "canaries come through again" });
}

/** The first segment that something still has to read, now or after a start. */
function neededFrom({ matched, correlated }: Stream, store: RowStore): number {
  return Math.min(matched.segment, correlated.segment, store.storedOffset().segment);
}

/** Removes segments whose events are matched and stored for good; their ids are kept first. */
async function removeRead(folder: string, memory: IdMemory, upTo: number): Promise<void> {
  for (const segment of listSegments(folder)) {
    if (segment >= upTo) return;
    memory.keep(segment);
    await rm(segmentPath(folder, segment));
  }
}

interface Rounds {
  /** Begins one as soon as the one under way has ended. */
  now(): void;
  stop(): Promise<void>;
}

/** Repeats work with a pause between; a round that fails is told, and the next one comes all the same. */
function repeat(work: () => Promise<void>, pauseMs: number, onFailed: (caught: unknown) => void): Rounds {
  let isStopped = false;
  let isAsked = false;
  let wake = (): void => undefined;
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, pauseMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async (): Promise<void> => {
    while (!isStopped) {
      isAsked = false;
      try {
        await work();
      } catch (caught) {
        if (!isStopped) onFailed(caught);
      }
      if (!isStopped && !isAsked) await pause();
    }
  };
  const running = run();
  return {
    now: () => {
      isAsked = true;
      wake();
    },
    stop: async () => {
      isStopped = true;
      wake();
      await running;
    },
  };
}
