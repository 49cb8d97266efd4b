import { isIndicatorType, MatcherBuilder, type MatcherData } from "@mizugiwa/intel";
import { sql } from "kysely";
import type { Database } from "../../platform/database/database.js";
import type { Log } from "../../platform/log/log.js";
import { compileMatcher } from "./compiler.js";
import type { IndicatorNews, SetFacts } from "./protocol.js";
import type { IndicatorTables } from "./schema.js";
import { loadWarnings } from "./warnings.js";

/** More that changed since the large matcher was made is no small layer any more: a new one is made. */
const RECENT_MAX = 20_000;
const PART_ROWS = 20_000;
const RETRY_MS = 2000;

export interface StandingParts {
  readonly database: Database;
  readonly log: Log;
  /** Takes what the stream is told; the memory of matchers goes with it. */
  readonly tell: (news: IndicatorNews) => void;
}

/** Keeps the stream told of what it is to compare events with. */
export interface Standing {
  /** Tells as soon as possible what has changed. */
  changed(what?: { warnings: boolean }): void;
  /** Rises with each change; what is told names it. */
  readonly version: number;
  stop(): Promise<void>;
}

/**
 * The stream compares in two layers. What changed lately is told at once (what was taken back too, and what a switch stopped); once that is much,
 * a new large matcher is made in a thread of its own while the small layer goes on being told, and then both are swapped.
 */
export function openStanding(parts: StandingParts): Standing {
  return new Layers(parts);
}

interface Base {
  readonly data: MatcherData;
  /** The matcher knows changes up to this one. */
  readonly upTo: number;
}

class Layers implements Standing {
  readonly #parts: StandingParts;
  readonly #ending = new AbortController();
  readonly #running: Promise<void>;
  #version = 1;
  #told = 0;
  #wantsWarnings = true;
  /** Up to which change the large matcher of the stream knows; null before the first. */
  #known: number | null = null;
  /** Under way, and come to its end. */
  #making: Promise<void> | null = null;
  #made: Base | null = null;
  #wake = (): void => undefined;

  constructor(parts: StandingParts) {
    this.#parts = parts;
    this.#running = this.#run();
  }

  changed({ warnings } = { warnings: false }): void {
    this.#version += 1;
    this.#wantsWarnings ||= warnings;
    this.#wake();
  }

  get version(): number {
    return this.#version;
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    this.#wake();
    await this.#running;
    await this.#making;
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      let pauseMs: number | null = null;
      try {
        if (this.#known === null) this.#made = await this.#make();
        await this.#tell();
      } catch (caught) {
        if (signal.aborted) return;
        this.#parts.log.warn({ err: caught }, "indicators could not be told to the stream");
        pauseMs = RETRY_MS;
      }
      const isTold = this.#told === this.#version && this.#made === null;
      if (!signal.aborted && (pauseMs !== null || isTold)) await this.#pause(pauseMs);
    }
  }

  async #tell(): Promise<void> {
    const { database, tell } = this.#parts;
    const made = this.#made;
    const after = made?.upTo ?? this.#known ?? 0;
    const version = this.#version;
    const withWarnings = this.#wantsWarnings;
    const [sets, rows] = await Promise.all([loadSets(database), loadChanged(database, after)]);
    const warnings = withWarnings ? await loadWarnings(database) : null;
    if (withWarnings) this.#wantsWarnings = false;
    tell({ version, sets, base: made?.data ?? null, warnings, ...layerOf(rows.slice(0, RECENT_MAX), after) });
    this.#known = after;
    this.#told = version;
    if (this.#made === made) this.#made = null;
    if (rows.length > RECENT_MAX) this.#making ??= this.#makeBeside();
  }

  /** Makes a large matcher while this goes on telling. */
  async #makeBeside(): Promise<void> {
    try {
      this.#made = await this.#make();
    } catch (caught) {
      if (!this.#ending.signal.aborted) this.#parts.log.warn({ err: caught }, "indicators could not be compiled");
      // Asked for again with the next change.
    } finally {
      this.#making = null;
      this.#wake();
    }
  }

  async #make(): Promise<Base> {
    const { database } = this.#parts;
    const upTo = await lastChange(database);
    return { data: await compileMatcher(matcherRows(database, null), this.#ending.signal), upTo };
  }

  #pause(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === null ? null : setTimeout(resolve, ms);
      this.#wake = () => {
        if (timer !== null) clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Rows that changed since the large matcher was made: it is not asked for them, and those that were not taken back are in the small one. */
function layerOf(rows: readonly ChangedRow[], seed: number): Pick<IndicatorNews, "recent" | "masked"> {
  const builder = new MatcherBuilder();
  for (const { id, set, type, key, from_s: from, until_s: until, retracted } of rows) {
    if (retracted || !isIndicatorType(type)) continue;
    builder.add({ type, key }, { id: Number(id), set, from: numberOf(from), until: numberOf(until) });
  }
  return { recent: builder.build(seed), masked: rows.map(({ id }) => Number(id)) };
}

interface ChangedRow {
  readonly id: string;
  readonly set: number;
  readonly type: string;
  readonly key: string;
  readonly from_s: string | null;
  readonly until_s: string | null;
  readonly retracted: boolean;
}

const FROM = sql`extract(epoch from from_at)::bigint`;
const UNTIL = sql`extract(epoch from until_at)::bigint`;

async function loadChanged({ db }: Database, after: number): Promise<ChangedRow[]> {
  // What was taken back first: it has to end even where more was added than is told at once.
  const { rows } = await sql<ChangedRow>`
    select id, set, type, key, ${FROM} as from_s, ${UNTIL} as until_s, retracted_at is not null as retracted
    from indicator where change > ${after} order by retracted_at is null, change limit ${RECENT_MAX + 1}`.execute(db);
  return rows;
}

async function lastChange({ db }: Database): Promise<number> {
  const { rows } = await sql<{ last: string | null }>`select max(change) as last from indicator`.execute(db);
  return Number(rows[0]?.last ?? 0);
}

/** The rows of indicators that were not taken back, of one set or of all, in parts. */
export async function* matcherRows({ db }: Database, set: number | null): AsyncGenerator<string, void, undefined> {
  let after = "0";
  for (;;) {
    const { rows } = await sql<{ text: string | null; last: string | null }>`
      with part as (
        select id, set, type, key, from_at, until_at, retracted_at from indicator
        where id > ${after} and (${set}::int is null or set = ${set}::int) order by id limit ${PART_ROWS})
      select max(id) as last, string_agg(concat_ws(E'\t', id, set, coalesce(${FROM}::text, ''), coalesce(${UNTIL}::text, ''), type, key), E'\n')
        filter (where retracted_at is null) as text from part`.execute(db);
    const [row] = rows;
    if (row === undefined || row.last === null) return;
    after = row.last;
    yield row.text ?? "";
  }
}

export async function loadSets({ db }: Database): Promise<SetFacts[]> {
  const rows = await db.withTables<IndicatorTables>().selectFrom("indicator_set").selectAll().execute();
  return rows.map((row) => ({
    number: row.number,
    code: row.code,
    name: row.name,
    origin: row.origin,
    label: row.label,
    level: row.level,
    confidence: row.confidence,
    from: secondsOf(row.valid_from),
    until: secondsOf(row.valid_until),
    enabled: row.enabled,
  }));
}

function secondsOf(at: Date | null): number | null {
  return at === null ? null : Math.floor(at.getTime() / 1000);
}

function numberOf(text: string | null): number | null {
  return text === null ? null : Number(text);
}
