import { type ActionChapter, SERVICES, tellActions } from "@mizugiwa/demo";
import { z } from "zod";
import type { Actions } from "../actions/index.js";
import type { Actor, Role } from "../platform/access/index.js";
import type { Http } from "../platform/http/app.js";
import type { Platform } from "../platform/platform.js";
import { Caller } from "./caller.js";
import type { Filled } from "./fill-register.js";

/** Corrective actions whose clock is the story's: what was done months ago is told with the time it was done at. */
export type ActionsAt = (now: () => number) => Actions;

interface ActParts {
  readonly platform: Platform;
  readonly http: Http;
  readonly admin: Caller;
  readonly filled: Filled;
  readonly actionsAt: ActionsAt;
  readonly t0Ms: number;
}

type Detail = Awaited<ReturnType<Actions["get"]>>;
type Person = Filled["people"] extends ReadonlyMap<string, infer Each> ? Each : never;

const Incidents = z.object({ rows: z.array(z.object({ number: z.string(), title: z.string() })) });

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const DAY_OF = { analysed: 3, planned: 6, begun: 7, done: 18, implemented: 20, verified: 24, looked: 55, closed: 56 };

/** What is put right at the provider, by its people: each action is taken as far as the story has come. */
export async function act({ platform, http, admin, filled, actionsAt, t0Ms }: ActParts): Promise<void> {
  const clock = { ms: t0Ms };
  const actions = actionsAt(() => clock.ms);
  const people = [...filled.people.values()];
  const cast = new Map<string, Actor>();
  const as = async (person: Person | undefined, role: Role): Promise<Actor> => {
    if (person === undefined) throw new Error("the provider has nobody for this part");
    const known = cast.get(`${person.id} ${role}`);
    if (known !== undefined) return known;
    const { id } = await Caller.open(http, platform, {
      login: `demo-${role}-${cast.size}`,
      name: person.name,
      roles: [role],
      person: person.id,
    });
    const actor: Actor = {
      kind: "account",
      id,
      name: person.name,
      person: person.id,
      roles: [role],
      compartments: [],
    };
    cast.set(`${person.id} ${role}`, actor);
    return actor;
  };
  const of = (unit: string): Person[] => people.filter((person) => person.unit === unit);
  const auditor = await as(of("audit")[0], "auditor");
  const others = [...filled.services].flatMap(([code, id]) =>
    SERVICES.find((service) => service.code === code)?.phase === "operation" ? [{ code, id }] : [],
  );
  const { rows } = Incidents.parse(await admin.ask("GET", "/api/v1/incidents"));
  const breach = rows.find(({ title }) => title.includes("Storefront"))?.number ?? "INC";
  const told = await titlesOf(admin);
  for (const chapter of tellActions(t0Ms, breach)) {
    const number = told.get(chapter.title) ?? 0;
    told.set(chapter.title, number - 1);
    // Told again after a kill: what is there is left as it is.
    if (number > 0) continue;
    const unit = SERVICES.find(({ code }) => code === chapter.service)?.unit ?? "platform";
    const [lead, worker] = of(unit);
    const owner = await as(lead, "service-owner");
    const service = filled.services.get(chapter.service);
    const services = others.filter(({ id }) => id !== service).map(({ id }) => id);
    const parts = { clock, auditor, owner, worker: worker?.id ?? "", service, services, t0Ms };
    await tellOne(actions, chapter, parts);
  }
}

const Titles = z.object({ rows: z.array(z.object({ title: z.string() })) });

/** How often each title is there already. */
async function titlesOf(admin: Caller): Promise<Map<string, number>> {
  const { rows } = Titles.parse(await admin.ask("GET", "/api/v1/corrective-actions?state=any&limit=1000"));
  const counts = new Map<string, number>();
  for (const { title } of rows) counts.set(title, (counts.get(title) ?? 0) + 1);
  return counts;
}

interface OneParts {
  readonly clock: { ms: number };
  readonly auditor: Actor;
  readonly owner: Actor;
  readonly worker: string;
  readonly service: string | undefined;
  /** All others that are asked. */
  readonly services: readonly string[];
  readonly t0Ms: number;
}

