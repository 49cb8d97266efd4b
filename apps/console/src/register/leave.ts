import type { Answer } from "../shared/ask.js";
import { DONE, send } from "../shared/asked.js";
import type { RecordField } from "./record-fields.js";

/** A record as it stands, enough to take it out or end it. */
export interface Standing {
  readonly id: string;
  readonly version: number;
}

/** The field with the last day of a kind of records; null where they have none. */
export function lastDayOf(fields: readonly RecordField[]): string | null {
  return fields.find(({ name }) => name === "toDay" || name === "leftOn")?.name ?? null;
}

/** What was done to which records, and the first refusal; it goes on after one. */
interface Outcome<Row> {
  readonly done: readonly Row[];
  readonly refused: Answer<true> | null;
}

/** Does the same to several records, one after another. */
export async function toEach<Row>(
  rows: readonly Row[],
  act: (row: Row) => Promise<Answer<true>>,
): Promise<Outcome<Row>> {
  const done: Row[] = [];
  let refused: Answer<true> | null = null;
  for (const row of rows) {
    const answer = await act(row);
    if (answer.ok) done.push(row);
    else refused ??= answer;
  }
  return { done, refused };
}

/** Takes a record out for good: for slips. */
export function removeRecord(plural: string, { id, version }: Standing, reason: string): Promise<Answer<true>> {
  return send(`/api/v1/${plural}/${id}/remove`, DONE, { version, reason });
}

/** Sets the last day of a record, or takes it away. */
export function endRecord(
  plural: string,
  { id, version }: Standing,
  field: string,
  day: string | null,
): Promise<Answer<true>> {
  return send(`/api/v1/${plural}/${id}`, DONE, { version, [field]: day }, { method: "PATCH" });
}
