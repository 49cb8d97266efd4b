import { z } from "zod";
import { beginSession, csrfOf, insertAccount, type Role } from "../platform/access/index.js";
import type { Http } from "../platform/http/app.js";
import type { Platform } from "../platform/platform.js";

const ID = z.object({ id: z.string() });
const CASES = z.object({ rows: z.array(z.object({ id: z.string(), title: z.string() })) });
const CASE = z.object({
  id: z.string(),
  version: z.int(),
  state: z.string(),
  severity: z.string().nullable(),
  notes: z.array(z.object({ head: z.object({ text: z.string() }) })),
  timeline: z.array(z.object({ title: z.string() })),
});
export type CaseSeen = z.infer<typeof CASE>;
/** The states of an incident on its way to the end. */
const LIFE = ["triage", "active", "contained", "resolved", "in_review", "closed"] as const;

/** What says that a record is there already: the story is told again after a kill, and at each start. */
const THERE: ReadonlySet<string> = new Set(["already-there", "code-taken", "membership-overlaps"]);

/** Somebody of the demo: asks the API as the console does, within this process. */
export class Caller {
  readonly id: string;
  readonly #http: Http;
  readonly #token: string;

  private constructor(http: Http, id: string, token: string) {
    this.#http = http;
    this.id = id;
    this.#token = token;
  }

  /** Signs somebody in whose account has no password: nobody else can. Made where it is not there. */
  static async open(http: Http, { database }: Platform, given: DemoAccount): Promise<Caller> {
    return await database.db.transaction().execute(async (tx) => {
      const known = await tx
        .withTables<{ account: { id: string; login: string } }>()
        .selectFrom("account")
        .select("id")
        .where("login", "=", given.login)
        .executeTakeFirst();
      const id = known?.id ?? (await insertAccount(tx, { ...given, roles: [...given.roles], language: "ja" }, null));
      const token = await beginSession(tx, id, ["password"], { address: "127.0.0.1", agent: "demo" });
      return new Caller(http, id, token);
    });
  }

  /** Throws where it is refused for another reason than being there already; null in that case. */
  async ask(method: "GET" | "POST" | "PATCH", url: string, payload?: object): Promise<unknown> {
    const answer = await this.#http.inject({
      method,
      url,
      headers: { host: "127.0.0.1", cookie: `mizugiwa_session=${this.#token}`, "x-mizugiwa-csrf": csrfOf(this.#token) },
      ...(payload === undefined ? {} : { payload }),
    });
    const body: unknown = answer.body === "" ? null : answer.json();
    if (answer.statusCode < 300) return body;
    const { code } = z.object({ code: z.string() }).catch({ code: "" }).parse(body);
    if (THERE.has(code)) return null;
    throw new Error(`${method} ${url}: ${answer.statusCode} ${answer.body.slice(0, 500)}`);
  }

  /** Declares an incident, or finds the one that has its title: a story that is told again after a kill goes on. */
  async declare(record: Readonly<Record<string, unknown>> & { readonly title: string }): Promise<CaseSeen> {
    const kind = "real,exercise,backfilled";
    const { rows } = CASES.parse(await this.ask("GET", `/api/v1/incidents?state=any&kind=${kind}&limit=100`));
    const known = rows.find(({ title }) => title === record.title);
    const { id } = known ?? ID.parse(await this.ask("POST", "/api/v1/incidents", record));
    return CASE.parse(await this.ask("GET", `/api/v1/incidents/${id}`));
  }

  /** Takes an incident a step further, where it is not that far. */
  async step(incident: string, to: (typeof LIFE)[number]): Promise<void> {
    const { version, state } = CASE.parse(await this.ask("GET", `/api/v1/incidents/${incident}`));
    if (LIFE.indexOf(to) <= LIFE.findIndex((each) => each === state)) return;
    await this.ask("POST", `/api/v1/incidents/${incident}/step`, { version, to });
  }

  /** Changes facts of an incident as it stands now. */
  async change(incident: string, facts: object): Promise<void> {
    const { version } = CASE.parse(await this.ask("GET", `/api/v1/incidents/${incident}`));
    await this.ask("PATCH", `/api/v1/incidents/${incident}`, { version, ...facts });
  }

  /** Adds a record; gives its id, that of the list where it is there already. */
  async add(url: string, record: Readonly<Record<string, unknown>>, key: string): Promise<string> {
    const made = await this.ask("POST", url, record);
    if (made !== null) return ID.parse(made).id;
    const list = z.object({ rows: z.array(z.record(z.string(), z.unknown())) });
    const { rows } = list.parse(await this.ask("GET", `${url}?limit=1000`));
    const found = rows.find((row) => row[key] === record[key]);
    return ID.parse(found).id;
  }
}

export interface DemoAccount {
  readonly login: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly person: string | null;
}
