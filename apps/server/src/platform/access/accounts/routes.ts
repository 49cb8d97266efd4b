import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Http } from "../../http/app.js";
import { pageOf } from "../../http/paging.js";
import { ProblemDocument } from "../../http/problems.js";
import { actorOf } from "../guard.js";
import type { AccessParts } from "../service.js";
import {
  Account,
  AccountChange,
  AccountNew,
  AccountQuery,
  AccountStep,
  AccountWithLink,
  Colleague,
  ColleagueQuery,
  LinkFacts,
  LinkToken,
  LinkUse,
} from "./schema.js";

const ById = z.object({ id: z.uuid() });
const PROBLEMS = {
  403: ProblemDocument,
  404: ProblemDocument,
  409: ProblemDocument,
  422: ProblemDocument,
} as const;
/** A person needs one or two; the secret does not depend on it. */
const LINKS_PER_MINUTE = 30;

/** Accounts as they are managed, the names of colleagues, and the one-time links. */
export function addAccountRoutes(http: Http, access: () => AccessParts): void {
  addReading(http, access);
  addChanging(http, access);
  addLinks(http, access);
}

function addReading(http: Http, access: () => AccessParts): void {
  const tags = ["accounts"];
  http.get(
    "/api/v1/accounts",
    {
      schema: {
        querystring: AccountQuery,
        response: { 200: pageOf(Account) },
        tags,
        summary: "Accounts, by login name",
      },
      config: { access: "accounts.read" },
    },
    async (request) => await access().accounts.list(request.query),
  );
  http.get(
    "/api/v1/accounts/:id",
    {
      schema: { params: ById, response: { 200: Account, ...PROBLEMS }, tags, summary: "One account" },
      config: { access: "accounts.read" },
    },
    async (request) => await access().accounts.get(request.params.id),
  );
  http.get(
    "/api/v1/colleagues",
    {
      schema: {
        querystring: ColleagueQuery,
        response: { 200: pageOf(Colleague) },
        tags,
        summary: "Who can be given work, or let into a compartment: the names of accounts in use",
      },
      config: { access: "colleagues.read" },
    },
    async (request) => await access().accounts.colleagues(request.query),
  );
}

function addChanging(http: Http, access: () => AccessParts): void {
  const tags = ["accounts"];
  const config = { access: "accounts.manage" } as const;
  http.post(
    "/api/v1/accounts",
    {
      schema: {
        body: AccountNew,
        response: { 201: AccountWithLink, ...PROBLEMS },
        tags,
        summary: "Make an account and the link with which its holder sets a password",
      },
      config,
    },
    async (request, reply) => {
      const made = await access().accounts.create(actorOf(request), request.body);
      return await reply.code(201).send(withOrigin(made, access(), request));
    },
  );
  http.patch(
    "/api/v1/accounts/:id",
    {
      schema: {
        params: ById,
        body: AccountChange,
        response: { 200: Account, ...PROBLEMS },
        tags,
        summary: "Change name, roles, person or language; new roles sign it out everywhere",
      },
      config,
    },
    async (request) => await access().accounts.change(actorOf(request), request.params.id, request.body),
  );
  const steps = [
    ["disable", "Nobody signs in with it any more, and who is signed in is so no longer"],
    ["enable", "It may be signed in with again"],
    ["require-password-change", "Accept nothing from it but a new password"],
    ["reset-totp", "Take its one-time codes away, for a lost device; signs it out everywhere"],
  ] as const;
  for (const [step, summary] of steps) {
    http.post(
      `/api/v1/accounts/:id/${step}`,
      { schema: { params: ById, body: AccountStep, response: { 200: Account, ...PROBLEMS }, tags, summary }, config },
      async (request) => await access().accounts.step(step, actorOf(request), request.params.id, request.body),
    );
  }
  http.post(
    "/api/v1/accounts/:id/reset-password",
    {
      schema: {
        params: ById,
        body: AccountStep,
        response: { 200: AccountWithLink, ...PROBLEMS },
        tags,
        summary: "Make its password worthless and a link to set a new one; signs it out everywhere",
      },
      config,
    },
    async (request) => {
      const made = await access().accounts.resetPassword(actorOf(request), request.params.id, request.body);
      return withOrigin(made, access(), request);
    },
  );
}

function addLinks(http: Http, access: () => AccessParts): void {
  const tags = ["account links"];
  const config = { access: "public", rateLimit: { max: LINKS_PER_MINUTE, timeWindow: 60_000 } } as const;
  http.post(
    "/api/v1/account-links/look",
    {
      schema: {
        body: LinkToken,
        response: { 200: LinkFacts, 410: ProblemDocument },
        tags,
        summary: "What a one-time link is for; it is not used up",
      },
      config,
    },
    async (request) => await access().links.look(request.body.token),
  );
  http.post(
    "/api/v1/account-links/use",
    {
      schema: {
        body: LinkUse,
        response: { 204: z.null(), 410: ProblemDocument, 422: ProblemDocument },
        tags,
        summary: "Set the password with a one-time link; then sign in",
      },
      config,
    },
    async (request, reply) => {
      await access().links.use(request.body.token, request.body.password);
      return await reply.code(204).send(null);
    },
  );
}

/** The link as it can be handed over: under the base URL, else as the one who made it reaches the server. */
function withOrigin(made: z.infer<typeof AccountWithLink>, { origin }: AccessParts, { site }: FastifyRequest) {
  return { ...made, link: { ...made.link, address: `${origin ?? site}${made.link.address}` } };
}
