import { EventReader, type NativeEvent, toOcsf } from "@mizugiwa/events";
import type { Match, RuleSet } from "@mizugiwa/sigma";
import { chooseEntity } from "../alerts/entity.js";
import type { Hit } from "../alerts/hit.js";
import { eventIdOf } from "../hot/node.js";
import type { StoredBatch } from "../hot/segment.js";
import { IndicatorMatching } from "../indicators/matching.js";
import { titleJaOf } from "../rules/facts.js";
import { alertedId, trialOf } from "../rules/texts.js";
import { TuningJudge, type TuningOrder } from "../tunings/judge.js";
import type { Suppressed } from "../tunings/suppressed.js";
import { CANARY_RULE, CANARY_SOURCE } from "./canary.js";
import { type ColumnSet, FieldColumnReader } from "./columns.js";
import type { Correlating } from "./correlating.js";
import { hostOf } from "./host.js";
import { placeEvent } from "./placing.js";
import type { SourceFacts, SourceTally } from "./protocol.js";
import { Watermark } from "./watermark.js";

/** What an event gave: a row for the store, and hits where it was matched. */
export interface ReadEvent {
  readonly row: string;
  readonly hits: readonly Hit[];
  /** What tunings hold back of what rules met. */
  readonly suppressed: readonly Suppressed[];
  readonly canary: number | null;
}

/** What is done with the events of a batch, besides making rows of them. */
export interface ReadMode {
  readonly isMatched: boolean;
  /** Where correlations see them: once each, in the order of the log. */
  readonly correlating: Correlating | null;
}

/** Reads the events of batches: what they are, when they were, which rules they fulfil. Belongs to one thread. */
export class BatchReader {
  readonly #node: string;
  readonly #readers = new Map<string, EventReader>();
  readonly #watermarks = new Map<string, Watermark>();
  #sources = new Map<string, SourceFacts>();
  #rules: RuleSet;
  #columns: FieldColumnReader;
  readonly #indicators: IndicatorMatching;
  #tunings = new TuningJudge([]);

  constructor(node: string, rules: RuleSet, indicators = new IndicatorMatching()) {
    this.#node = node;
    this.#rules = rules;
    this.#indicators = indicators;
    this.#columns = new FieldColumnReader(rules);
  }

  setRules(rules: RuleSet): void {
    this.#rules = rules;
    this.#columns = new FieldColumnReader(rules);
  }

  setTunings(orders: readonly TuningOrder[]): void {
    this.#tunings = new TuningJudge(orders);
  }

  /** The columns that events are read with. */
  get columns(): ColumnSet {
    return this.#columns.set;
  }

  setSources(sources: readonly SourceFacts[]): void {
    this.#sources = new Map(sources.map((source) => [source.id, source]));
  }

  /** The events of a batch; what is counted of them goes to `tally`. */
  *read(batch: StoredBatch, mode: ReadMode, tally: Tally): Generator<ReadEvent, void, undefined> {
    const source = this.#sources.get(batch.head.source) ?? unknownSource(batch.head.source);
    const reader = this.#readerOf(source);
    const watermark = this.#watermarkOf(source.id);
    const receivedUs = BigInt(Math.round(batch.head.receivedMs)) * 1000n;
    for (const [index, bytes] of batch.events.entries()) {
      const { kind, event, problem } = reader.read(bytes, index, batch.head.receivedMs);
      const placed = placeEvent(event.time, event.timeAssumed, receivedUs);
      const late = watermark.see(placed.atUs, receivedUs);
      const host = hostOf(event.fields);
      tally.see({
        host,
        bytes: bytes.length,
        late,
        ahead: placed.flag === "ahead",
        unread: problem !== null,
        ...placed,
        receivedUs,
      });
      const eventId = eventIdOf(this.#node, batch.segment, batch.ordinal + index);
      const row = JSON.stringify({
        event_id: eventId,
        segment: batch.segment,
        ordinal: batch.ordinal + index,
        at: placed.at,
        at_us: Number(placed.atUs),
        received_us: Number(receivedUs),
        at_flag: placed.flag,
        source: source.id,
        source_code: source.code,
        service: source.service,
        tenant: source.tenant,
        kind,
        host,
        raw: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64"),
        fields: event.fields,
        ocsf: toOcsf(kind, event, Number(placed.atUs / 1000n)),
        ...this.#columns.read(event),
      });
      yield { row, ...this.#judge(event, source, { ...placed, eventId, host, receivedUs }, mode) };
    }
    mode.correlating?.settle(Number(receivedUs));
    tally.standing(watermark.at(receivedUs));
  }

  #judge(
    event: NativeEvent,
    source: SourceFacts,
    where: { eventId: string; host: string | null; at: string; atUs: bigint; receivedUs: bigint },
    { isMatched, correlating }: ReadMode,
  ): Omit<ReadEvent, "row"> {
    if (source.id === CANARY_SOURCE) return { ...NOTHING, canary: isMatched ? this.#canaryOf(event) : null };
    if (!isMatched && correlating === null) return NOTHING;
    const met = { event, source: source.id, host: where.host };
    const suppressed: Suppressed[] = [];
    // What is expected is no part of a correlation either.
    const matches = this.#rules.match(event).filter((match) => {
      const tuning = this.#tunings.suppressing(alertedId(match.rule), met);
      if (tuning !== null) suppressed.push({ tuning, hit: hitOf(match, event, source, where) });
      return tuning === null;
    });
    correlating?.see(source, Number(where.atUs), Number(where.receivedUs));
    correlating?.add(source, matches, where);
    if (!isMatched) return NOTHING;
    const hits = matches.flatMap((match) => (match.silent ? [] : hitOf(match, event, source, where)));
    return { hits: [...hits, ...this.#indicators.match({ event, source, ...where })], suppressed, canary: null };
  }

  /** The number of a canary that its rule met; null where the rule did not. */
  #canaryOf(event: NativeEvent): number | null {
    const number = event.fields["mizugiwa_canary"];
    const met = this.#rules.match(event).some(({ rule }) => rule.id === CANARY_RULE);
    return met && typeof number === "number" ? number : null;
  }

  /** One a source: a header holds for the lines that its source sends behind it. */
  #readerOf({ id, zone }: SourceFacts): EventReader {
    const key = `${id} ${zone}`;
    let reader = this.#readers.get(key);
    if (reader === undefined) {
      reader = new EventReader({ assumeZone: zone });
      this.#readers.set(key, reader);
    }
    return reader;
  }

