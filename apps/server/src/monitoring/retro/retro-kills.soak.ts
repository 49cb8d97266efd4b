import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { soak } from "@mizugiwa/proof";
import { z } from "zod";
import { stopServer } from "../../platform/process/stop.js";
import { Client } from "../../platform/testing/client.js";
import { WholeServer } from "../../platform/testing/whole-server.js";
import { sendBulk } from "../testing/sender.fixture.js";

const PASSWORD = "a long enough passphrase 7";
const RULE = "11111111-2222-4333-8444-555555555555";
/** Keywords are in no column: every event is matched, so that there is something to interrupt. */
const TEXT = `title: Kept\nid: ${RULE}\nlevel: high\nlogsource: {product: aws}\ndetection: {keywords: ['attack-'], condition: keywords}\n`;
const EVENTS = 40_000;
const ATTACK_EVERY = 20;
const BATCH = 1000;
const KILL_WITHIN_MS = 1500;
const END_WITHIN_MS = 240_000;
const ID = z.object({ id: z.string() });
const TOKEN = z.object({ token: z.string() });
const RUN = z.object({
  state: z.string(),
  met: z.int(),
  known: z.int(),
  done: z.int(),
  alerts: z.array(z.object({ events: z.int() })),
});

/** SIGKILL of the server at random instants of a search of stored events: what it finds is what an uninterrupted one finds. */
export default soak({
  name: "retro/kills",
  sample: 2,
  full: 40,
  timeoutMs: 600_000,
  run: async (rounds, random) => {
    const data = mkdtempSync(join(tmpdir(), "mizugiwa-retro-kills-"));
    const rules = join(data, "own-rules");
    mkdirSync(rules);
    writeFileSync(join(rules, "kept.yml"), TEXT);
    const server = new WholeServer(join(data, "server"), ["--rules", rules]);
    try {
      const address = await server.start();
      const client = new Client(address);
      await client.setUp(await server.setupAddress(), "judge", PASSWORD);
      await client.must("POST", `api/v1/rules/${RULE}/disable`, { version: 0 });
      await fill(client, address, server);
      const begun = ID.parse((await client.must("POST", "api/v1/retro-runs", order())).body).id;
      for (let round = 0; round < rounds; round += 1) {
        await sleep(random.below(KILL_WITHIN_MS));
        await server.kill();
        client.moveTo(await server.start());
      }
      const found = await ended(client, begun);
      const again = await ended(client, ID.parse((await client.must("POST", "api/v1/retro-runs", order())).body).id);
      const wanted = EVENTS / ATTACK_EVERY;
      const inAlerts = found.alerts.reduce((sum, { events }) => sum + events, 0);
      const facts = { met: found.met, known: found.known, inAlerts, metAgain: again.met, knownAgain: again.known };
      const right = { met: wanted, known: 0, inAlerts: wanted, metAgain: wanted, knownAgain: wanted };
      if (JSON.stringify(facts) !== JSON.stringify(right)) throw new Error(`${JSON.stringify(facts)}\n${server.said}`);
      return [`${rounds} kills: ${wanted} of ${found.done} events met, each in one alert, as without a kill`];
    } finally {
      await server.kill();
      await stopServer(join(data, "server"));
      rmSync(data, { recursive: true, force: true });
    }
  },
});

function order() {
  const [from, to] = [Date.UTC(2020, 0, 1), Date.now() + 86_400_000].map((ms) => new Date(ms).toISOString());
  return { subject: RULE, from, to };
}

/** Sends events of which the rule, switched off, meets every twentieth. */
async function fill(client: Client, address: string, server: WholeServer): Promise<void> {
  const source = ID.parse((await client.must("POST", "api/v1/sources", { code: "soak", name: "Soak" })).body).id;
  const quota = { name: "soak", quotaEventsPerSecond: 1_000_000 };
  const { token } = TOKEN.parse((await client.must("POST", `api/v1/sources/${source}/tokens`, quota)).body);
  for (let first = 0; first < EVENTS; first += BATCH) {
    const numbers = Array.from({ length: BATCH }, (_, index) => first + index);
    const events = numbers.map((number) => ({ number, isAttack: number % ATTACK_EVERY === 0 }));
    const taken = await sendBulk(address, token, events);
    if (taken.length !== BATCH) throw new Error(`${taken.length} of ${BATCH} events were taken\n${server.said}`);
  }
}

async function ended(client: Client, id: string): Promise<z.infer<typeof RUN>> {
  for (const until = Date.now() + END_WITHIN_MS; Date.now() < until; await sleep(200)) {
    const run = RUN.parse((await client.must("GET", `api/v1/retro-runs/${id}`)).body);
    if (run.state === "failed" || run.state === "cancelled") throw new Error(`the search is ${run.state}`);
    if (run.state === "succeeded") return run;
  }
  throw new Error("the search did not end");
}
