import type { FastifyReply, FastifyRequest } from "fastify";
import { type AccessParts, checkCsrf, checkPassword, clientOf, csrfOf, setSession, WhoAmI } from "../access/index.js";
import type { Http } from "../http/app.js";
import { cookieText, readCookie } from "../http/cookies.js";
import { isFromHere } from "../http/guards.js";
import { HttpError, ProblemDocument } from "../http/problems.js";
import { SetupAccount, SetupStatus, SetupVerified, SetupVerify } from "./schema.js";
import { SETUP_SESSION_MINUTES, type Setup, setupSessionEnded } from "./service.js";

/** Tries a minute: a person needs one or two, and the secret does not depend on it. */
const TRIES_PER_MINUTE = 20;

/** The routes of the set-up. `setup` is asked at each request: it is there once the server is ready. */
export function addSetupRoutes(
  http: Http,
  { setup, access, version }: { setup: () => Setup; access: () => AccessParts; version: string },
): void {
  http.get(
    "/api/setup",
    {
      schema: { response: { 200: SetupStatus }, tags: ["setup"], summary: "How far the set-up is" },
      config: { access: "public" },
    },
    async (request) => await setup().status(version, setupToken(request)),
  );
  http.post(
    "/api/setup/verify",
    {
      schema: {
        body: SetupVerify,
        response: {
          200: SetupVerified,
          403: ProblemDocument,
          409: ProblemDocument,
          410: ProblemDocument,
          422: ProblemDocument,
          429: ProblemDocument,
        },
        tags: ["setup"],
        summary: "Use up the one-time token of the set-up address",
      },
      // One count for all: every address of 127.0.0.0/8 is this machine.
      config: {
        access: "public",
        rateLimit: { max: TRIES_PER_MINUTE, timeWindow: 60_000, keyGenerator: () => "setup" },
      },
      onRequest: async (request) => {
        if (!isFromHere(request)) throw notHere();
      },
    },
    async (request, reply) => {
      const session = await setup().verify(request.body.token);
      sendCookie(request, reply, session, SETUP_SESSION_MINUTES * 60);
      return { verified: true as const, next: ["accounts" as const], csrf: csrfOf(session) };
    },
  );
  http.post(
    "/api/setup/account",
    {
      schema: {
        body: SetupAccount,
        response: { 200: WhoAmI, 403: ProblemDocument, 409: ProblemDocument, 422: ProblemDocument },
        tags: ["setup"],
        summary: "Make the first account, once; it is signed in with the answer",
      },
      config: {
        access: "public",
        rateLimit: { max: TRIES_PER_MINUTE, timeWindow: 60_000, keyGenerator: () => "setup account" },
      },
      onRequest: async (request) => {
        if (!isFromHere(request)) throw notHere();
      },
    },
    async (request, reply) => {
      const session = setupToken(request);
      if (session === null || !(await setup().isOpen(session))) throw setupSessionEnded();
      checkCsrf(request, csrfOf(session));
      const { hasher, sessions } = access();
      const { login, password } = request.body;
      checkPassword(password, login, "password");
      const hash = await hasher.hash(password);
      const token = await setup().makeAccount(session, request.body, hash, clientOf(request));
      sendCookie(request, reply, "", 0);
      setSession(request, reply, token);
      return await sessions.whoIs(token);
    },
  );
}

function notHere(): HttpError {
  return new HttpError(403, "setup-not-loopback", {
    detail: "the set-up is done from the machine the server runs on",
    remedy: "Open the address there, or through an SSH tunnel.",
  });
}

const COOKIE = "mizugiwa_setup";

function setupToken(request: FastifyRequest): string | null {
  const value = readCookie(request.headers.cookie, COOKIE);
  return value === "" ? null : value;
}

/** For the set-up's own paths alone. */
function sendCookie(request: FastifyRequest, reply: FastifyReply, value: string, maxAge: number): void {
  const secure = request.site.startsWith("https:");
  reply.header("set-cookie", cookieText({ name: COOKIE, value, path: "/api/setup", maxAge, secure }));
}