  #watermarkOf(source: string): Watermark {
    let watermark = this.#watermarks.get(source);
    if (watermark === undefined) {
      watermark = new Watermark();
      this.#watermarks.set(source, watermark);
    }
    return watermark;
  }
}

const NOTHING: Omit<ReadEvent, "row"> = { hits: [], suppressed: [], canary: null };

/** What a rule met, as an alert takes it. */
export function hitOf(
  { rule, matched }: Pick<Match, "rule" | "matched">,
  event: Pick<NativeEvent, "logsource" | "fields">,
  source: Omit<SourceFacts, "zone">,
  { eventId, host, atUs }: { eventId: string; host: string | null; atUs: bigint },
): Hit {
  const names = { ...event.logsource, ...namesOf(rule.logsource) };
  return {
    rule: {
      id: alertedId(rule),
      title: rule.title,
      titleJa: titleJaOf(rule),
      level: rule.level,
      author: rule.author,
      license: rule.license,
      tags: rule.tags,
      falsepositives: rule.falsepositives,
    },
    eventId,
    atUs: Number(atUs),
    source: source.id,
    service: source.service,
    tenant: source.tenant,
    asset: null,
    host,
    entity: chooseEntity(names, event.fields, { host, sourceCode: source.code }),
    label: "TLP:AMBER",
    compartment: source.compartment,
    kind: source.environment === "test" || trialOf(rule.path) !== null ? "test" : "real",
    fields: matched.map(({ field, value, selection }) => {
      return { field, selection, value: typeof value === "string" ? value : JSON.stringify(value) };
    }),
  };
}

function namesOf({ product, category, service }: { product?: string; category?: string; service?: string }) {
  return {
    ...(product === undefined ? {} : { product }),
    ...(category === undefined ? {} : { category }),
    ...(service === undefined ? {} : { service }),
  };
}

/** One that was made a moment ago, or removed from the database by hand: its events count all the same. */
export function unknownSource(id: string): SourceFacts {
  return {
    id,
    code: "unknown",
    service: null,
    tenant: null,
    zone: "UTC",
    environment: "production",
    compartment: null,
  };
}

interface Seen {
  readonly host: string | null;
  readonly bytes: number;
  readonly late: boolean;
  readonly ahead: boolean;
  readonly unread: boolean;
  readonly atUs: bigint;
  readonly receivedUs: bigint;
}

const MINUTE_MS = 60_000;
const HOSTS_MAX = 200;

/** Counts what was seen of one source in one batch. */
export class Tally {
  readonly #source: string;
  readonly #minutes = new Map<number, { ms: number; events: number; bytes: number }>();
  readonly #hosts = new Set<string>();
  #events = 0;
  #bytes = 0;
  #ahead = 0;
  #late = 0;
  #unread = 0;
  #receivedUs = 0n;
  #newestUs: bigint | null = null;
  #watermarkUs: bigint | null = null;

  constructor(source: string) {
    this.#source = source;
  }

  see({ host, bytes, late, ahead, unread, atUs, receivedUs }: Seen): void {
    this.#events += 1;
    this.#bytes += bytes;
    if (host !== null && this.#hosts.size < HOSTS_MAX) this.#hosts.add(host);
    if (ahead) this.#ahead += 1;
    if (late) this.#late += 1;
    if (unread) this.#unread += 1;
    if (receivedUs > this.#receivedUs) this.#receivedUs = receivedUs;
    if (this.#newestUs === null || atUs > this.#newestUs) this.#newestUs = atUs;
    const ms = Math.floor(Number(receivedUs / 1000n) / MINUTE_MS) * MINUTE_MS;
    const minute = this.#minutes.get(ms) ?? { ms, events: 0, bytes: 0 };
    minute.events += 1;
    minute.bytes += bytes;
    this.#minutes.set(ms, minute);
  }

  standing(watermarkUs: bigint | null): void {
    this.#watermarkUs = watermarkUs;
  }

  /** What was counted; null where there was no event. */
  result(): SourceTally | null {
    if (this.#newestUs === null) return null;
    return {
      source: this.#source,
      events: this.#events,
      bytes: this.#bytes,
      ahead: this.#ahead,
      late: this.#late,
      unread: this.#unread,
      receivedUs: this.#receivedUs,
      newestUs: this.#newestUs,
      watermarkUs: this.#watermarkUs,
      hosts: [...this.#hosts],
      minutes: [...this.#minutes.values()],
    };
  }
}
