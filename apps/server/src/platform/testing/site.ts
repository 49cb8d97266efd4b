import type { InjectOptions } from "fastify";
import type { Generated } from "kysely";
import { z } from "zod";
import {
  type AccessParts,
  addAccessRoutes,
  beginSession,
  guardRoutes,
  insertAccount,
  openAccess,
  type Role,
} from "../access/index.js";
import { csrfOf } from "../access/token.js";
import type { Database } from "../database/database.js";
import { connect, type DatabaseSource } from "../database/source.js";
import { type Http, openHttp } from "../http/app.js";
import { Readiness } from "../http/readiness.js";
import type { Reach } from "../http/site.js";
import { Live } from "../live/hub.js";
import { Registry } from "../metrics/registry.js";
import type { Sealer } from "../secrets/sealer.js";
import { openTestDatabase, SILENT, type TestPostgres } from "./postgres.js";

/** What was answered, with the body as JSON: null where there is none. */
export interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  /** The problem's code; "" where it is no problem. */
  readonly code: string;
}

/** Somebody who is signed in and asks as the console does. */
export interface Caller {
  /** Id of the account. */
  readonly id: string;
  readonly cookie: string;
  ask(method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE", url: string, payload?: object): Promise<Said>;
}

interface CallerFacts {
  readonly roles: readonly Role[];
  readonly person?: string;
  /** Compartments it is a member of. */
  readonly compartments?: readonly string[];
}

/** The HTTP server with its guards and access as it runs, over a database of its own; no port is listened on. */
export interface TestSite {
  readonly http: Http;
  readonly source: DatabaseSource;
  readonly database: Database;
  readonly access: AccessParts;
  readonly live: Live;
  /** Makes an account with a session; no password is hashed for it. */
  as(facts: CallerFacts): Promise<Caller>;
  /** Makes a compartment without members. */
  compartment(name: string): Promise<string>;
  /** Puts somebody out of a compartment. */
  leave(caller: Caller, compartment: string): Promise<void>;
  /** Asks as nobody. */
  ask(options: InjectOptions): Promise<Said>;
  close(): Promise<void>;
}

/** Seals nothing: tests look at what was sealed. */
const OPEN_SEALER: Sealer = {
  seal: (plain) => Buffer.from(plain),
  open: (sealed) => Buffer.from(sealed),
};

const PROBLEM = z.object({ code: z.string() });

/** Opens a site, over a database of its own or a `source` at hand; `addRoutes` adds those of the domain under test. */
export async function openTestSite(
  postgres: TestPostgres,
  addRoutes: (http: Http, parts: { database: Database; live: Live; access: AccessParts }) => void = () => undefined,
  { reach, source = null }: { reach?: Reach; source?: DatabaseSource | null } = {},
): Promise<TestSite> {
  const place = source ?? (await postgres.makeMigrated());
  const database = await openTestDatabase(place);
  const live = new Live();
  const access = openAccess({ database, live, sealer: OPEN_SEALER, origin: reach?.baseUrl ?? null });
  const parts = { log: SILENT, registry: new Registry(), readiness: new Readiness(), version: "1.2.3" };
  const http = await openHttp({ ...parts, ...(reach === undefined ? {} : { reach }) });
  guardRoutes(http, (request) => access.authenticate(request));
  addAccessRoutes(http, () => access);
  addRoutes(http, { database, live, access });

  const ask = async (options: InjectOptions): Promise<Said> => {
    const answer = await http.inject({ ...options, headers: { host: "127.0.0.1:8740", ...options.headers } });
    const body: unknown = answer.body === "" ? null : answer.json();
    const problem = PROBLEM.safeParse(body);
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body,
      code: answer.statusCode >= 400 && problem.success ? problem.data.code : "",
    };
  };

  let made = 0;
  return {
    http,
    source: place,
    database,
    access,
    live,
    ask,
    as: async ({ roles, person, compartments = [] }) => {
      made += 1;
      const login = `caller-${made}`;
      const [id, token] = await database.db.transaction().execute(async (tx) => {
        const account = await insertAccount(
          tx,
          { login, name: login, roles: [...roles], person: person ?? null, language: "en" },
          "!",
        );
        for (const compartment of compartments) {
          await tx
            .withTables<{ compartment_member: { compartment: string; account: string } }>()
            .insertInto("compartment_member")
            .values({ compartment, account })
            .execute();
        }
        return [account, await beginSession(tx, account, ["password"], { address: "127.0.0.1", agent: "test" })];
      });
      const cookie = `mizugiwa_session=${token}`;
      return {
        id,
        cookie,
        ask: (method, url, payload) =>
          ask({
            method,
            url,
            headers: { cookie, "x-mizugiwa-csrf": csrfOf(token) },
            ...(payload === undefined ? {} : { payload }),
          }),
      };
    },
    compartment: async (name) => {
      const { id } = await database.db
        .withTables<{ compartment: { id: Generated<string>; name: string } }>()
        .insertInto("compartment")
        .values({ name })
        .returning("id")
        .executeTakeFirstOrThrow();
      return id;
    },
    leave: async ({ id }, compartment) => {
      await database.db
        .withTables<{ compartment_member: { compartment: string; account: string } }>()
        .deleteFrom("compartment_member")
        .where("account", "=", id)
        .where("compartment", "=", compartment)
        .execute();
    },
    close: async () => {
      await http.close();
      await database.close();
    },
  };
}

/** Takes accounts, sessions, set-up and trail out of a database, for the next test: making a new one takes longer. */
export async function emptyAccess(source: DatabaseSource): Promise<void> {
  const owner = await connect(source.owner(), "test", source.place);
  const tables = ["setup_done", "setup_token", "sign_in_delay", "compartment", "account"];
  for (const table of tables) await owner.query(`delete from mizugiwa.${table}`);
  await owner.query("delete from trail.entry");
  await owner.end();
}
