import { z } from "zod";
import type { Http } from "../../http/app.js";
import { PageQuery, pageOf } from "../../http/paging.js";
import { ProblemDocument } from "../../http/problems.js";
import { actorOf } from "../guard.js";
import type { AccessParts } from "../service.js";
import { Compartment, CompartmentChange, CompartmentNew, CompartmentWithMembers, Membership } from "./schema.js";

const tags = ["compartments"];
const ById = z.object({ id: z.uuid() });
const ByMember = z.object({ id: z.uuid(), account: z.uuid() });
const PROBLEMS = { 403: ProblemDocument, 404: ProblemDocument, 409: ProblemDocument, 422: ProblemDocument } as const;
const manage = { access: "compartments.manage" } as const;

/** Compartments and who is in them: seen by their members alone. */
export function addCompartmentRoutes(http: Http, access: () => AccessParts): void {
  http.get(
    "/api/v1/compartments",
    {
      schema: { querystring: PageQuery, response: { 200: pageOf(Compartment) }, tags, summary: "Those one is in" },
      config: { access: "session" },
    },
    async (request) => await access().compartments.list(actorOf(request), request.query),
  );
  http.get(
    "/api/v1/compartments/:id",
    {
      schema: { params: ById, response: { 200: CompartmentWithMembers, ...PROBLEMS }, tags, summary: "Who is in it" },
      config: { access: "session" },
    },
    async (request) => await access().compartments.get(actorOf(request), request.params.id),
  );
  http.post(
    "/api/v1/compartments",
    {
      schema: {
        body: CompartmentNew,
        response: { 201: CompartmentWithMembers, ...PROBLEMS },
        tags,
        summary: "Make one; whoever makes it is its first member",
      },
      config: manage,
    },
    async (request, reply) => {
      const made = await access().compartments.create(actorOf(request), request.body.name);
      return await reply.code(201).send(made);
    },
  );
  http.patch(
    "/api/v1/compartments/:id",
    {
      schema: {
        params: ById,
        body: CompartmentChange,
        response: { 200: CompartmentWithMembers, ...PROBLEMS },
        tags,
        summary: "Rename it",
      },
      config: manage,
    },
    async (request) => await access().compartments.rename(actorOf(request), request.params.id, request.body),
  );
  addMembership(http, access);
}

function addMembership(http: Http, access: () => AccessParts): void {
  http.put(
    "/api/v1/compartments/:id/members/:account",
    {
      schema: {
        params: ByMember,
        body: Membership,
        response: { 200: CompartmentWithMembers, ...PROBLEMS },
        tags,
        summary: "Let an account in, or move the end of its membership",
      },
      config: manage,
    },
    async (request) => {
      const { id, account } = request.params;
      const { until } = request.body;
      const end = until === null ? null : new Date(until);
      return await access().compartments.setMember(actorOf(request), id, account, end);
    },
  );
  http.delete(
    "/api/v1/compartments/:id/members/:account",
    {
      schema: { params: ByMember, response: { 204: z.null(), ...PROBLEMS }, tags, summary: "Put an account out" },
      config: manage,
    },
    async (request, reply) => {
      await access().compartments.removeMember(actorOf(request), request.params.id, request.params.account);
      return await reply.code(204).send(null);
    },
  );
}
