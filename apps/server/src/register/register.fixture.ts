import { z } from "zod";
import type { Actor } from "../platform/access/index.js";
import type { Database } from "../platform/database/database.js";
import type { Http } from "../platform/http/app.js";
import { Live, type LiveEvent } from "../platform/live/hub.js";
import { ask, openTestHttp, testActor } from "../platform/testing/http.js";
import { openTestDatabase, type TestPostgres } from "../platform/testing/postgres.js";
import { addRegisterRoutes, type OpenRegister, openRegister } from "./index.js";

const Row = z.looseObject({ id: z.uuid(), version: z.number() });
const Page = z.object({ rows: z.array(z.looseObject({})), next: z.string().nullable() });

/** A register over a database of its own, and ways to ask it. */
export interface TestRegister {
  readonly register: OpenRegister;
  readonly database: Database;
  readonly http: Http;
  readonly heard: LiveEvent[];
  /** Who asks from now on. */
  as(actor: Actor | null): void;
  ask(
    method: "GET" | "POST" | "PATCH",
    url: string,
    payload?: object,
  ): Promise<{ status: number; body: unknown; headers: Readonly<Record<string, unknown>> }>;
  /** Adds a record; throws where it is not taken. */
  add(plural: string, fields: object): Promise<{ id: string; version: number }>;
  page(url: string): Promise<z.infer<typeof Page>>;
  close(): Promise<void>;
}

export async function openTestRegister(postgres: TestPostgres): Promise<TestRegister> {
  const database = await openTestDatabase(await postgres.makeMigrated());
  const live = new Live();
  const heard: LiveEvent[] = [];
  live.listen((event) => heard.push(event));
  const register = await openRegister({ database, live }, "Asia/Tokyo");
  let who: Actor | null = testActor("platform-admin");
  const http = await openTestHttp(() => who);
  addRegisterRoutes(http, () => register);
  const test: TestRegister = {
    register,
    database,
    http,
    heard,
    as: (actor) => {
      who = actor;
    },
    ask: (method, url, payload) => ask(http, method, url, payload),
    add: async (plural, fields) => {
      const { status, body } = await test.ask("POST", `/api/v1/${plural}`, fields);
      if (status !== 201) throw new Error(JSON.stringify(body));
      return Row.parse(body);
    },
    page: async (url) => {
      const { status, body } = await test.ask("GET", url);
      if (status !== 200) throw new Error(JSON.stringify(body));
      return Page.parse(body);
    },
    close: async () => {
      await http.close();
      await database.close();
    },
  };
  return test;
}
