import { object, pageOf, type Shape, text } from "../api/shape.js";
import { useAsked } from "./asked.js";

const Named: Shape<{ readonly id: string; readonly name: string }> = object({ id: text, name: text });

/** Names by id of the records of one kind; empty until they are there, or where the reader may not see them. */
export function useNames(
  plural: "services" | "tenants" | "assets" | "units" | "sources" | "accounts" | "people",
  enabled = true,
): ReadonlyMap<string, string> {
  const path = plural === "accounts" ? "/api/v1/colleagues?limit=1000" : `/api/v1/${plural}?limit=1000`;
  const { answer } = useAsked(path, pageOf(Named), { enabled });
  return answer?.ok === true ? new Map(answer.value.rows.map(({ id, name }) => [id, name])) : EMPTY;
}

const EMPTY: ReadonlyMap<string, string> = new Map();
