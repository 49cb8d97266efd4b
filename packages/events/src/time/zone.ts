import { MizugiwaError } from "@mizugiwa/base";

/** Minutes east of UTC that a local time has; the zone decides whether that depends on the date. */
export interface Zone {
  readonly name: string;
  /** Offset in minutes for a local wall clock, given as if it were UTC in ms since the epoch. */
  offsetOf(localMs: number): number;
}

export const UTC: Zone = { name: "UTC", offsetOf: () => 0 };

/**
 * A zone by its IANA name (`Asia/Tokyo`), its offset (`+09:00`) or `UTC`/`Z`. Throws MizugiwaError `zone-unknown`.
 * A wall clock that a change of summer time repeats is read as the earlier instant, one it leaves out as if the clock
 * had not been changed yet.
 */
export function zoneOf(name: string): Zone {
  if (name === "UTC" || name === "Z") return UTC;
  const fixed = /^([+-])([01]\d|2[0-3]):?([0-5]\d)$/.exec(name);
  if (fixed !== null) {
    const minutes = (Number(fixed[2]) * 60 + Number(fixed[3])) * (fixed[1] === "-" ? -1 : 1);
    return { name, offsetOf: () => minutes };
  }
  const format = formatOf(name);
  const known = new Map<number, number>();
  const instantOffset = (ms: number): number => {
    const hour = Math.floor(ms / HOUR_MS);
    const cached = known.get(hour);
    if (cached !== undefined) return cached;
    if (known.size >= KNOWN_HOURS_MAX) known.clear();
    const offset = offsetAt(format, hour * HOUR_MS);
    known.set(hour, offset);
    return offset;
  };
  return {
    name,
    offsetOf: (localMs) => {
      const before = instantOffset(localMs - DAY_MS);
      const found = instantOffset(localMs - before * MINUTE_MS);
      if (found === before) return before;
      return instantOffset(localMs - found * MINUTE_MS) === found ? found : before;
    },
  };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** A year of hours; a log that leaps about costs time, never memory. */
const KNOWN_HOURS_MAX = 9000;

function formatOf(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
  } catch (caught) {
    if (!(caught instanceof RangeError)) throw caught;
    throw new MizugiwaError("zone-unknown", {
      detail: `no time zone is called ${JSON.stringify(name)}`,
      remedy: "Give an IANA name such as Asia/Tokyo, or an offset such as +09:00.",
    });
  }
}

/** Minutes east of UTC at an instant, as the runtime's zone tables say. */
function offsetAt(format: Intl.DateTimeFormat, ms: number): number {
  const shown = format.formatToParts(ms).find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  const parts = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(shown);
  const minutes = Number(parts?.[2] ?? 0) * 60 + Number(parts?.[3] ?? 0);
  return parts?.[1] === "-" ? -minutes : minutes;
}
