import { join } from "node:path";
import type { Actor } from "../platform/access/index.js";
import type { Platform } from "../platform/platform.js";
import { Profiles } from "./applicability/service.js";
import { readFramework } from "./comparison/framework.js";
import { readComparison } from "./comparison/matrix.js";
import type { Comparison, ComparisonFilter, FrameworkView, Trend } from "./comparison/schema.js";
import { readTrend } from "./comparison/trend.js";
import { sendReminders } from "./evidence/reminders.js";
import { EvidenceDesk } from "./evidence/service.js";
import { Exceptions } from "./exceptions/service.js";
import { warnOfEnds } from "./exceptions/warnings.js";
import { readPractice } from "./practice/detail.js";
import { RegisterIndependence, type RegisterPort } from "./practice/independence.js";
import type { PracticeParts, StandardPort } from "./practice/ports.js";
import type { PracticeRecord } from "./practice/schema.js";
import { Practice } from "./practice/service.js";
import { settleAll } from "./practice/sweep.js";
import { settleDue } from "./practice/work.js";
import { readServicePractice, type ServicePractice } from "./practice/worklist.js";

/** How services practise the standard: what applies to them, what is claimed, proved, judged and excepted. */
export interface Practices {
  readonly profiles: Profiles;
  readonly practice: Practice;
  readonly evidence: EvidenceDesk;
  readonly exceptions: Exceptions;
  record(actor: Actor, service: string, requirement: string): Promise<PracticeRecord>;
  ofService(actor: Actor, service: string): Promise<ServicePractice>;
  comparison(filter: ComparisonFilter): Promise<Comparison>;
  trend(months: number, service: string | null): Promise<Trend>;
  framework(framework: string, service: string): Promise<FrameworkView>;
  stop(): Promise<void>;
}

interface Doors {
  readonly standard: StandardPort;
  readonly register: RegisterPort;
}

/** What time did is written, and told, at the latest so long after its instant, whether anybody looks or not. */
const SWEEP_MS = 20_000;

export async function openPractices(
  platform: Pick<Platform, "config" | "database" | "live" | "log">,
  doors: Doors,
): Promise<Practices> {
  const { config, database, live, log } = platform;
  const { standard } = doors;
  const independence = new RegisterIndependence(doors.register);
  const parts: PracticeParts = { database, live, log, files: join(config.data, "evidence"), standard, independence };
  const exceptions = new Exceptions(parts);
  await settleAll(parts);
  const sweeping = startSweep(parts);
  return {
    profiles: new Profiles(parts),
    practice: new Practice(parts),
    evidence: new EvidenceDesk(parts),
    exceptions,
    record: (actor, service, requirement) => readPractice(parts, exceptions, actor, service, requirement),
    ofService: async (actor, service) =>
      await readServicePractice(parts, service, await parts.independence.isOwner(actor, service)),
    comparison: (filter) => readComparison(parts, filter),
    trend: (months, service) => readTrend(parts, months, service),
    framework: (framework, service) => readFramework(parts, framework, service),
    stop: () => sweeping.stop(),
  };
}

/** Looks again and again at what time did; one look at a time. */
function startSweep(parts: PracticeParts): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  let busy = false;
  const sweep = async (): Promise<void> => {
    busy = true;
    try {
      await settleDue(parts);
      await sendReminders(parts);
      await warnOfEnds(parts);
    } catch (caught) {
      parts.log.error({ err: caught }, "standings could not be brought up to now; it is tried again");
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => {
    if (!busy) running = sweep();
  }, SWEEP_MS);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
