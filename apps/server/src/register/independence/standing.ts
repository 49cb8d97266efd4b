import { dayOf, holds } from "../book/days.js";
import type { Directory } from "../directory/directory.js";
import { chainOfCommand } from "../units/structure.js";
import { type Conflict, dependence, type JudgedService, type Standing } from "./rules.js";

/**
 * What keeps a person from being independent of a service at an instant, by the register as it stands: who answers for it
 * is the unit that owns it, its members are the team, its leads own it. Null where nothing does, and for a service that no
 * unit owns.
 */
export function dependenceOn(
  directory: Directory,
  person: string,
  service: string,
  { at, zone }: { readonly at: Date; readonly zone: string },
): Conflict | null {
  const unit = directory.service(service)?.ownerUnit ?? null;
  if (unit === null) return null;
  const { structure } = directory;
  const day = dayOf(at, zone);
  const now = structure.members.filter((each) => holds(each, day));
  const own = now.filter((each) => each.unit === unit);
  const leads = own.filter(({ lead }) => lead).map((each) => each.person);
  const who: Standing = {
    person,
    offices: [],
    units: now.filter((each) => each.person === person).map((each) => each.unit),
    past: structure.members.flatMap(({ person: one, unit: left, to }) =>
      one === person && to !== null && to < day ? [{ unit: left, until: new Date(`${to}T23:59:59.999Z`) }] : [],
    ),
    manages: leads.filter((lead) => chainOfCommand(structure, lead, day).some((above) => above.leads.includes(person))),
    conflicts: [],
  };
  const tree = new Map<string, string | null>();
  for (const placement of structure.placements) if (holds(placement, day)) tree.set(placement.unit, placement.parent);
  const judged: Omit<JudgedService, "owner"> = { id: service, unit, team: own.map((each) => each.person), class: 1 };
  for (const owner of leads.length === 0 ? [null] : leads) {
    const conflict = dependence(who, { ...judged, owner }, { tree, now: at });
    if (conflict !== null) return conflict;
  }
  return null;
}
