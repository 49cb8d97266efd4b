import type { NativeEvent } from "@mizugiwa/events";
import { type Found, Matcher, MatcherBuilder, type Observable, observe, WarningLists } from "@mizugiwa/intel";
import { say } from "@mizugiwa/words";
import { narrowestLabel } from "../../platform/labels.js";
import { chooseEntity } from "../alerts/entity.js";
import type { Hit } from "../alerts/hit.js";
import type { SourceFacts } from "../stream/protocol.js";
import { defanged, isInForce, ruleIdOf } from "./force.js";
import type { IndicatorNews, IndicatorTally, SetFacts } from "./protocol.js";

/** An event as it is compared. */
export interface ComparedEvent {
  readonly event: NativeEvent;
  readonly eventId: string;
  readonly host: string | null;
  readonly atUs: bigint;
  /** When it was received: what holds an indicator's beginning against. Null asks no beginning. */
  readonly receivedUs: bigint | null;
  readonly source: SourceFacts;
}

/** An indicator that an event met, with every place where it stands, under one set. */
interface Met {
  readonly found: Found;
  readonly set: SetFacts;
  readonly seen: Observable[];
}

const EMPTY = new Matcher(new MatcherBuilder().build(0));

/** Compares events with indicators. Belongs to one thread; what it is told takes the place of what it was told before. */
export class IndicatorMatching {
  #base = EMPTY;
  #recent = EMPTY;
  #sets: ReadonlyMap<number, SetFacts> = new Map();
  #masked: ReadonlySet<number> = new Set();
  #warnings = new WarningLists([]);
  #numbers: readonly number[] = [];
  readonly #tally = new Tallying();

  hear({ sets, base, recent, masked, warnings }: IndicatorNews): void {
    if (base !== null) this.#base = new Matcher(base);
    this.#recent = new Matcher(recent);
    this.#sets = new Map(sets.map((set) => [set.number, set]));
    this.#masked = new Set(masked);
    if (warnings === null) return;
    this.#warnings = new WarningLists(warnings.map(({ list }) => list));
    this.#numbers = warnings.map(({ number }) => number);
  }

  /** What it holds: indicators, and bytes of memory. */
  get size(): { readonly indicators: number; readonly bytes: number } {
    return { indicators: this.#base.count + this.#recent.count, bytes: this.#base.bytes + this.#recent.bytes };
  }

  /** The indicators that an event meets: a hit for each value, whichever sets hold it. What a warning list holds back is counted. */
  match(compared: ComparedEvent): Hit[] {
    if (this.size.indicators === 0) return [];
    const { observables, isCut } = observe(compared.event.fields);
    if (isCut) this.#tally.cut += 1;
    const met = new Map<number, Met | null>();
    for (const seen of observables) this.#look(seen, compared, met);
    const byRule = new Map<string, Met[]>();
    for (const each of met.values()) {
      if (each === null) continue;
      const rule = ruleIdOf(each.found.type, each.found.key);
      byRule.set(rule, [...(byRule.get(rule) ?? []), each]);
    }
    return [...byRule].map(([rule, all]) => hitOf(rule, all, compared));
  }

  /** What was counted since the last time. */
  take(): IndicatorTally {
    return this.#tally.take();
  }

  #look(seen: Observable, compared: ComparedEvent, met: Map<number, Met | null>): void {
    for (const found of this.#base.find(seen)) {
      if (!this.#masked.has(found.id)) this.#take(found, seen, compared, met);
    }
    for (const found of this.#recent.find(seen)) this.#take(found, seen, compared, met);
  }

  /** An indicator is counted once an event; null stands for one that a warning list holds back. */
  #take(found: Found, seen: Observable, { atUs, receivedUs }: ComparedEvent, met: Map<number, Met | null>): void {
    const known = met.get(found.id);
    if (known !== undefined) {
      known?.seen.push(seen);
      return;
    }
    const set = this.#sets.get(found.set);
    const atS = Number(atUs / 1_000_000n);
    const receivedS = receivedUs === null ? Number.POSITIVE_INFINITY : Number(receivedUs / 1_000_000n);
    if (set === undefined || !isInForce(found, set, { atS, receivedS })) return;
    const warning = this.#warnings.warn(found, seen);
    this.#tally.count(found.id, Number(atUs), warning === null ? null : (this.#numbers[warning.list] ?? null));
    met.set(found.id, warning === null ? { found, set, seen: [seen] } : null);
  }
}

/** The sets of an alert that are named; there may be many. */
const SETS_NAMED = 5;

function hitOf(rule: string, met: readonly Met[], { event, eventId, host, atUs, source }: ComparedEvent): Hit {
  const [first] = met;
  if (first === undefined) throw new Error("an indicator that was met is met by something");
  const { type, key } = first.found;
  const sets = met.map(({ set }) => set).sort((a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level));
  const value = defanged(type, key);
  const compared = `${type} ${value}`;
  return {
    rule: {
      id: rule,
      title: say("en", "indicators.alertTitle", { type: say("en", `indicators.type.${type}`), value }),
      titleJa: say("ja", "indicators.alertTitle", { type: say("ja", `indicators.type.${type}`), value }),
      level: sets[0]?.level ?? "high",
      author: sets
        .map(({ origin }) => origin)
        .slice(0, SETS_NAMED)
        .join("; "),
      license: null,
      tags: ["indicator", ...sets.map(({ code }) => `set:${code}`), ...sets.map(({ label }) => label.toLowerCase())],
      falsepositives: [],
    },
    eventId,
    atUs: Number(atUs),
    source: source.id,
    service: source.service,
    tenant: source.tenant,
    asset: null,
    host,
    entity: chooseEntity(event.logsource, event.fields, { host, sourceCode: source.code }),
    label: narrowestLabel(["TLP:AMBER", ...sets.map(({ label }) => label)]) ?? "TLP:AMBER",
    compartment: source.compartment,
    kind: source.environment === "test" ? "test" : "real",
    fields: [
      ...first.seen.map(({ field, value: written }) => ({ field, value: written, selection: compared })),
      ...sets.slice(0, SETS_NAMED).map(({ code, name, label, confidence }) => {
        return { field: "indicator.set", value: `${name} (${code}, ${label}, ${confidence} %)`, selection: compared };
      }),
    ],
  };
}

const LEVELS = ["informational", "low", "medium", "high", "critical"];

class Tallying {
  cut = 0;
  #indicators = new Map<number, { id: number; hits: number; suppressed: number; firstUs: number; lastUs: number }>();
  #warnings = new Map<number, { number: number; hits: number; lastUs: number }>();

  /** `warning` is the number of the list that held it back; null where none did. */
  count(id: number, atUs: number, warning: number | null): void {
    const known = this.#indicators.get(id) ?? { id, hits: 0, suppressed: 0, firstUs: atUs, lastUs: atUs };
    known.hits += warning === null ? 1 : 0;
    known.suppressed += warning === null ? 0 : 1;
    known.firstUs = Math.min(known.firstUs, atUs);
    known.lastUs = Math.max(known.lastUs, atUs);
    this.#indicators.set(id, known);
    if (warning === null) return;
    const list = this.#warnings.get(warning) ?? { number: warning, hits: 0, lastUs: atUs };
    list.hits += 1;
    list.lastUs = Math.max(list.lastUs, atUs);
    this.#warnings.set(warning, list);
  }

  take(): IndicatorTally {
    const taken = { indicators: [...this.#indicators.values()], warnings: [...this.#warnings.values()], cut: this.cut };
    this.#indicators = new Map();
    this.#warnings = new Map();
    this.cut = 0;
    return taken;
  }
}
