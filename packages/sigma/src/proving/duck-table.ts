import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { NativeEvent } from "@mizugiwa/events";
import { type Column, type ColumnNeed, ColumnReader } from "../index.js";

/** Events are handed over so many at a time, as one JSON text. */
const ROWS = 1000;

/** Events as a table of DuckDB with the columns that queries need, numbered by their place. */
export class DuckTable {
  readonly #connection: DuckDBConnection;
  readonly #names: ReadonlyMap<string, string>;

  private constructor(connection: DuckDBConnection, names: ReadonlyMap<string, string>) {
    this.#connection = connection;
    this.#names = names;
  }

  static async of(events: readonly NativeEvent[], needs: readonly ColumnNeed[]): Promise<DuckTable> {
    const connection = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
    const types = needs.map(({ kind }, place) => [`c${place}`, kind === "fact" ? "VARCHAR" : "VARCHAR[]"]);
    const columns = [["event", "INTEGER"], ...types];
    await connection.run(`CREATE TABLE events (${columns.map((pair) => pair.join(" ")).join(", ")})`);
    // Takes the place of `coalesce`, to see what would become of a condition without it.
    await connection.run("CREATE MACRO unsure(leaf, instead) AS leaf");
    const shape = JSON.stringify([Object.fromEntries(columns)]);
    const reader = new ColumnReader(needs);
    for (let first = 0; first < events.length; first += ROWS) {
      const rows = events.slice(first, first + ROWS).map((event, place) => rowOf(event, first + place, reader));
      const text = JSON.stringify(rows);
      await connection.run(`INSERT INTO events SELECT unnest(from_json($1::JSON, '${shape}'), recursive := true)`, [
        text,
      ]);
    }
    return new DuckTable(connection, new Map(needs.map((need, place) => [JSON.stringify(need), `c${place}`])));
  }

  readonly columnOf = (need: ColumnNeed): Column | null => {
    const sql = this.#names.get(JSON.stringify(need));
    return sql === undefined ? null : { sql, list: true };
  };

  /** The places of the events that fulfil a condition. */
  async where(condition: string, parameters: readonly string[]): Promise<number[]> {
    const query = `SELECT event FROM events WHERE ${condition} ORDER BY event`;
    const rows = (await this.#connection.runAndReadAll(query, [...parameters])).getRows();
    return rows.map(([event]) => Number(event));
  }

  close(): void {
    this.#connection.closeSync();
  }
}

function rowOf(event: NativeEvent, place: number, reader: ColumnReader): Record<string, unknown> {
  const row: [string, unknown][] = [["event", place]];
  for (const [column, value] of reader.read(event).entries()) {
    if (value === null) continue;
    const texts = value.map((text) => (text === null ? null : wellFormed(text)));
    row.push([`c${column}`, reader.needs[column]?.kind === "fact" ? (texts[0] ?? null) : texts]);
  }
  return Object.fromEntries(row);
}

/** Halves of surrogate pairs have no UTF-8. */
function wellFormed(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}
