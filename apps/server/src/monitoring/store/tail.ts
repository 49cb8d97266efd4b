import { z } from "zod";
import type { Log } from "../../platform/log/log.js";
import { comparePositions, type Position } from "../hot/position.js";
import { addField, createTail, FIELDS_MAX, type FieldForm, insertRows, isFieldColumn } from "./columns.js";
import type { Engine } from "./engine/engine.js";
import { StoreError } from "./errors.js";
import type { Shelf, TailPiece } from "./shelf.js";

/** A table of the engine with events that are in no file yet. */
export interface TailPart {
  readonly table: string;
  /** The engine that has it, counted. */
  readonly life: number;
  readonly fields: Set<string>;
  readonly from: Position;
  to: Position;
  rows: number;
  minUs: bigint;
  maxUs: bigint;
  /** When its first events came, ms since the epoch. */
  sinceMs: number;
}

/** Where rows of a file stand in the log: from the first place, exclusive of the second. */
export interface Range {
  readonly from: Position;
  readonly upTo: Position;
}

const Facts = z.tuple([z.coerce.number(), z.bigint().nullable(), z.bigint().nullable()]);
const Keys = z.array(z.tuple([z.array(z.string()).nullable(), z.boolean().nullable()]));

/** One row of the stream as text; the engine keeps two of them for each thread. */
const ROW_MAX_BYTES = 16 * 1024 * 1024;

/**
 * The events that are in no file yet, as tables of the engine in the order of the log: the last is open, those before it are
 * sealed and on their way into files. The engine's end takes them all.
 */
export class Tail {
  readonly #engine: Engine;
  readonly #log: Log;
  readonly #shelf: Shelf;
  #parts: TailPart[] = [];
  #number = 0;
  #lane: Promise<unknown> = Promise.resolve();
  #end: Position;
  #life = 0;
  #open: TailPart | null = null;

  constructor(engine: Engine, shelf: Shelf, stored: Position, log: Log) {
    this.#log = log;
    this.#engine = engine;
    this.#shelf = shelf;
    this.#end = stored;
  }

  /** Where the next rows must begin. */
  get end(): Position {
    return this.#end;
  }

  /** Counts the engines it lived in. */
  get life(): number {
    return this.#life;
  }

  get rows(): number {
    return this.#parts.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** When the oldest events came; null where there are none. */
  get sinceMs(): number | null {
    return this.#parts.find(({ rows }) => rows > 0)?.sinceMs ?? null;
  }

  /**
   * As pieces to be read: exactly what was fed by now, and nothing that is in files. Rows that were fed again while the conversion
   * that has them was still on its way are left out by their place.
   */
  pieces(stored: Position): TailPiece[] {
    return this.#parts
      .filter(({ rows, to }) => rows > 0 && comparePositions(stored, to) < 0)
      .map(({ table, rows, minUs, maxUs, fields, from, to }) => {
        const columns = new Map([...fields].map((name): [string, FieldForm] => [name, "list"]));
        const begin = comparePositions(from, stored) < 0 ? stored : from;
        return { kind: "tail", name: table, rows, minUs, maxUs, columns, from: begin, to };
      });
  }

  /** Everything of it is gone: rows are wanted again from the stored offset. */
  lose(stored: Position): void {
    for (const { table } of this.#parts) this.#shelf.forget(table);
    this.#parts = [];
    this.#open = null;
    this.#end = stored;
    this.#life += 1;
  }

  /** Takes the rows of a file, those that it already has left out. */
  async feed(file: string, range: Range): Promise<void> {
    await this.#inTurn(async () => {
      const life = this.#life;
      try {
        await this.#feed(file, range);
      } catch (caught) {
        // What a new engine says of tables of the old one is no news.
        throw life === this.#life ? caught : lost();
      }
    });
  }

