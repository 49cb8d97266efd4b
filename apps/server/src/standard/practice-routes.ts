import { Readable } from "node:stream";
import { z } from "zod";
import { actorOf } from "../platform/access/index.js";
import { problems, streamOf } from "../platform/http/answers.js";
import type { Http } from "../platform/http/app.js";
import {
  DecideNotApplicable,
  DecideProfile,
  NotApplicable,
  Profile,
  ProfileDecided,
  ProfileList,
  ProposeNotApplicable,
  SubmitProfile,
} from "./applicability/schema.js";
import { addComparisonRoutes } from "./comparison/routes.js";
import { FILE_MAX_BYTES } from "./evidence/files.js";
import { AddEvidence, DecideEvidence, Evidence, StoredFile } from "./evidence/schema.js";
import { DecideException, Exception, ExceptionPage, ExceptionQuery, RequestException } from "./exceptions/schema.js";
import { BulkClaim, BulkOutcome, Claim, Judge, PracticeRecord, RequirementId } from "./practice/schema.js";
import { ServicePractice } from "./practice/worklist.js";
import type { Practices } from "./practices.js";

const ById = z.object({ id: z.uuid() });
const ByCell = z.object({ id: z.uuid(), requirement: RequirementId });
const READ = { access: "practice.read" } as const;
const CLAIM = { access: "practice.claim" } as const;
const JUDGE = { access: "practice.judge" } as const;
const tags = ["practice"];

/** The routes of practice. `practices` is asked at each request: it is there once the server is ready. */
export function addPracticeRoutes(http: Http, practices: () => Practices): void {
  addProfiles(http, practices);
  addNotApplicable(http, practices);
  addRecords(http, practices);
  addEvidence(http, practices);
  addExceptions(http, practices);
  addComparisonRoutes(http, practices);
}

function addProfiles(http: Http, practices: () => Practices): void {
  http.get(
    "/api/v1/services/:id/practice",
    {
      schema: {
        tags,
        summary: "A service, what applies to it and why, and how it stands",
        params: ById,
        response: { 200: ServicePractice, ...problems(404) },
      },
      config: READ,
    },
    async (request) => await practices().ofService(actorOf(request), request.params.id),
  );
  http.get(
    "/api/v1/services/:id/profiles",
    {
      schema: {
        tags,
        summary: "All versions of a service's profile",
        params: ById,
        response: { 200: ProfileList, ...problems() },
      },
      config: READ,
    },
    async (request) => ({ rows: await practices().profiles.list(request.params.id) }),
  );
  http.post(
    "/api/v1/services/:id/profiles",
    {
      schema: {
        tags,
        summary: "Submit the next version of a profile",
        params: ById,
        body: SubmitProfile,
        response: { 201: Profile, ...problems(404) },
      },
      config: CLAIM,
    },
    async (request, reply) =>
      reply.code(201).send(await practices().profiles.submit(actorOf(request), request.params.id, request.body)),
  );
  http.post(
    "/api/v1/services/:id/profiles/:profile/decide",
    {
      schema: {
        tags,
        summary: "Confirm a submitted profile, or refuse it; never one's own",
        params: ById.extend({ profile: z.uuid() }),
        body: DecideProfile,
        response: { 200: ProfileDecided, ...problems(404, 409) },
      },
      config: { access: "practice.confirm-profile" },
    },
    async (request) => {
      const { id, profile } = request.params;
      return await practices().profiles.decide(actorOf(request), id, profile, request.body);
    },
  );
}

