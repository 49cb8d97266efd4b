import { isRecord } from "../shared/ask.js";

/** Where the installation stands, as `GET /api/setup` tells it. */
export interface Standing {
  /** `open`: an address waits to be opened; `used`: it was opened; `done`: set-up is closed. */
  readonly state: "open" | "used" | "done";
  /** When the address printed last runs out; null where none waits. */
  readonly expiresAt: Date | null;
  readonly version: string;
}

const STATES = ["open", "used", "done"] as const;

/** The body of `GET /api/setup`, or null where it is not one. */
export function readStanding(body: unknown): Standing | null {
  if (!isRecord(body) || typeof body["version"] !== "string") return null;
  const state = STATES.find((each) => each === body["state"]);
  const expiresAt = body["expiresAt"] === null ? null : readInstant(body["expiresAt"]);
  return state === undefined || expiresAt === undefined ? null : { state, expiresAt, version: body["version"] };
}

/** The body of a verified `POST /api/setup/verify`: nothing in it but the yes is used here. */
export function readVerified(body: unknown): true | null {
  return isRecord(body) && body["verified"] === true ? true : null;
}

/** An instant written by RFC 3339; undefined for anything else. */
export function readInstant(value: unknown): Date | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value)) return undefined;
  const instant = new Date(value);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}
