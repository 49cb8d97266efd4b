import { z } from "zod";
import type { Http } from "../platform/http/app.js";
import type { Platform } from "../platform/platform.js";
import { Caller } from "./caller.js";
import type { Filled } from "./fill-register.js";

const Alerts = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      version: z.int(),
      state: z.string(),
      firstAt: z.string(),
      rule: z.object({ title: z.string() }),
      source: z.object({ name: z.string().nullable() }).nullable(),
    }),
  ),
});
const Incident = z.object({ id: z.string(), version: z.int() });

interface RespondParts {
  readonly platform: Platform;
  readonly http: Http;
  readonly admin: Caller;
  readonly filled: Filled;
  readonly t0Ms: number;
}

/** What people did with the alerts: the older ones are settled, the breach is an incident that runs. */
export async function respond({ platform, http, admin, filled, t0Ms }: RespondParts): Promise<void> {
  const [first, second] = [...filled.people.values()].filter(({ unit }) => unit === "cert");
  if (first === undefined || second === undefined) return;
  const open = (login: string, person: typeof first, roles: readonly ("incident-commander" | "analyst")[]) =>
    Caller.open(http, platform, { login, name: person.name, roles, person: person.id });
  const commander = await open("demo-commander", first, ["incident-commander"]);
  const analyst = await open("demo-analyst", second, ["analyst"]);
  const { rows } = Alerts.parse(await admin.ask("GET", "/api/v1/alerts?limit=500"));
  const breach = rows.filter(({ source }) => source?.name?.startsWith("web01") === true);
  await settleOld(
    analyst,
    rows.filter((alert) => !breach.includes(alert)),
    t0Ms,
  );
  if (breach.length > 0) await declare(commander, analyst, breach, filled, t0Ms);
}

/** How the older alerts ended, in turn. */
const ENDINGS = [
  ["false_positive", "The scanner of the yearly test; its address is on the list."],
  ["benign_expected", "Announced change, ticket checked with the owner."],
  ["true_positive_no_impact", "Refused by the service; nothing was answered."],
  ["informational", "Noted; nothing to do."],
] as const;
/** Alerts of the last days wait for somebody. */
const NEW_DAYS = 2;

async function settleOld(analyst: Caller, alerts: z.infer<typeof Alerts>["rows"], t0Ms: number): Promise<void> {
  let turn = 0;
  for (const { id, version, state, firstAt } of alerts) {
    if (state !== "new" || Date.parse(firstAt) > t0Ms - NEW_DAYS * 86_400_000) continue;
    const [disposition, reason] = ENDINGS[turn % ENDINGS.length] ?? ENDINGS[0];
    turn += 1;
    const seen = z.object({ version: z.int() });
    const triaged = seen.parse(await analyst.ask("POST", `/api/v1/alerts/${id}/triage`, { version }));
    await analyst.ask("POST", `/api/v1/alerts/${id}/close`, { version: triaged.version, disposition, reason });
  }
}

async function declare(
  commander: Caller,
  analyst: Caller,
  breach: z.infer<typeof Alerts>["rows"],
  { services }: Filled,
  t0Ms: number,
): Promise<void> {
  const times = breach.map(({ firstAt }) => Date.parse(firstAt)).sort((a, b) => a - b);
  const from = times[0] ?? t0Ms;
  const made = Incident.parse(
    await commander.ask("POST", "/api/v1/incidents", {
      title: "Web shell on Storefront web01 / Storefront web01 のWebシェル",
      summary: "A web shell came in through the gallery plug-in of the shop; the intruder became root.",
      severity: "SEV-2",
      service: services.get("storefront"),
      label: "TLP:AMBER+STRICT",
      commander: commander.id,
      participants: [{ account: analyst.id, function: "scribe" }],
      alerts: breach.map(({ id, version }) => ({ id, version })),
      occurred: { from: new Date(from).toISOString(), to: null, confidence: "estimated" },
    }),
  );
  const note =
    "web01 を隔離。鍵を失効。攻撃元アドレスを遮断。\nweb01 is isolated, its keys are revoked, the addresses are blocked.";
  await analyst.ask("POST", `/api/v1/incidents/${made.id}/notes`, { text: note });
  for (const [lane, minutes, title, technique] of TIMELINE) {
    const at = new Date(from + minutes * 60_000).toISOString();
    await analyst.ask("POST", `/api/v1/incidents/${made.id}/timeline`, { lane, from: at, title, technique });
  }
}

const TIMELINE = [
  ["attacker", 0, "Scanning of the shop / ショップの探索", "T1595.002"],
  ["attacker", 21, "Upload of a web shell / Webシェルのアップロード", "T1505.003"],
  ["attacker", 34, "Root by a set-uid helper / set-uid補助プログラムによるroot奪取", "T1548.001"],
  ["attacker", 77, "Customers table sent out / 顧客表の持ち出し", "T1041"],
  ["responder", 69, "Alert triaged, incident declared / アラートのトリアージ、インシデント宣言", null],
  ["responder", 95, "web01 isolated / web01 を隔離", null],
] as const;
