import { holds, type Span } from "../book/days.js";

/** Where a unit hangs, and when. */
export interface Placement extends Span {
  readonly unit: string;
  readonly parent: string;
}

export interface Member extends Span {
  readonly person: string;
  readonly unit: string;
  readonly lead: boolean;
}

/** The organisation with its past: pure functions below say how it stands on a day. */
export interface Structure {
  readonly placements: readonly Placement[];
  readonly members: readonly Member[];
}

/** Deeper than any organisation; what lies above in damaged data is not followed. */
const DEPTH_MAX = 64;

/** The unit and those above it on a day, nearest first. */
export function lineage({ placements }: Structure, unit: string, day: string): string[] {
  const line = [unit];
  while (line.length < DEPTH_MAX) {
    const here = line.at(-1);
    const above = placements.find((each) => each.unit === here && holds(each, day))?.parent;
    if (above === undefined || line.includes(above)) break;
    line.push(above);
  }
  return line;
}

/** The units a person belongs to on a day. */
function unitsOf({ members }: Structure, person: string, day: string): string[] {
  return members.filter((each) => each.person === person && holds(each, day)).map(({ unit }) => unit);
}

export interface Command {
  readonly unit: string;
  /** Who leads it; several where they share the work, none where the place is vacant. */
  readonly leads: readonly string[];
}

/**
 * Line of command of a person on a day: the units from the person's own to the top with who leads each, the person left
 * out. One who belongs to several units has the lines of all of them, each unit once.
 */
export function chainOfCommand(structure: Structure, person: string, day: string): Command[] {
  const units = new Set(unitsOf(structure, person, day).flatMap((unit) => lineage(structure, unit, day)));
  return [...units].map((unit) => ({ unit, leads: leadsOf(structure, unit, day).filter((lead) => lead !== person) }));
}

function leadsOf({ members }: Structure, unit: string, day: string): string[] {
  return members.filter((each) => each.unit === unit && each.lead && holds(each, day)).map(({ person }) => person);
}

/** Whether two people belong to one unit on a day. */
export function sameUnit(structure: Structure, a: string, b: string, day: string): boolean {
  const units = unitsOf(structure, a, day);
  return unitsOf(structure, b, day).some((unit) => units.includes(unit));
}

/** Whether one of the two commands the other on a day, directly or through those between. */
export function commands(structure: Structure, a: string, b: string, day: string): boolean {
  const above = (lower: string, upper: string): boolean =>
    chainOfCommand(structure, lower, day).some(({ leads }) => leads.includes(upper));
  return above(a, b) || above(b, a);
}

/**
 * Whether a person and a unit stand in one line on a day: a unit of the person is the unit, above it or below it. The top
 * of the whole organisation is no line, or everybody would be in it.
 */
export function inLine(structure: Structure, person: string, unit: string, day: string): boolean {
  const withoutTop = (line: readonly string[]): readonly string[] => (line.length > 1 ? line.slice(0, -1) : line);
  const up = withoutTop(lineage(structure, unit, day));
  return unitsOf(structure, person, day).some(
    (own) => up.includes(own) || withoutTop(lineage(structure, own, day)).includes(unit),
  );
}

/**
 * Whether a unit may hang below another in a stretch of days: null, or the units of the cycle it would close on some day.
 * Only days on which something changes can differ, so those are tried.
 */
export function cycleOf(structure: Structure, wanted: Placement): string[] | null {
  const rest = structure.placements.filter((each) => each.unit !== wanted.unit);
  const days = [wanted.from, ...rest.map(({ from }) => from)].map((day) => day ?? FIRST_DAY);
  for (const day of new Set(days.filter((each) => holds(wanted, each)))) {
    const line = lineage({ placements: rest, members: [] }, wanted.parent, day);
    if (line.includes(wanted.unit)) return line;
  }
  return null;
}

const FIRST_DAY = "0001-01-01";
