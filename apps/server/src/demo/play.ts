import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { liveTraffic, SOURCES, writeDemo } from "@mizugiwa/demo";
import { z } from "zod";
import type { Http } from "../platform/http/app.js";
import type { Platform } from "../platform/platform.js";
import type { Practices } from "../standard/index.js";
import { type ActionsAt, act } from "./act.js";
import { Caller } from "./caller.js";
import { fillRegister } from "./fill-register.js";
import { practise } from "./practise.js";
import { respond } from "./respond.js";
import { readSamples } from "./samples.js";

/** What was decided at the first start: the story is told relative to it. */
const Beginning = z.object({ t0Ms: z.int(), seed: z.int(), isTold: z.boolean() });
type Beginning = z.infer<typeof Beginning>;

/** Live traffic goes on in this step. */
const LIVE_MS = 5000;
export interface DemoParts {
  readonly platform: Platform;
  readonly http: Http;
  /** Waits until everything that was sent is matched and can be searched. */
  readonly settled: () => Promise<void>;
  readonly actionsAt: ActionsAt;
  readonly practices: Practices;
}

/** The demo at work; `told` is fulfilled when its story is in. */
export interface Demo {
  readonly told: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Tells the story of the demo to a server that runs: through its API and its intake, as anybody would. Begun anew after a
 * kill it goes on where it came to: what is there already is left, and every request has a key.
 */
export function playDemo(parts: DemoParts): Demo {
  const ending = new AbortController();
  const told = tell(parts, ending.signal);
  const running = told.then(
    (tokens) => live(parts, tokens, ending.signal),
    (caught: unknown) => {
      if (!ending.signal.aborted) parts.platform.log.error({ err: caught }, "the demo could not be told to its end");
    },
  );
  return {
    told: told.then(() => undefined),
    stop: async () => {
      ending.abort();
      await running;
    },
  };
}

async function tell(
  { platform, http, settled, actionsAt, practices }: DemoParts,
  signal: AbortSignal,
): Promise<Tokens> {
  const begun = performance.now();
  const { data, demoShare } = platform.config;
  const path = join(data, "demo.json");
  const beginning = readBeginning(path);
  const admin = await Caller.open(http, platform, {
    login: "demo-administrator",
    name: "Demo administrator",
    roles: ["platform-admin", "incident-commander", "analyst"],
    person: null,
  });
  const filled = await fillRegister(admin, beginning.t0Ms, beginning.seed);
  const tokens = await makeSources(admin, filled.services);
  if (beginning.isTold) return tokens;
  let events = 0;
  for (const { source, lines } of writeDemo(readSamples(), beginning.t0Ms, beginning.seed, demoShare)) {
    signal.throwIfAborted();
    await send(http, tokens, source, lines);
    events += lines.length;
  }
  await practise(practices, filled, beginning.t0Ms);
  await settled();
  await respond({ platform, http, admin, filled, t0Ms: beginning.t0Ms });
  await act({ platform, http, admin, filled, actionsAt, t0Ms: beginning.t0Ms });
  writeBeginning(path, { ...beginning, isTold: true });
  const seconds = Math.round((performance.now() - begun) / 1000);
  platform.log.info({ events, seconds }, "the story of the demo is told");
  return tokens;
}

function readBeginning(path: string): Beginning {
  if (existsSync(path)) return Beginning.parse(JSON.parse(readFileSync(path, "utf8")));
  const beginning = { t0Ms: Math.floor(Date.now() / 1000) * 1000, seed: 1, isTold: false };
  writeBeginning(path, beginning);
  return beginning;
}

function writeBeginning(path: string, beginning: Beginning): void {
  writeFileSync(path, JSON.stringify(beginning), { mode: 0o600 });
}

type Tokens = ReadonlyMap<string, string>;
const TOKEN = z.object({ token: z.string() });

async function makeSources(admin: Caller, services: ReadonlyMap<string, string>): Promise<Tokens> {
  const tokens = new Map<string, string>();
  for (const { code, name, service, expectedSilenceSeconds } of SOURCES) {
    const record = { code, name, service: services.get(service) ?? null, expectedSilenceSeconds };
    const id = await admin.add("/api/v1/sources", record, "code");
    const quota = { quotaEventsPerSecond: 1_000_000 };
    const made = await admin.ask("POST", `/api/v1/sources/${id}/tokens`, { name: "demo", ...quota });
    tokens.set(code, TOKEN.parse(made).token);
  }
  return tokens;
}

const RETRY_MS = 200;

/** Sends lines through the intake; repeats what was refused for the moment. */
async function send(http: Http, tokens: Tokens, source: string, lines: readonly string[]): Promise<void> {
  const payload = lines.join("\n");
  const key = createHash("sha256").update(source).update("\0").update(payload).digest("base64url");
  for (;;) {
    const answer = await http.inject({
      method: "POST",
      url: "/intake/v1/events",
      headers: {
        host: "127.0.0.1",
        authorization: `Bearer ${tokens.get(source) ?? ""}`,
        "content-type": "text/plain",
        "idempotency-key": key,
      },
      payload,
    });
    if (answer.statusCode === 200) return;
    if (answer.statusCode !== 429 && answer.statusCode !== 503) {
      throw new Error(`${source}: ${answer.statusCode} ${answer.body.slice(0, 300)}`);
    }
    await sleep(RETRY_MS);
  }
}

/** Ordinary traffic goes on while the demo runs, so that what is live lives. */
async function live({ platform, http }: DemoParts, tokens: Tokens, signal: AbortSignal): Promise<void> {
  const traffic = liveTraffic(Date.now());
  while (!signal.aborted) {
    try {
      await sleep(LIVE_MS, undefined, { signal });
      for (const { source, lines } of traffic(Date.now())) await send(http, tokens, source, lines);
    } catch (caught) {
      if (!signal.aborted) platform.log.warn({ err: caught }, "live traffic of the demo was not taken");
    }
  }
}