function addNotApplicable(http: Http, practices: () => Practices): void {
  http.get(
    "/api/v1/services/:id/not-applicable",
    {
      schema: {
        tags,
        summary: "Requirements proposed or agreed not to apply",
        params: ById,
        response: { 200: z.object({ rows: z.array(NotApplicable) }).meta({ id: "NotApplicableList" }), ...problems() },
      },
      config: READ,
    },
    async (request) => ({ rows: await practices().profiles.listNotApplicable(request.params.id) }),
  );
  http.post(
    "/api/v1/services/:id/not-applicable",
    {
      schema: {
        tags,
        summary: "Propose that a requirement does not apply",
        params: ById,
        body: ProposeNotApplicable,
        response: { 201: NotApplicable, ...problems(404, 409) },
      },
      config: CLAIM,
    },
    async (request, reply) => {
      const { requirement, reason } = request.body;
      const { profiles } = practices();
      return reply
        .code(201)
        .send(await profiles.proposeNotApplicable(actorOf(request), request.params.id, requirement, reason));
    },
  );
  http.post(
    "/api/v1/not-applicable/:id/decide",
    {
      schema: {
        tags,
        summary: "Agree that a requirement does not apply, or not",
        params: ById,
        body: DecideNotApplicable,
        response: { 200: NotApplicable, ...problems(404, 409) },
      },
      config: JUDGE,
    },
    async (request) => {
      const { agree, note } = request.body;
      return await practices().profiles.decideNotApplicable(actorOf(request), request.params.id, agree, note);
    },
  );
}

function addRecords(http: Http, practices: () => Practices): void {
  const read = async (request: { readonly params: z.infer<typeof ByCell> }, actor: ReturnType<typeof actorOf>) =>
    await practices().record(actor, request.params.id, request.params.requirement);
  http.get(
    "/api/v1/services/:id/practice/:requirement",
    {
      schema: {
        tags,
        summary: "How a service practises one requirement, with everything that proves it",
        params: ByCell,
        response: { 200: PracticeRecord, ...problems(404) },
      },
      config: READ,
    },
    async (request) => await read(request, actorOf(request)),
  );
  http.post(
    "/api/v1/services/:id/practice/:requirement/claim",
    {
      schema: {
        tags,
        summary: "Say how each statement is practised",
        params: ByCell,
        body: Claim,
        response: { 200: PracticeRecord, ...problems(404, 409) },
      },
      config: CLAIM,
    },
    async (request) => {
      const { id, requirement } = request.params;
      await practices().practice.claim(actorOf(request), id, requirement, request.body);
      return await read(request, actorOf(request));
    },
  );
  http.post(
    "/api/v1/services/:id/practice/:requirement/judge",
    {
      schema: {
        tags,
        summary: "Judge what is claimed, by the evidence that counts now",
        params: ByCell,
        body: Judge,
        response: { 200: PracticeRecord, ...problems(404, 409) },
      },
      config: JUDGE,
    },
    async (request) => {
      const { id, requirement } = request.params;
      await practices().practice.judge(actorOf(request), id, requirement, request.body);
      return await read(request, actorOf(request));
    },
  );
  http.post(
    "/api/v1/services/:id/practice/claim-many",
    {
      schema: {
        tags,
        summary: "The same answer for many requirements; what is refused is named, the rest is kept",
        params: ById,
        body: BulkClaim,
        response: { 200: BulkOutcome, ...problems(404) },
      },
      config: CLAIM,
    },
    async (request) => await practices().practice.claimMany(actorOf(request), request.params.id, request.body),
  );
}

