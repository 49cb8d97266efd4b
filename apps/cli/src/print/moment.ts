const OFFSET = /^([+-])([01]\d|2[0-3]):?([0-5]\d)$/;
const MINUTE_MS = 60_000;

/** Whether a zone is one that times can be shown in: an IANA name, an offset such as +09:00, UTC or Z. */
export function isZone(name: string): boolean {
  if (name === "Z" || OFFSET.test(name)) return true;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch (caught) {
    if (caught instanceof RangeError) return false;
    throw caught;
  }
}

/** Shows RFC 3339 UTC times of events as `2026-01-02 12:04:05.123` in a zone (see isZone). */
export function momentIn(zone: string): (time: string) => string {
  const wallOf = wallClock(zone);
  return (time) => {
    const ms = Date.parse(time);
    if (Number.isNaN(ms)) return time;
    const fraction = /\.(\d+)/.exec(time)?.[1] ?? "";
    const second = Math.floor(ms / 1000) * 1000;
    return `${wallOf(second)}${fraction === "" ? "" : `.${fraction.slice(0, 3)}`}`;
  };
}

function wallClock(zone: string): (ms: number) => string {
  const iso = (ms: number): string => new Date(ms).toISOString().slice(0, -5).replace("T", " ");
  const fixed = OFFSET.exec(zone);
  if (zone === "UTC" || zone === "Z") return iso;
  if (fixed !== null) {
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3]);
    return (ms) => iso(ms + (fixed[1] === "-" ? -minutes : minutes) * MINUTE_MS);
  }
  const format = new Intl.DateTimeFormat("en-u-ca-iso8601-nu-latn", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  return (ms) => {
    const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? "";
    const date = `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`;
    return `${date} ${part("hour")}:${part("minute")}:${part("second")}`;
  };
}
