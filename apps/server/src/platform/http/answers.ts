import type { FastifySchema } from "fastify";
import { z } from "zod";
import { ProblemDocument } from "./problems.js";

/** What any route below /api/v1/ may answer besides its result. */
const ANYWHERE = [401, 403, 422, 429, 503] as const;

type Status = (typeof ANYWHERE)[number] | 400 | 404 | 409 | 410 | 413 | 415;

/** The problem documents of a route, for its description: those of every route, and the ones of its own. */
export function problems<const Own extends Status = never>(
  ...own: readonly Own[]
): Record<(typeof ANYWHERE)[number] | Own, typeof ProblemDocument> {
  return make([...ANYWHERE, ...own]);
}

function make<Each extends Status>(statuses: readonly Each[]): Record<Each, typeof ProblemDocument>;
function make(statuses: readonly Status[]): Partial<Record<Status, typeof ProblemDocument>> {
  return Object.fromEntries(statuses.map((status) => [status, ProblemDocument]));
}

/** The result of a route that answers with bytes or a stream of this media type. */
export function streamOf(type: string, description: string) {
  return { description, content: { [type]: { schema: z.unknown() } } };
}

interface Described {
  addHook(name: "onRoute", hook: (route: { url: string; schema?: FastifySchema }) => void): unknown;
}

/** Adds to the description of every route below /api/v1/ what any of them may answer, where it does not say so itself. */
export function describeProblems(http: Described): void {
  http.addHook("onRoute", (route) => {
    const { url, schema } = route;
    if (!url.startsWith("/api/v1/") || schema === undefined) return;
    const own: unknown = schema.response ?? {};
    if (typeof own === "object") route.schema = { ...schema, response: { ...problems(), ...own } };
  });
}