  /** Everything before the place is in files. */
  advance(stored: Position): void {
    if (comparePositions(this.#end, stored) < 0) this.#end = stored;
  }

  /** Ends the open part; gives all sealed ones, oldest first. */
  async seal(): Promise<readonly TailPart[]> {
    return await this.#inTurn(async () => {
      this.#open = null;
      return [...this.#parts];
    });
  }

  /** Takes parts off that are in files now. */
  drop(parts: readonly TailPart[]): void {
    this.#parts = this.#parts.filter((part) => !parts.includes(part));
    for (const { table, life } of parts) {
      if (life !== this.#life) continue;
      this.#shelf.retire(table, () => {
        if (life !== this.#life) return;
        // A table that the engine keeps in vain until it ends costs memory and nothing else.
        this.#engine.run([{ sql: `DROP TABLE ${table}`, values: [] }]).catch((caught: unknown) => {
          this.#log.debug({ err: caught, table }, "a part of the tail could not be dropped");
        });
      });
    }
  }

  async #feed(file: string, { from, upTo }: Range): Promise<void> {
    if (comparePositions(upTo, this.#end) <= 0) return;
    if (comparePositions(from, this.#end) > 0) throw gap(from, this.#end);
    const found = await this.#look(file, upTo);
    const part = this.#open ?? this.#begin();
    const fresh = found.filter((name) => !part.fields.has(name));
    if (part.fields.size + fresh.length > FIELDS_MAX) throw tooManyFields();
    const values = [file, String(this.#end.segment), String(this.#end.ordinal)];
    // A part whose making was not heard of to its end is begun anew.
    const begin = part === this.#open ? [] : [`DROP TABLE IF EXISTS ${part.table}`, createTail(part.table)];
    const alter = [...begin, ...fresh.map((name) => addField(part.table, name))].map((sql) => ({ sql, values: [] }));
    const facts = `SELECT count(*), min(at_us), max(at_us) FROM ${part.table}`;
    const [row] = await this.#engine.run([
      ...alter,
      { sql: insertRows(part.table, found), values },
      { sql: facts, values: [] },
    ]);
    const [rows, minUs, maxUs] = Facts.parse(row);
    if (this.#open === null) {
      this.#open = part;
      this.#parts.push(part);
      this.#shelf.add(part.table);
    }
    if (part.rows === 0) part.sinceMs = Date.now();
    for (const name of fresh) part.fields.add(name);
    part.rows = rows;
    part.minUs = minUs ?? 0n;
    part.maxUs = maxUs ?? 0n;
    part.to = upTo;
    // A conversion that was on its way when the engine ended may have come further meanwhile.
    this.advance(upTo);
  }

  #begin(): TailPart {
    this.#number += 1;
    return {
      table: `tail_${this.#number}`,
      life: this.#life,
      fields: new Set(),
      from: this.#end,
      to: this.#end,
      rows: 0,
      minUs: 0n,
      maxUs: 0n,
      sinceMs: Date.now(),
    };
  }

  /** The columns of fields that a file of rows has; refuses one whose rows go past the place they were said to end at. */
  async #look(file: string, upTo: Position): Promise<string[]> {
    // By the few sets of keys that rows have: taking each row's keys apart costs several times more.
    const sql = `SELECT keys, bool_or(place[1]::BIGINT > $2::BIGINT
          OR (place[1]::BIGINT = $2::BIGINT AND place[2]::BIGINT >= $3::BIGINT)) FROM (
        SELECT json_keys(json) AS keys, json_extract_string(json, ['segment', 'ordinal']) AS place
        FROM read_ndjson_objects($1, maximum_object_size = ${ROW_MAX_BYTES}))
      GROUP BY keys`;
    const rows = Keys.parse(
      await this.#engine.run([{ sql, values: [file, String(upTo.segment), String(upTo.ordinal)] }]),
    );
    if (rows.some(([, past]) => past === true)) {
      throw new StoreError("feed-unreadable", {
        path: file,
        detail: "it has rows past the place it was said to end at",
      });
    }
    return [...new Set(rows.flatMap(([keys]) => keys ?? []))].filter(isFieldColumn).sort();
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#lane.then(work);
    this.#lane = turn.catch(() => undefined);
    return await turn;
  }
}

function gap(from: Position, end: Position): StoreError {
  return new StoreError("feed-gap", {
    detail: `rows begin at ${from.segment}.${from.ordinal}, and the last that came end at ${end.segment}.${end.ordinal}`,
    remedy: "Feed again from the end of what the store has.",
  });
}

function lost(): StoreError {
  return new StoreError("engine-restarted", {
    detail: "the event engine ended while rows were fed",
    remedy: "Feed again from the stored offset.",
  });
}

function tooManyFields(): StoreError {
  return new StoreError("feed-unreadable", { detail: `rows have more than ${FIELDS_MAX} columns of fields` });
}
