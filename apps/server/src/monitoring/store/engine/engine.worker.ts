import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { type FromEngine, type Statement, ToEngine } from "./protocol.js";

// The process that holds DuckDB. It may fall over a hostile file, take too much memory or be killed: nothing of it is kept but
// files, and the server starts another. It ends with the server.

const BEAT_MS = 1000;

/** A request under way: how it is stopped, and how the next batch of a stream is asked for. */
interface Under {
  readonly stop: () => void;
  readonly more: () => void;
}

const under = new Map<number, Under>();
let instance: Promise<DuckDBInstance> | null = null;

const say = (message: FromEngine): void => void process.send?.(message);

process.on("message", (message) => obey(ToEngine.parse(message)));
process.on("disconnect", () => process.exit(0));
setInterval(() => say({ type: "beat", residentBytes: process.memoryUsage.rss() }), BEAT_MS).unref();

function obey(order: ToEngine): void {
  switch (order.type) {
    case "open":
      instance = open(order);
      void instance.then(() => say({ type: "ready" }));
      return;
    case "run":
      return work(order.id, (connection) => run(connection, order.id, order.statements));
    case "stream":
      return work(order.id, (connection) => stream(connection, order.id, order.statement));
    case "more":
      return under.get(order.id)?.more();
    case "cancel":
      return under.get(order.id)?.stop();
  }
}

/** In memory, with nothing of the machine in reach but the folder of events; the settings cannot be changed afterwards. */
async function open(order: Extract<ToEngine, { type: "open" }>): Promise<DuckDBInstance> {
  const made = await DuckDBInstance.create(":memory:", {
    memory_limit: `${Math.floor(order.memoryBytes / 1e6)}MB`,
    threads: String(order.threads),
    temp_directory: order.spill,
    autoload_known_extensions: "false",
    autoinstall_known_extensions: "false",
    allow_community_extensions: "false",
  });
  const connection = await made.connect();
  const folder = `${order.folder}/`.replaceAll("'", "''");
  await connection.run(`SET allowed_directories = ['${folder}']`);
  await connection.run("SET preserve_insertion_order = true");
  await connection.run("SET enable_external_access = false");
  await connection.run("SET lock_configuration = true");
  connection.closeSync();
  return made;
}

/** Does the work on a connection of its own, so that it can be stopped alone. */
function work(id: number, task: (connection: DuckDBConnection) => Promise<void>): void {
  let stopped = false;
  let connection: DuckDBConnection | null = null;
  under.set(id, {
    stop: () => {
      stopped = true;
      connection?.interrupt();
    },
    more: () => undefined,
  });
  const whole = async (): Promise<void> => {
    if (instance === null) throw new Error("the engine was not opened");
    connection = await (await instance).connect();
    try {
      if (stopped) throw new Error("stopped before it began");
      await task(connection);
    } finally {
      connection.closeSync();
      connection = null;
    }
  };
  void whole()
    .catch((caught: unknown) => {
      const detail = caught instanceof Error ? caught.message : String(caught);
      say({ type: "failed", id, cancelled: stopped, detail });
    })
    .finally(() => under.delete(id));
}

async function run(connection: DuckDBConnection, id: number, statements: readonly Statement[]): Promise<void> {
  const together = statements.length > 1;
  if (together) await connection.run("BEGIN TRANSACTION");
  let rows: unknown[][] = [];
  for (const { sql, values } of statements) {
    const reader = await connection.runAndReadAll(sql, values);
    rows = reader.getRowsJS();
  }
  if (together) await connection.run("COMMIT");
  say({ type: "rows", id, rows });
}

async function stream(connection: DuckDBConnection, id: number, { sql, values }: Statement): Promise<void> {
  const stop = under.get(id)?.stop ?? (() => undefined);
  let wake: () => void = () => undefined;
  let stopped = false;
  let credit = 1;
  under.set(id, {
    stop: () => {
      stopped = true;
      stop();
      wake();
    },
    more: () => {
      credit += 1;
      wake();
    },
  });
  const result = await connection.stream(sql, values);
  for await (const rows of result.yieldRowsJs()) {
    if (rows.length === 0) continue;
    while (credit === 0 && !stopped) await new Promise<void>((resolve) => (wake = resolve));
    if (stopped) throw new Error("stopped by who asked");
    credit -= 1;
    say({ type: "batch", id, rows });
  }
  say({ type: "batch", id, rows: [] });
}
