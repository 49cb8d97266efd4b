import { groupKeyOf, type Hit, type Sample, sampleOf } from "./hit.js";
import type { AlertState } from "./states.js";

/** How hits become alerts: rule × entity × window. No clock and no database here; times are µs since the epoch. */
export interface Windows {
  /** From the first event of the alert on; both ends count. */
  readonly windowUs: number;
  /** From the closing on: an event until then brings the alert back, a later one begins another. */
  readonly reopenUs: number;
}

const HOUR_US = 3_600_000_000;
export const WINDOWS: Windows = { windowUs: 4 * HOUR_US, reopenUs: 24 * HOUR_US };

/** Ids of events an alert keeps from its beginning, and as many from its end. */
export const SAMPLES_MAX = 10;
const PLACES_MAX = 32;

/** What is known of an alert that may take a hit. */
export interface AlertFacts {
  readonly id: string;
  readonly groupKey: string;
  readonly state: AlertState;
  readonly windowFromUs: number;
  readonly closedAtUs: number | null;
  readonly snoozedUntilUs: number | null;
  /** Closed as a duplicate of one that somebody still looks after. */
  readonly mergedIntoOpen: boolean;
  readonly firstUs: number;
  readonly lastUs: number;
  readonly events: number;
  readonly firstEvents: readonly Sample[];
  readonly lastEvents: readonly Sample[];
  readonly sources: readonly string[];
  readonly hosts: readonly string[];
}

type Timing = Pick<AlertFacts, "state" | "windowFromUs" | "closedAtUs" | "snoozedUntilUs" | "mergedIntoOpen">;

/** What an alert does with an event at this time; null: it is not its event. */
export function takeHit(alert: Timing, atUs: number, { windowUs, reopenUs }: Windows): "append" | "reopen" | null {
  const inWindow = Math.abs(atUs - alert.windowFromUs) <= windowUs;
  if (alert.state === "closed" && !alert.mergedIntoOpen) {
    const old = atUs < alert.windowFromUs - windowUs;
    const late = alert.closedAtUs === null || atUs - alert.closedAtUs > reopenUs;
    return old || late ? null : "reopen";
  }
  // What somebody wants to be left alone with until then does not come back as another alert.
  const asleep = alert.snoozedUntilUs !== null && atUs >= alert.windowFromUs && atUs <= alert.snoozedUntilUs;
  return inWindow || asleep ? "append" : null;
}

/**
 * Where an event goes: to the newest open alert whose window holds it; else, where it came late, to the open one that
 * begins soonest after it; else it brings back the newest closed one; else it begins a new alert (null).
 */
export function placeHit<Alert extends Timing>(
  alerts: readonly Alert[],
  atUs: number,
  windows: Windows,
): { readonly alert: Alert; readonly how: "append" | "reopen" } | null {
  let best: { alert: Alert; how: "append" | "reopen"; rank: number; distance: number } | null = null;
  for (const alert of alerts) {
    const how = takeHit(alert, atUs, windows);
    if (how === null) continue;
    const after = alert.windowFromUs > atUs;
    const rank = how === "reopen" ? 2 : after ? 1 : 0;
    const distance = Math.abs(atUs - alert.windowFromUs);
    if (best === null || rank < best.rank || (rank === best.rank && distance < best.distance)) {
      best = { alert, how, rank, distance };
    }
  }
  return best;
}

/** An alert after a batch. */
export interface Placed {
  readonly facts: AlertFacts;
  readonly change: "raised" | "appended" | "reopened";
  /** The hits it took, in the order of event time; of a new alert the first made it. */
  readonly hits: readonly Hit[];
}

interface Open {
  facts: Mutable<AlertFacts>;
  change: Placed["change"] | null;
  hits: Hit[];
}
type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/**
 * Places a batch. `known` holds the alerts that may take one of the hits; hits that are in an alert already must not
 * come. Hits are taken in the order of event time, and one that comes twice once: neither the order within a batch nor
 * where a stream is cut into batches changes the alerts.
 */
