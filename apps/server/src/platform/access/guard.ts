import { timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { isSafeMethod } from "../http/guards.js";
import { HttpError } from "../http/problems.js";
import type { Actor } from "./actor.js";
import { isPermission, mayDo, type Permission } from "./permissions.js";

/**
 * What a route asks of who calls it. Every route below /api/ and /intake/ declares it in its `config`; one that does not is a defect
 * that keeps the server from starting.
 */
export type Access =
  /** Anybody who reaches the server; such a route tells nothing of substance. */
  | "public"
  /** Anybody who is signed in, such as for one's own account. */
  | "session"
  /** A token of a source: the route checks it itself. */
  | "intake"
  | Permission;

/** What is known of who is signed in. */
export interface SignedIn {
  readonly actor: Actor;
  /** Id of the session. */
  readonly session: string;
  /** What a changing request has to bring in `x-mizugiwa-csrf`. */
  readonly csrf: string;
  /** Nothing but a new password is accepted; the actor has no roles meanwhile. */
  readonly mustChange: boolean;
}

declare module "fastify" {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    /** Who calls; null on routes that are open to anybody. Ask `signedInOf` or `actorOf`. */
    signedIn: SignedIn | null;
  }
}

/**
 * Finds who a request comes from, by its session; null for nobody. A `look` is no use of the session and does not put off
 * its end, such as that of a page which only waits for news.
 */
export type Authenticate = (request: FastifyRequest, use?: "use" | "look") => Promise<SignedIn | null>;

/** What the guard needs of the HTTP server. */
interface Guarded {
  decorateRequest(name: "signedIn", value: null): unknown;
  addHook(name: "onRoute", hook: (route: { url: string; config?: { access?: Access } }) => void): unknown;
  addHook(name: "onRequest", hook: (request: FastifyRequest) => Promise<void>): unknown;
}

const WITHOUT_PERMISSION = new Set(["public", "session", "intake"]);

/** Puts the guard before every route that is added after it. */
export function guardRoutes(http: Guarded, authenticate: Authenticate): void {
  http.decorateRequest("signedIn", null);
  http.addHook("onRoute", ({ url, config }) => {
    if (!/^\/(api|intake)\//.test(url)) return;
    const access = config?.access;
    if (access === undefined || !(WITHOUT_PERMISSION.has(access) || isPermission(access))) {
      throw new Error(`the route ${url} does not declare who may use it (config.access)`);
    }
  });
  http.addHook("onRequest", async (request) => {
    const access = request.routeOptions.config.access ?? "public";
    if (access === "public" || access === "intake") return;
    const signedIn = await authenticate(request);
    if (signedIn === null) throw notSignedIn();
    if (!isSafeMethod(request.method)) checkCsrf(request, signedIn.csrf);
    if (access !== "session") {
      if (signedIn.mustChange) throw passwordChangeNeeded();
      if (!mayDo(signedIn.actor.roles, access)) throw notPermitted(access);
    }
    request.signedIn = signedIn;
  });
}

/** Who is signed in, on a route that asks for a session or a permission. */
export function signedInOf(request: FastifyRequest): SignedIn {
  if (request.signedIn === null) throw new Error("the route is open to anybody and asked who calls it");
  return request.signedIn;
}

/** Who calls a route that asks for a session or a permission. */
export function actorOf(request: FastifyRequest): Actor {
  return signedInOf(request).actor;
}

/**
 * Refuses a changing request that cannot show a value only pages of this site can have read: besides SameSite cookies
 * and the Origin, which older browsers and odd proxies leave out.
 */
export function checkCsrf(request: FastifyRequest, wanted: string): void {
  const given = request.headers["x-mizugiwa-csrf"];
  const same =
    typeof given === "string" &&
    Buffer.byteLength(given) === Buffer.byteLength(wanted) &&
    timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
  if (same) return;
  throw new HttpError(403, "csrf-missing", {
    detail: "a change has to bring the session's token in the header x-mizugiwa-csrf",
    remedy: "Read it from /api/v1/session, then try again.",
  });
}

function notSignedIn(): HttpError {
  return new HttpError(401, "not-signed-in", { detail: "nobody is signed in", remedy: "Sign in, then try again." });
}

function passwordChangeNeeded(): HttpError {
  return new HttpError(403, "password-change-needed", {
    detail: "this account has to set a new password first",
    remedy: "Set one under your account, then try again.",
  });
}

function notPermitted(permission: Permission): HttpError {
  return new HttpError(403, "not-permitted", {
    detail: `this needs the permission ${permission}, which none of your roles holds`,
    remedy: "Ask whoever manages the accounts, if your work needs it.",
  });
}
