import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, type ClientConfig } from "pg";
import { pino } from "pino";
import { type Database, openDatabase } from "../database/database.js";
import { type EmbeddedPostgres, openEmbedded } from "../database/embedded/embedded.js";
import { thisHolder } from "../database/lease.js";
import { type DatabaseSource, urlSource } from "../database/source.js";

/** A real PostgreSQL for tests: the one of MIZUGIWA_TEST_DATABASE_URL, else an embedded one of the test file's own. */
export interface TestPostgres {
  /** An empty database, owned by a role that may make roles and is no superuser where that is ours to say. */
  makeDatabase(): Promise<DatabaseSource>;
  /** A database on which every migration ran, copied from a template. */
  makeMigrated(): Promise<DatabaseSource>;
  /** A connection with all rights. */
  admin(source: DatabaseSource): Promise<Client>;
  stop(): Promise<void>;
}

export const SILENT = pino({ level: "silent" });

export async function startTestPostgres(): Promise<TestPostgres> {
  const url = process.env["MIZUGIWA_TEST_DATABASE_URL"];
  return url === undefined || url === "" ? await startEmbedded() : onServer(url);
}

async function startEmbedded(): Promise<TestPostgres> {
  const data = mkdtempSync(join(tmpdir(), "mizugiwa-test-"));
  const embedded = await openEmbedded(data);
  await embedded.ensure();
  return testPostgres({
    administrator: (database) => embedded.superuser(database ?? "postgres"),
    source: (database) => embeddedDatabase(embedded, database),
    ownerOf: () => String(embedded.owner().user),
    stop: async () => {
      await embedded.stop();
      rmSync(data, { recursive: true, force: true });
    },
  });
}

function embeddedDatabase(embedded: EmbeddedPostgres, database: string): DatabaseSource {
  return {
    kind: "embedded",
    place: `${embedded.cluster} ${database}`,
    ensure: () => embedded.ensure(),
    owner: () => ({ ...embedded.owner(), database }),
    as: (user, password) => ({ ...embedded.owner(), database, user, password }),
    stop: async () => undefined, // other databases of the same test live in it
  };
}

function onServer(url: string): TestPostgres {
  const at = (database: string): string => {
    const other = new URL(url);
    other.pathname = `/${database}`;
    return other.href;
  };
  return testPostgres({
    administrator: (database) => ({ connectionString: database === null ? url : at(database) }),
    source: (database) => urlSource(at(database)),
    ownerOf: () => null,
    stop: async () => undefined,
  });
}

interface Ways {
  administrator(database: string | null): ClientConfig;
  source(database: string): DatabaseSource;
  /** Owner of what is made; null: whoever connects. */
  ownerOf(): string | null;
  stop(): Promise<void>;
}

function testPostgres(ways: Ways): TestPostgres {
  const made = new Map<DatabaseSource, string>();
  let template: string | null = null;
  const create = async (from: string): Promise<DatabaseSource> => {
    const name = `mizugiwa_test_${randomBytes(6).toString("hex")}`;
    const owner = ways.ownerOf();
    await withClient(ways.administrator(null), async (client) => {
      await client.query(`create database ${name} template ${from}${owner === null ? "" : ` owner ${owner}`}`);
    });
    const source = ways.source(name);
    made.set(source, name);
    return source;
  };
  return {
    makeDatabase: () => create("template0"),
    makeMigrated: async () => {
      if (template === null) {
        const source = await create("template0");
        await (await openTestDatabase(source)).close();
        template = made.get(source) ?? null;
      }
      return await create(template ?? "template0");
    },
    admin: async (source) => {
      const client = new Client(ways.administrator(made.get(source) ?? null));
      await client.connect();
      return client;
    },
    stop: async () => {
      try {
        await withClient(ways.administrator(null), (client) => dropAll(client, [...made.values()]));
      } finally {
        await ways.stop();
      }
    },
  };
}

/** Databases first: one that was copied from a template holds rights of the template's role too. */
async function dropAll(client: Client, names: readonly string[]): Promise<void> {
  const found = await client.query<{ oid: number }>("select oid::int from pg_database where datname = any($1)", [
    names,
  ]);
  for (const name of names) await client.query(`drop database ${name} with (force)`);
  for (const { oid } of found.rows) await client.query(`drop role if exists mizugiwa_app_${oid}`);
}

async function withClient(config: ClientConfig, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client(config);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Opens a database as a server would, with nothing around it. */
export function openTestDatabase(
  source: DatabaseSource,
  hear: Partial<Parameters<typeof openDatabase>[0]> = {},
): Promise<Database> {
  return openDatabase({
    source,
    self: thisHolder("/test", "http://127.0.0.1/"),
    log: SILENT,
    ending: new AbortController().signal,
    onDown: () => undefined,
    onUp: () => undefined,
    onLost: () => undefined,
    ...hear,
  });
}
