import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Http } from "../../http/app.js";
import { ProblemDocument } from "../../http/problems.js";
import { actorOf, signedInOf } from "../guard.js";
import type { AccessParts } from "../service.js";
import { clearSession, sessionToken, setSession } from "./cookie.js";
import { SignIn, WhoAmI } from "./schema.js";
import type { Client } from "./service.js";

/** One office behind one address signs in at the start of a shift. */
const SIGN_INS_PER_MINUTE = 60;

/** Signing in, out, and who is signed in. */
export function addSessionRoutes(http: Http, access: () => AccessParts): void {
  http.post(
    "/api/v1/session",
    {
      schema: {
        body: SignIn,
        response: { 200: WhoAmI, 401: ProblemDocument, 429: ProblemDocument },
        tags: ["session"],
        summary: "Sign in; the session is a cookie",
      },
      config: { access: "public", rateLimit: { max: SIGN_INS_PER_MINUTE, timeWindow: 60_000 } },
    },
    async (request, reply) => {
      const { identity, sessions } = access();
      const { login, password, code } = request.body;
      const proved = await identity.prove({ login, password, code: code ?? null, address: request.ip });
      const token = await sessions.begin(proved, clientOf(request), sessionToken(request));
      setSession(request, reply, token);
      return await sessions.whoIs(token);
    },
  );
  http.get(
    "/api/v1/session",
    {
      schema: { response: { 200: WhoAmI, 401: ProblemDocument }, tags: ["session"], summary: "Who is signed in" },
      config: { access: "session" },
    },
    async (request) => await access().sessions.whoAmI(signedInOf(request)),
  );
  http.delete(
    "/api/v1/session",
    {
      schema: { response: { 204: z.null(), 401: ProblemDocument }, tags: ["session"], summary: "Sign out" },
      config: { access: "session" },
    },
    async (request, reply) => {
      await access().sessions.end(actorOf(request), signedInOf(request).session);
      clearSession(request, reply);
      return await reply.code(204).send(null);
    },
  );
}

/** Where a request comes from, as the trail and the list of sessions name it. */
export function clientOf(request: FastifyRequest): Client {
  return { address: request.ip, agent: request.headers["user-agent"] ?? "" };
}