export function placeHits(
  known: readonly AlertFacts[],
  hits: readonly Hit[],
  windows: Windows,
  newId: () => string,
): Placed[] {
  const groups = new Map<string, Open[]>();
  const open = (facts: AlertFacts): Open => {
    const made: Open = { facts: { ...facts }, change: null, hits: [] };
    const group = groups.get(facts.groupKey);
    if (group === undefined) groups.set(facts.groupKey, [made]);
    else group.push(made);
    return made;
  };
  for (const facts of known) open(facts);
  for (const { hit, groupKey } of inOrder(hits)) {
    const group = (groups.get(groupKey) ?? []).map((each) => ({ ...timingOf(each.facts), each }));
    const place = placeHit(group, hit.atUs, windows);
    const taker = place?.alert.each ?? open(factsOfNew(hit, groupKey, newId()));
    if (place === null) taker.change = "raised";
    else if (place.how === "reopen") reopen(taker, hit.atUs);
    addHit(taker, hit);
  }
  return [...groups.values()]
    .flat()
    .flatMap(({ facts, change, hits: added }) => (change === null ? [] : [{ facts, change, hits: added }]));
}

/** By event time, then by id; each (rule, event) once. */
function inOrder(hits: readonly Hit[]): { hit: Hit; groupKey: string }[] {
  const once = new Map(hits.map((hit) => [JSON.stringify([hit.rule.id, hit.eventId]), hit]));
  return [...once.values()]
    .sort((a, b) => a.atUs - b.atUs || (a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0))
    .map((hit) => ({ hit, groupKey: groupKeyOf(hit) }));
}

function timingOf({ state, windowFromUs, closedAtUs, snoozedUntilUs, mergedIntoOpen }: AlertFacts): Timing {
  return { state, windowFromUs, closedAtUs, snoozedUntilUs, mergedIntoOpen };
}

function factsOfNew({ atUs }: Hit, groupKey: string, id: string): AlertFacts {
  return {
    id,
    groupKey,
    state: "new",
    windowFromUs: atUs,
    closedAtUs: null,
    snoozedUntilUs: null,
    mergedIntoOpen: false,
    firstUs: atUs,
    lastUs: atUs,
    events: 0,
    firstEvents: [],
    lastEvents: [],
    sources: [],
    hosts: [],
  };
}

/** The window begins anew with the event that brought it back, or what follows would not be its own. */
function reopen(alert: Open, atUs: number): void {
  const { facts } = alert;
  alert.change = "reopened";
  alert.facts = {
    ...facts,
    state: "new",
    closedAtUs: null,
    mergedIntoOpen: false,
    windowFromUs: Math.max(facts.windowFromUs, atUs),
  };
}

function addHit(alert: Open, hit: Hit): void {
  const { facts } = alert;
  alert.change ??= "appended";
  alert.hits.push(hit);
  facts.events += 1;
  facts.firstUs = Math.min(facts.firstUs, hit.atUs);
  facts.lastUs = Math.max(facts.lastUs, hit.atUs);
  facts.firstEvents = withSample(facts.firstEvents, hit, 1);
  facts.lastEvents = withSample(facts.lastEvents, hit, -1);
  facts.sources = withName(facts.sources, hit.source);
  facts.hosts = withName(facts.hosts, hit.host);
}

/** The first samples by event time (`direction` 1) or the last ones (-1), those nearest the end first. */
function withSample(samples: readonly Sample[], hit: Hit, direction: 1 | -1): readonly Sample[] {
  const isBefore = (a: { atUs: number; eventId: string }, b: { atUs: number; eventId: string }): boolean =>
    direction * (a.atUs - b.atUs || (a.eventId < b.eventId ? -1 : 1)) < 0;
  const edge = samples.at(-1);
  if (samples.length >= SAMPLES_MAX && edge !== undefined && !isBefore(hit, edge)) return samples;
  const at = samples.findIndex((each) => isBefore(hit, each));
  const kept = [...samples];
  kept.splice(at === -1 ? kept.length : at, 0, sampleOf(hit));
  return kept.slice(0, SAMPLES_MAX);
}

function withName(names: readonly string[], name: string | null): readonly string[] {
  if (name === null || names.includes(name) || names.length >= PLACES_MAX) return names;
  return [...names, name];
}
