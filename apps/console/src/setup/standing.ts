import { isRecord } from "../api/shape.js";

/** Where the installation stands, as `GET /api/setup` tells it. */
export interface Standing {
  /** `open`: an address waits to be opened; `used`: it was opened; `done`: set-up is closed. */
  readonly state: "open" | "used" | "done";
  /** When the address printed last runs out; null where none waits. */
  readonly expiresAt: Date | null;
  /** To be sent with the first account; there where this browser used the address and may make it. */
  readonly csrf: string | null;
  readonly version: string;
}

const STATES = ["open", "used", "done"] as const;

/** The body of `GET /api/setup`, or null where it is not one. */
export function readStanding(body: unknown): Standing | null {
  if (!isRecord(body) || typeof body["version"] !== "string") return null;
  const state = STATES.find((each) => each === body["state"]);
  const expiresAt = body["expiresAt"] === null ? null : readInstant(body["expiresAt"]);
  const csrf = typeof body["csrf"] === "string" ? body["csrf"] : null;
  return state === undefined || expiresAt === undefined ? null : { state, expiresAt, csrf, version: body["version"] };
}

/** What a verified address opens: the right to make the first account. */
export interface Verified {
  readonly csrf: string;
}

/** The body of a verified `POST /api/setup/verify`, or null where it is not one. */
export function readVerified(body: unknown): Verified | null {
  if (!isRecord(body) || body["verified"] !== true || typeof body["csrf"] !== "string") return null;
  return { csrf: body["csrf"] };
}

/** An instant written by RFC 3339; undefined for anything else. */
export function readInstant(value: unknown): Date | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value)) return undefined;
  const instant = new Date(value);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}