function addEvidence(http: Http, practices: () => Practices): void {
  http.register(async (scope) => {
    // The bytes go to the disk as they come.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_, payload, done) => done(null, payload));
    scope.post(
      "/api/v1/evidence-files",
      {
        bodyLimit: FILE_MAX_BYTES,
        schema: {
          tags,
          summary: "Upload the bytes of a file; it becomes evidence when it is handed in for a requirement",
          querystring: z.object({ name: z.string().trim().min(1).max(255) }),
          response: { 201: StoredFile, ...problems(413) },
        },
        config: CLAIM,
      },
      async (request, reply) => {
        const { body, query, headers } = request;
        const { name } = NameQuery.parse(query);
        const type = (headers["content-type"] ?? "application/octet-stream").slice(0, 200);
        return reply.code(201).send(await practices().evidence.keepFile(actorOf(request), name, type, bytesOf(body)));
      },
    );
  });
  http.get(
    "/api/v1/evidence/:id/file",
    {
      schema: {
        tags,
        summary: "The bytes of a piece of evidence, never shown by the browser itself",
        params: ById,
        response: { 200: streamOf("application/octet-stream", "the file"), ...problems(404, 410) },
      },
      config: READ,
    },
    async (request, reply) => {
      const { name, stream } = await practices().evidence.readFile(request.params.id);
      return reply
        .type("application/octet-stream")
        .header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
        .send(stream);
    },
  );
  http.post(
    "/api/v1/services/:id/practice/:requirement/evidence",
    {
      schema: {
        tags,
        summary: "Hand in evidence",
        params: ByCell,
        body: AddEvidence,
        response: { 201: Evidence, ...problems(404, 409) },
      },
      config: CLAIM,
    },
    async (request, reply) => {
      const { id, requirement } = request.params;
      const { evidence } = practices();
      return reply.code(201).send(await evidence.add(actorOf(request), id, requirement, request.body));
    },
  );
  http.post(
    "/api/v1/evidence/:id/decide",
    {
      schema: {
        tags,
        summary: "Accept evidence or reject it",
        params: ById,
        body: DecideEvidence,
        response: { 200: Evidence, ...problems(404, 409) },
      },
      config: JUDGE,
    },
    async (request) => {
      const { accept, note } = request.body;
      return await practices().evidence.decide(actorOf(request), request.params.id, accept, note);
    },
  );
}

const NameQuery = z.object({ name: z.string() });

function bytesOf(body: unknown): Readable {
  return body instanceof Readable ? body : Readable.from([]);
}

function addExceptions(http: Http, practices: () => Practices): void {
  const exceptions = ["exceptions"];
  http.get(
    "/api/v1/exceptions",
    {
      schema: {
        tags: exceptions,
        summary: "Exceptions, the one that ends last first",
        querystring: ExceptionQuery,
        response: { 200: ExceptionPage, ...problems() },
      },
      config: READ,
    },
    async (request) => await practices().exceptions.list(request.query),
  );
  http.get(
    "/api/v1/exceptions/:id",
    {
      schema: {
        tags: exceptions,
        summary: "An exception",
        params: ById,
        response: { 200: Exception, ...problems(404) },
      },
      config: READ,
    },
    async (request) => await practices().exceptions.get(request.params.id),
  );
  http.post(
    "/api/v1/exceptions",
    {
      schema: {
        tags: exceptions,
        summary: "Ask for an exception",
        body: RequestException,
        response: { 201: Exception, ...problems(404, 409) },
      },
      config: CLAIM,
    },
    async (request, reply) =>
      reply.code(201).send(await practices().exceptions.request(actorOf(request), request.body)),
  );
  http.post(
    "/api/v1/exceptions/:id/withdraw",
    {
      schema: {
        tags: exceptions,
        summary: "Withdraw what was asked for",
        params: ById,
        body: DecideException.omit({ decision: true }),
        response: { 200: Exception, ...problems(404, 409) },
      },
      config: CLAIM,
    },
    async (request) =>
      await practices().exceptions.decide(actorOf(request), request.params.id, {
        ...request.body,
        decision: "withdraw",
      }),
  );
  http.post(
    "/api/v1/exceptions/:id/decide",
    {
      schema: {
        tags: exceptions,
        summary: "Approve, refuse or revoke an exception",
        params: ById,
        body: DecideException.extend({ decision: z.enum(["approve", "refuse", "revoke"]) }),
        response: { 200: Exception, ...problems(404, 409) },
      },
      config: { access: "exceptions.approve" },
    },
    async (request) => await practices().exceptions.decide(actorOf(request), request.params.id, request.body),
  );
}
