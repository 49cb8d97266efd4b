import { type Measure, PerGroup } from "./measure.js";

/** `event_count`: how many inputs the window holds. */
export function eventCount(): Measure {
  const counts = new PerGroup(1, 0);
  return {
    enter: (group) => counts.add(group, 0, 1),
    leave: (group) => counts.add(group, 0, -1),
    drop: (group) => counts.clear(group),
    valueOf: (group) => counts.get(group),
  };
}
