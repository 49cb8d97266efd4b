import type { ClassId, Requirement } from "../baseline/index.js";
import { type Transition, transitionOf } from "./grace.js";
import type { RequirementVersion } from "./published.js";

/**
 * What is known of a service for the impact of a version. It comes from the service's profile, which another domain keeps
 * (`practice`); until one is confirmed, from the register alone.
 */
export interface ImpactService {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly nameJa: string | null;
  readonly class: ClassId;
  readonly model: "iaas" | "paas" | "saas";
  readonly exposure: "internet" | "partner" | "internal";
  /** Null where nobody said: it might have them, so that the requirement is listed. */
  readonly components: readonly ("virtual-machines" | "containers")[] | null;
  readonly holds: readonly "personal-data"[] | null;
  /** What the service practises today, by requirement; absent where nothing is known. */
  readonly practised: ReadonlyMap<string, "met" | "below">;
}

/** Gives the services whose impact is asked. */
export type ImpactSource = () => Promise<readonly ImpactService[]>;

/** One thing that falls due for one service. */
interface DueItem {
  readonly service: string;
  readonly requirement: string;
  readonly turn: Transition["turn"];
  readonly dueOn: string;
  /** Whether the service meets what it was asked before: what it meets today may fall below the new bar. */
  readonly now: "met" | "below" | "unknown";
}

export interface Impact {
  readonly items: readonly DueItem[];
  /** Services that owe nothing new. */
  readonly untouched: readonly string[];
  /** Requirements that ask less or nothing any more, by turn, with the services they are lighter for. */
  readonly lighter: readonly {
    readonly requirement: string;
    readonly turn: Transition["turn"];
    readonly services: number;
  }[];
}

/** What falls due for whom when a set of requirements follows another one on a day. */
export function impactOf(
  before: readonly RequirementVersion[],
  after: readonly RequirementVersion[],
  services: readonly ImpactService[],
  effectiveOn: string,
): Impact {
  const then = new Map(before.map((member) => [member.requirement, member]));
  const now = new Map(after.map((member) => [member.requirement, member]));
  const changed = [...new Set([...then.keys(), ...now.keys()])].filter(
    (id) => then.get(id)?.digest !== now.get(id)?.digest,
  );
  const pairs = changed.map((id) => pairOf(id, then.get(id)?.content ?? null, now.get(id)?.content ?? null));
  const items: DueItem[] = [];
  const lighter = new Map<string, { requirement: string; turn: Transition["turn"]; services: number }>();
  const touched = new Set<string>();
  for (const service of services) {
    for (const { id, old, next, transitions } of pairs) {
      const { turn, dueOn } = turnFor(service, old, next, transitions, effectiveOn);
      if (dueOn !== null) {
        touched.add(service.id);
        items.push({ service: service.id, requirement: id, turn, dueOn, now: service.practised.get(id) ?? "unknown" });
      } else if (turn === "weaker" || turn === "gone") {
        const known = lighter.get(`${id} ${turn}`) ?? { requirement: id, turn, services: 0 };
        lighter.set(`${id} ${turn}`, { ...known, services: known.services + 1 });
      }
    }
  }
  const untouched = services.filter(({ id }) => !touched.has(id)).map(({ id }) => id);
  return { items: items.toSorted(byDay), untouched, lighter: [...lighter.values()] };
}

interface Pair {
  readonly id: string;
  readonly old: Requirement | null;
  readonly next: Requirement | null;
  /** By class and effective day, so that 200 services of three classes compare three times. */
  readonly transitions: Map<string, Transition>;
}

const pairOf = (id: string, old: Requirement | null, next: Requirement | null): Pair => ({
  id,
  old,
  next,
  transitions: new Map(),
});

/** A requirement a service was outside of and is inside of now is new to it, and the other way round. */
function turnFor(
  service: ImpactService,
  old: Requirement | null,
  next: Requirement | null,
  known: Map<string, Transition>,
  effectiveOn: string,
): Transition {
  const was = old !== null && mayApply(old, service);
  const is = next !== null && mayApply(next, service);
  const key = `${service.class} ${was} ${is}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = transitionOf(was ? old : null, is ? next : null, service.class, effectiveOn);
  known.set(key, made);
  return made;
}

/** Whether a requirement speaks to a service as far as is known. */
function mayApply({ applies }: Requirement, service: ImpactService): boolean {
  const some = (wanted: readonly string[] | undefined, has: readonly string[] | null): boolean =>
    wanted === undefined || has === null || wanted.some((each) => has.includes(each));
  return (
    some(applies.classes, [service.class]) &&
    some(applies.models, [service.model]) &&
    some(applies.exposure, [service.exposure]) &&
    some(applies.components, service.components) &&
    some(applies.holds, service.holds)
  );
}

function byDay(a: DueItem, b: DueItem): number {
  if (a.dueOn !== b.dueOn) return a.dueOn < b.dueOn ? -1 : 1;
  if (a.requirement !== b.requirement) return a.requirement < b.requirement ? -1 : 1;
  return a.service < b.service ? -1 : 1;
}
