import { type Measure, PerGroup } from "./measure.js";

/** Which rules have inputs in the window. */
export interface Presence extends Measure {
  /** One bit a role. */
  readonly bitsOf: (group: number) => number;
}

/** `temporal`: how many of the rules have matched within the window. */
export function rulePresence(roles: number): Presence {
  const counts = new PerGroup(roles, 0);
  const bitsOf = (group: number): number => {
    let bits = 0;
    for (let role = 0; role < roles; role += 1) if (counts.get(group, role) > 0) bits |= 1 << role;
    return bits;
  };
  return {
    enter: (group, { role }) => counts.add(group, role, 1),
    leave: (group, { role }) => counts.add(group, role, -1),
    drop: (group) => counts.clear(group),
    valueOf: (group) => bitCount(bitsOf(group)),
    bitsOf,
  };
}

/**
 * `temporal_ordered`: how many rules have matched within the window in the order they are listed in; of equal instants
 * either may come first. `roles` are the places that count, in their order. For every length of a sequence and
 * every rule at its end the latest instant is kept that such a sequence can begin at.
 */
export function ruleOrder(roles: readonly number[]): Measure {
  const width = roles.length;
  const begins = new PerGroup(width * width, Number.NEGATIVE_INFINITY);
  return {
    // Inputs of one instant enter by role, so that each can follow those before it.
    enter: (group, { role, at }) => {
      const last = roles.indexOf(role);
      if (last === -1) return;
      begins.set(group, last, at);
      for (let length = 1; length <= last; length += 1) {
        let latest = begins.get(group, length * width + last);
        for (let before = length - 1; before < last; before += 1) {
          latest = Math.max(latest, begins.get(group, (length - 1) * width + before));
        }
        begins.set(group, length * width + last, latest);
      }
    },
    // What began before the window is too old by its instant.
    leave: () => {},
    drop: (group) => begins.clear(group),
    valueOf: (group, since) => {
      for (let length = width; length > 0; length -= 1) {
        for (let last = length - 1; last < width; last += 1) {
          if (begins.get(group, (length - 1) * width + last) >= since) return length;
        }
      }
      return 0;
    },
  };
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
