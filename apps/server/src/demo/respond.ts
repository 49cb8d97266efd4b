import { attackBegin, BREACH_CASE, BREACH_ENTRIES } from "@mizugiwa/demo";
import { z } from "zod";
import type { Role } from "../platform/access/index.js";
import type { Http } from "../platform/http/app.js";
import type { Platform } from "../platform/platform.js";
import { Caller, type CaseSeen } from "./caller.js";
import type { Filled } from "./fill-register.js";
import { filePast } from "./past-cases.js";

const Alerts = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      version: z.int(),
      state: z.string(),
      firstAt: z.string(),
      rule: z.object({ id: z.string(), title: z.string() }),
      source: z.object({ name: z.string().nullable() }).nullable(),
    }),
  ),
});
type Alert = z.infer<typeof Alerts>["rows"][number];

interface RespondParts {
  readonly platform: Platform;
  readonly http: Http;
  readonly admin: Caller;
  readonly filled: Filled;
  readonly t0Ms: number;
}

/** Who answers, by what they do in the story. */
type Team = Readonly<Record<"commander" | "scribe" | "forensic" | "liaison" | "legal", Caller>>;
const TEAM: readonly (readonly [part: keyof Team, unit: string, roles: readonly Role[]])[] = [
  ["commander", "cert", ["incident-commander"]],
  ["scribe", "cert-day", ["analyst"]],
  ["forensic", "lab", ["investigator"]],
  ["liaison", "application", ["liaison"]],
  ["legal", "legal", ["legal"]],
];

/** What people did with the alerts: the older ones are settled, the breach is an incident that runs; and what was before. */
export async function respond(parts: RespondParts): Promise<void> {
  const { admin, filled, t0Ms } = parts;
  const team = await openTeam(parts);
  const { rows } = Alerts.parse(await admin.ask("GET", "/api/v1/alerts?limit=500"));
  const ofRules = rows.filter(({ rule }) => !rule.id.startsWith("mizugiwa."));
  const breach = ofRules.filter(({ source }) => source?.name?.startsWith("web01") === true);
  const old = ofRules.filter((alert) => !breach.includes(alert));
  await settleOld(team.scribe, old, t0Ms);
  // Without rules nothing was seen, and there is nothing to tell of.
  if (breach.length === 0) return;
  await filePast(team.commander, filled, t0Ms);
  await declare(team, breach, filled, t0Ms);
}

async function openTeam({ platform, http, filled }: RespondParts): Promise<Team> {
  const people = [...filled.people.values()];
  const open = async (part: keyof Team): Promise<Caller> => {
    const [, unit, roles] = TEAM.find(([name]) => name === part) ?? [part, "cert", ["analyst"] as const];
    const person = people.find((each) => each.unit === unit);
    const account = { login: `demo-${part}`, name: person?.name ?? part, roles, person: person?.id ?? null };
    return await Caller.open(http, platform, account);
  };
  return {
    commander: await open("commander"),
    scribe: await open("scribe"),
    forensic: await open("forensic"),
    liaison: await open("liaison"),
    legal: await open("legal"),
  };
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

async function settleOld(analyst: Caller, alerts: readonly Alert[], t0Ms: number): Promise<void> {
  let turn = 0;
  for (const { id, version, state, firstAt } of alerts) {
    if (state !== "new" || Date.parse(firstAt) > t0Ms - NEW_DAYS * 86_400_000) continue;
    const [disposition, reason] = ENDINGS[turn % ENDINGS.length] ?? ENDINGS[0];
    turn += 1;
    await analyst.ask("POST", `/api/v1/alerts/${id}/close`, { version, disposition, reason });
  }
}

async function declare(team: Team, breach: readonly Alert[], filled: Filled, t0Ms: number): Promise<void> {
  const { commander, scribe, forensic, liaison, legal } = team;
  const { declared, raised, raisedBecause, aware, title, summary, notes, scope, techniques } = BREACH_CASE;
  const at = (minute: number): string => new Date(t0Ms + attackBegin(t0Ms) + minute * 60_000).toISOString();
  const from = breach.map(({ firstAt }) => firstAt).sort()[0] ?? at(0);
  const made = await commander.declare({
    title,
    summary,
    severity: declared,
    service: filled.services.get("storefront"),
    label: "TLP:AMBER+STRICT",
    commander: commander.id,
    participants: [
      { account: scribe.id, function: "scribe" },
      { account: forensic.id, function: "forensic_lead" },
      { account: liaison.id, function: "customer_liaison" },
      { account: legal.id, function: "legal" },
    ],
    alerts: breach.map(({ id, version }) => ({ id, version })),
    occurred: { from, to: at(96), confidence: "confirmed" },
    detectedAt: from,
    aware: { at: at(aware.minute), reason: aware.reason },
  });
  await commander.step(made.id, "active");
  if (made.severity !== raised) await commander.change(made.id, { severity: raised, reason: raisedBecause });
  for (const { thing, ref, state, reason } of scope) {
    const known = thing === "asset" ? filled.assets.get(ref) : filled.services.get(ref);
    if (known !== undefined)
      await commander.ask("POST", `/api/v1/incidents/${made.id}/scope`, { thing, ref: known, state, reason });
  }
  for (const tenant of filled.tenants.values()) {
    // Their sessions are frozen.
    const contained = { thing: "tenant", ref: tenant, state: "contained", reason: null };
    await commander.ask("POST", `/api/v1/incidents/${made.id}/scope`, contained);
  }
  for (const track of ["analysis", "containment", "communication"]) {
    await commander.ask("POST", `/api/v1/incidents/${made.id}/tracks`, { track, state: "open" });
  }
  for (const text of notes) {
    if (made.notes.some(({ head }) => head.text === text)) continue;
    await scribe.ask("POST", `/api/v1/incidents/${made.id}/notes`, { text });
  }
  await tellTimeline(scribe, made, breach, filled, at);
  const nextUpdateAt = new Date(t0Ms + 4 * 3_600_000).toISOString();
  await commander.change(made.id, { techniques: [...techniques], nextUpdateAt });
}

async function tellTimeline(
  scribe: Caller,
  { id, timeline }: CaseSeen,
  breach: readonly Alert[],
  { assets }: Filled,
  at: (minute: number) => string,
): Promise<void> {
  for (const { lane, minute, title, text, technique, asset, rule } of BREACH_ENTRIES) {
    if (timeline.some((entry) => entry.title === title)) continue;
    await scribe.ask("POST", `/api/v1/incidents/${id}/timeline`, {
      lane,
      from: at(minute),
      title,
      text: text ?? "",
      technique: technique ?? null,
      asset: asset === undefined ? null : (assets.get(asset) ?? null),
      alert: breach.find((alert) => alert.rule.title === rule)?.id ?? null,
    });
  }
}
