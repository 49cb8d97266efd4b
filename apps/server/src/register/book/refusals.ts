import type { Problem } from "@mizugiwa/base";
import { HttpError } from "../../platform/http/problems.js";
import type { Kind } from "./kind.js";

export function notThere(kind: Kind, id: string): HttpError {
  return new HttpError(404, "not-found", { detail: `there is no ${kind.name} ${id}` });
}

export function changedMeanwhile(kind: Kind, had: number, is: unknown): HttpError {
  return new HttpError(409, "changed-meanwhile", {
    field: "version",
    detail: `this ${kind.name} was changed meanwhile: you changed version ${had}, it is at ${String(is)}`,
    remedy: "Load it again and make your change on what it is now.",
  });
}

/** The first of the problems of a record, as the answer to who wrote it. */
export function invalid(problem: Problem): HttpError {
  const { code, place, detail, remedy } = problem;
  return new HttpError(422, code, { ...place, detail, ...(remedy === undefined ? {} : { remedy }) });
}

/**
 * What PostgreSQL refused to keep as an error with its remedy; null for what is no refusal. Codes: PostgreSQL,
 * "PostgreSQL Error Codes", class 23.
 */
export function refusalOf(kind: Kind, caught: unknown): HttpError | null {
  if (!(caught instanceof Error) || !("code" in caught)) return null;
  const detail = "detail" in caught && typeof caught.detail === "string" ? caught.detail : caught.message;
  switch (caught.code) {
    case "23505":
      return new HttpError(409, "already-there", {
        detail: `another ${kind.name} has this already: ${detail}`,
        remedy: "Change that one, or give this one a name of its own.",
      });
    case "23503":
      return new HttpError(409, "reference-broken", {
        detail: `this would leave a reference without its end: ${detail}`,
        remedy: "Refer to a record that is there; what others refer to cannot be removed, but its days can be ended.",
      });
    case "23514":
      return new HttpError(422, "record-invalid", {
        detail: `the ${kind.name} does not hold together: ${caught.message}`,
      });
    default:
      return null;
  }
}
