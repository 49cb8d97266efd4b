import { MizugiwaError } from "@mizugiwa/base";

/**
 * Codes of an ended session: PostgreSQL, "PostgreSQL Error Codes", class 57P and class 08; the rest are the system's, for
 * a socket that is gone or that nobody serves.
 */
const CODES: ReadonlySet<unknown> = new Set([
  ..."57P01 57P02 57P03 57P05 08000 08001 08003 08004 08006".split(" "),
  ..."ECONNRESET ECONNREFUSED EPIPE ENOENT ETIMEDOUT".split(" "),
]);

/** What the driver says without a code when a connection ends under a query. */
const SAID =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/;

/** Whether something caught says that the database went away, and not that it refused what was asked. */
export function isConnectionLoss(caught: unknown): boolean {
  if (!(caught instanceof Error)) return false;
  if (caught instanceof MizugiwaError) return caught.code === "database-unavailable";
  return ("code" in caught && CODES.has(caught.code)) || SAID.test(caught.message);
}

/** What is said while it is gone. */
export function databaseUnavailable(): MizugiwaError {
  return new MizugiwaError("database-unavailable", {
    detail: "the database is not there right now",
    remedy: "It is being brought back; try again in a moment.",
  });
}
