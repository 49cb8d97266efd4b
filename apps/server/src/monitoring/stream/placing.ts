/** An event whose clock is further ahead of its receipt than this is placed by its receipt. */
const AHEAD_US = 5n * 60n * 1_000_000n;

/** Where an event stands in time. */
export interface Placed {
  /** RFC 3339 UTC with the resolution of the source; of the receipt where the event has none that holds. */
  readonly at: string;
  /** The same in µs since the epoch. */
  readonly atUs: bigint;
  /** `ahead`: its clock runs ahead; `assumed`: zone or year were assumed; `absent`: it has no time; null: as written. */
  readonly flag: "ahead" | "assumed" | "absent" | null;
}

/** Places an event: by its own time, or by its receipt where that is missing or runs ahead. */
export function placeEvent(time: string | null, assumed: boolean, receivedUs: bigint): Placed {
  const own = time === null ? null : microsOf(time);
  if (own === null || time === null) return { at: rfc3339(receivedUs), atUs: receivedUs, flag: "absent" };
  if (own > receivedUs + AHEAD_US) return { at: rfc3339(receivedUs), atUs: receivedUs, flag: "ahead" };
  return { at: time, atUs: own, flag: assumed ? "assumed" : null };
}

/** µs since the epoch of an RFC 3339 time in UTC; digits beyond are cut; null where it is none. */
export function microsOf(time: string): bigint | null {
  const dot = time.indexOf(".");
  const ms = Date.parse(dot === -1 ? time : `${time.slice(0, dot)}Z`);
  if (Number.isNaN(ms)) return null;
  const digits = dot === -1 ? "" : time.slice(dot + 1, -1);
  return BigInt(ms) * 1000n + BigInt(digits.slice(0, 6).padEnd(6, "0"));
}

export function rfc3339(us: bigint): string {
  const ms = Number(us / 1000n);
  const text = new Date(ms).toISOString();
  const rest = us % 1000n;
  return rest === 0n ? text : `${text.slice(0, -1)}${String(rest).padStart(3, "0")}Z`;
}
