import { type DemoCase, PAST_CASES } from "@mizugiwa/demo";
import type { Caller } from "./caller.js";
import type { Filled } from "./fill-register.js";

const HOUR_MS = 3_600_000;

/** Files what was over before, and what was exercised, each through its whole life, oldest first. */
export async function filePast(commander: Caller, { services }: Filled, t0Ms: number): Promise<void> {
  const oldest = [...PAST_CASES].sort((a, b) => b.daysAgo - a.daysAgo);
  for (const each of oldest) await fileOne(commander, each, services.get(each.service), t0Ms);
}

async function fileOne(commander: Caller, given: DemoCase, service: string | undefined, t0Ms: number): Promise<void> {
  const { title, summary, kind, severity, daysAgo, noticedAfterHours, recoveredAfterHours } = given;
  const begunMs = t0Ms - daysAgo * 24 * HOUR_MS;
  const at = (hours: number): string => new Date(begunMs + hours * HOUR_MS).toISOString();
  const { id, state } = await commander.declare({
    title,
    summary,
    kind,
    severity,
    service,
    label: "TLP:AMBER",
    commander: commander.id,
    occurred: { from: at(0), to: at(noticedAfterHours), confidence: "estimated" },
    detectedAt: at(noticedAfterHours),
  });
  if (state === "closed") return;
  await commander.step(id, "active");
  await commander.change(id, { scopeStatement: given.scope });
  await commander.step(id, "contained");
  for (const track of ["analysis", "containment", "eradication", "recovery", "communication"]) {
    await commander.ask("POST", `/api/v1/incidents/${id}/tracks`, { track, state: "done" });
  }
  await commander.change(id, {
    eradicatedAt: at(recoveredAfterHours),
    recoveredAt: at(recoveredAfterHours),
    monitoringUntil: at(recoveredAfterHours + 72),
  });
  await commander.step(id, "resolved");
  await commander.step(id, "in_review");
  await commander.change(id, {
    rootCause: given.rootCause,
    techniques: [...given.techniques],
    failedRequirements: [...given.requirements],
    reviewConclusion: given.review,
  });
  await commander.step(id, "closed");
}
