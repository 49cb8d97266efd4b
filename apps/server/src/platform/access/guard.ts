import type { FastifyRequest } from "fastify";
import { HttpError } from "../http/problems.js";
import type { Actor } from "./actor.js";
import { mayDo, type Permission } from "./permissions.js";

/**
 * What a route asks of who calls it. Every route below /api/ declares it in its `config`; one that does not is a defect
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

declare module "fastify" {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    /** Who calls; null on routes that are open to anybody. Ask `actorOf`. */
    actor: Actor | null;
  }
}

/** Finds who a request comes from, by its session; null for nobody. */
export type Authenticate = (request: FastifyRequest) => Promise<Actor | null>;

/** What the guard needs of the HTTP server. */
interface Guarded {
  decorateRequest(name: "actor", value: null): unknown;
  addHook(name: "onRoute", hook: (route: { url: string; config?: { access?: Access } }) => void): unknown;
  addHook(name: "onRequest", hook: (request: FastifyRequest) => Promise<void>): unknown;
}

/** Puts the guard before every route that is added after it. */
export function guardRoutes(http: Guarded, authenticate: Authenticate): void {
  http.decorateRequest("actor", null);
  http.addHook("onRoute", ({ url, config }) => {
    if (url.startsWith("/api/") && config?.access === undefined) {
      throw new Error(`the route ${url} does not declare who may use it (config.access)`);
    }
  });
  http.addHook("onRequest", async (request) => {
    const access = request.routeOptions.config.access ?? "public";
    if (access === "public" || access === "intake") return;
    const actor = await authenticate(request);
    if (actor === null) throw notSignedIn();
    if (access !== "session" && !mayDo(actor.roles, access)) throw notPermitted(access);
    request.actor = actor;
  });
}

/** Who calls a route that asks for a session or a permission. */
export function actorOf(request: FastifyRequest): Actor {
  if (request.actor === null) throw new Error("the route is open to anybody and asked who calls it");
  return request.actor;
}

function notSignedIn(): HttpError {
  return new HttpError(401, "not-signed-in", { detail: "nobody is signed in", remedy: "Sign in, then try again." });
}

function notPermitted(permission: Permission): HttpError {
  return new HttpError(403, "not-permitted", {
    detail: `this needs the permission ${permission}, which none of your roles holds`,
    remedy: "Ask whoever manages the accounts, if your work needs it.",
  });
}
