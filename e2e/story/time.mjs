/** The story is told relative to now, so that it is always of this week. */
const NOW = Math.floor(Date.now() / 60_000) * 60_000;

export const ago = (minutes) => new Date(NOW - minutes * 60_000).toISOString();

const KINDS = [
  "account",
  "service",
  "source",
  "asset",
  "alert",
  "comment",
  "incident",
  "person",
  "unit",
  "token",
  "note",
  "entry",
  "tenant",
];

/** A uuid that is the same each time. */
export function idOf(kind, number) {
  const place = KINDS.indexOf(kind).toString(16).padStart(8, "0");
  return `${place}-0000-4000-8000-${String(number).padStart(12, "0")}`;
}
