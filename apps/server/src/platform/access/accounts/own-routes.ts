import { z } from "zod";
import type { Http } from "../../http/app.js";
import { ProblemDocument } from "../../http/problems.js";
import { actorOf, signedInOf } from "../guard.js";
import { PASSWORD_LENGTH_MAX } from "../identity/password.js";
import type { AccessParts } from "../service.js";
import { clientOf } from "../sessions/client.js";
import { clearSession, setSession } from "../sessions/cookie.js";
import { Code, Session, WhoAmI } from "../sessions/schema.js";
import { AccountLanguage, NewPassword, OwnAccountShown, TotpEnrolment } from "./schema.js";

const tags = ["own account"];
const config = { access: "session" } as const;
const Nothing = z.null();
const Password = z.string().min(1).max(PASSWORD_LENGTH_MAX);
const PROBLEMS = { 403: ProblemDocument, 409: ProblemDocument, 422: ProblemDocument, 429: ProblemDocument } as const;

/** One's own account: password, one-time codes, sessions, language. */
export function addOwnAccountRoutes(http: Http, access: () => AccessParts): void {
  http.get(
    "/api/v1/account",
    { schema: { response: { 200: OwnAccountShown }, tags, summary: "One's own account" }, config },
    async (request) => await access().own.show(signedInOf(request)),
  );
  http.patch(
    "/api/v1/account",
    {
      schema: {
        body: z.object({ language: AccountLanguage }).meta({ id: "OwnAccountChange" }),
        response: { 200: OwnAccountShown },
        tags,
        summary: "Change the language",
      },
      config,
    },
    async (request) => {
      const { own } = access();
      await own.changeLanguage(signedInOf(request), request.body.language);
      return await own.show(signedInOf(request));
    },
  );
  http.post(
    "/api/v1/account/password",
    {
      schema: {
        body: z.object({ current: Password, next: NewPassword }).meta({ id: "PasswordChange" }),
        response: { 200: WhoAmI, ...PROBLEMS },
        tags,
        summary: "Set a new password; every other session ends, and this one gets a new cookie and csrf token",
      },
      config,
    },
    async (request, reply) => {
      const token = await access().own.changePassword(signedInOf(request), request.body, clientOf(request));
      setSession(request, reply, token);
      return await access().sessions.whoIs(token);
    },
  );
  addTotp(http, access);
  addSessions(http, access);
}

function addTotp(http: Http, access: () => AccessParts): void {
  http.post(
    "/api/v1/account/totp/enrol",
    {
      schema: {
        body: z.object({ password: Password }).meta({ id: "TotpEnrol" }),
        response: { 200: TotpEnrolment, ...PROBLEMS },
        tags,
        summary: "Make a secret for an authenticator app; it counts once a code is confirmed",
      },
      config,
    },
    async (request) => await access().own.enrolTotp(signedInOf(request), request.body.password, request.ip),
  );
  http.post(
    "/api/v1/account/totp/confirm",
    {
      schema: {
        body: z.object({ code: Code }).meta({ id: "TotpConfirm" }),
        response: { 200: z.object({ recoveryCodes: z.array(z.string()) }).meta({ id: "RecoveryCodes" }), ...PROBLEMS },
        tags,
        summary: "Switch one-time codes on; the recovery codes are shown once",
      },
      // A code is good for a minute and a half: nobody guesses one of a million in so many tries.
      config: { ...config, rateLimit: { max: 10, timeWindow: 60_000 } },
    },
    async (request) => ({ recoveryCodes: await access().own.confirmTotp(signedInOf(request), request.body.code) }),
  );
  http.post(
    "/api/v1/account/totp/disable",
    {
      schema: {
        body: z.object({ password: Password, code: Code }).meta({ id: "TotpDisable" }),
        response: { 204: Nothing, ...PROBLEMS },
        tags,
        summary: "Switch one-time codes off",
      },
      config,
    },
    async (request, reply) => {
      await access().own.disableTotp(signedInOf(request), request.body, request.ip);
      return await reply.code(204).send(null);
    },
  );
}

function addSessions(http: Http, access: () => AccessParts): void {
  http.get(
    "/api/v1/account/sessions",
    {
      schema: { response: { 200: z.object({ rows: z.array(Session) }) }, tags, summary: "Where one is signed in" },
      config,
    },
    async (request) => ({ rows: await access().sessions.list(signedInOf(request)) }),
  );
  http.delete(
    "/api/v1/account/sessions/:id",
    {
      schema: {
        params: z.object({ id: z.uuid() }),
        response: { 204: Nothing, 404: ProblemDocument },
        tags,
        summary: "Sign out there",
      },
      config,
    },
    async (request, reply) => {
      await access().sessions.end(actorOf(request), request.params.id);
      return await reply.code(204).send(null);
    },
  );
  http.post(
    "/api/v1/account/sessions/end",
    {
      schema: {
        body: z.object({ keepCurrent: z.boolean().default(false) }).meta({ id: "SessionsEnd" }),
        response: { 204: Nothing },
        tags,
        summary: "Sign out everywhere, or everywhere else",
      },
      config,
    },
    async (request, reply) => {
      const { keepCurrent } = request.body;
      await access().own.endSessions(signedInOf(request), keepCurrent);
      if (!keepCurrent) clearSession(request, reply);
      return await reply.code(204).send(null);
    },
  );
}