async function tellOne(actions: Actions, chapter: ActionChapter, parts: OneParts): Promise<void> {
  const { clock, auditor, owner, worker, service, services, t0Ms } = parts;
  const begunMs = t0Ms - chapter.issuedDaysAgo * DAY_MS + 2 * HOUR_MS;
  const at = (day: number): string => new Date(begunMs + day * DAY_MS).toISOString();
  const goTo = (day: number): void => {
    clock.ms = begunMs + day * DAY_MS;
  };
  goTo(0);
  const { title, condition, origin, grade, requirement } = chapter;
  const said = { title, condition, origin, grade, kind: "real" as const };
  let now: Detail = await actions.issue(auditor, {
    ...said,
    requirements: [requirement],
    techniques: [],
    service: service ?? null,
    owner: owner.person ?? "",
  });
  const { id } = now;
  const step = async (who: Actor, to: Detail["state"], reason?: string): Promise<void> => {
    now = await actions.step(who, id, { version: now.version, to, ...(reason === undefined ? {} : { reason }) });
  };
  if (chapter.reach === "open") return;
  goTo(DAY_OF.analysed);
  now = await actions.change(owner, id, {
    version: now.version,
    containment: { text: "Found by a search each morning until it is mended / 是正まで毎朝の検索で確認", at: at(2) },
    rootCause: chapter.cause,
    causeMethod: "five-whys",
    criterion: chapter.criterion,
  });
  await step(owner, "analysed");
  if (chapter.reach === "analysed") return;
  goTo(DAY_OF.planned);
  now = await actions.addMeasure(owner, id, {
    text: chapter.measure,
    implementer: worker,
    dueOn: at(DAY_OF.done).slice(0, 10),
  });
  const note = "Looked at with the owners in the monthly meeting / 月例会で各サービスと確認";
  now = await actions.answer(owner, id, { services: [...services], answer: "not_affected", note });
  await step(owner, "planned");
  if (chapter.reach === "planned") return;
  goTo(DAY_OF.begun);
  await step(owner, "implementing");
  if (chapter.asksForTime) {
    const untilOn = new Date(t0Ms + 14 * DAY_MS).toISOString().slice(0, 10);
    await actions.askExtension(owner, id, { untilOn, reason: "The parts arrive next week / 部材の到着が来週のため" });
  }
  if (chapter.reach === "implementing") return;
  await carryOut(actions, chapter, { ...parts, id, step, goTo, at });
}

interface CarryParts extends OneParts {
  readonly id: string;
  readonly step: (who: Actor, to: Detail["state"], reason?: string) => Promise<void>;
  readonly goTo: (day: number) => void;
  readonly at: (day: number) => string;
}

/** From the work to its end, as far as the chapter goes. */
async function carryOut(actions: Actions, chapter: ActionChapter, parts: CarryParts): Promise<void> {
  const { auditor, owner, id, step, goTo, at } = parts;
  goTo(DAY_OF.done);
  const { measures } = await actions.get(owner, id);
  for (const measure of measures) await actions.setMeasure(owner, id, measure.id, true);
  const proof = {
    title: "Report of the night run / 夜間実行の報告",
    link: "https://wiki.minato.example/reports",
    sha256: null,
  };
  await actions.addProof(owner, id, { ...proof, observedAt: at(DAY_OF.done - 0.5) });
  goTo(DAY_OF.implemented);
  await step(owner, "implemented");
  if (chapter.returned) {
    goTo(DAY_OF.implemented + 1);
    await step(auditor, "implementing", "The report leaves two hosts out / 報告にホスト2台が含まれていない");
    goTo(DAY_OF.implemented + 3);
    await step(owner, "implemented");
  }
  if (chapter.reach === "implemented") return;
  goTo(DAY_OF.verified);
  await step(auditor, "verified");
  if (chapter.reach === "verified") return;
  goTo(DAY_OF.looked);
  const seen = "Looked at with a sample of 25, all as asked / 25件を抽出し、すべて基準どおり";
  await actions.addCheck(auditor, id, { held: true, runs: 25, note: seen });
  await step(auditor, "effective");
  if (chapter.reach === "effective") return;
  goTo(DAY_OF.closed);
  await step(auditor, "closed");
}
