import { MizugiwaError, type Place, type Problem, problemOf } from "@mizugiwa/base";
import type { FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { z } from "zod";
import { databaseUnavailable, isConnectionLoss } from "../database/connection-loss.js";
import { faultOf } from "./faults.js";

/** An error with its own HTTP status. */
export class HttpError extends MizugiwaError {
  readonly status: number;
  /** Seconds after which it is worth trying again; null where that says nothing. */
  readonly retryAfter: number | null;

  constructor(
    status: number,
    code: string,
    at: Place & { detail: string; remedy?: string },
    retryAfter: number | null = null,
  ) {
    super(code, at);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** The answer to a change that was made on an older version than the newest. */
export function changedMeanwhile(): HttpError {
  return new HttpError(409, "changed-meanwhile", {
    detail: "somebody changed it after you read it",
    remedy: "Read it again, and repeat your change if it still holds.",
  });
}

/** RFC 9457, "Problem Details for HTTP APIs", with what every error of the house has: code, place, remedy. */
export const ProblemDocument = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    remedy: z.string().optional(),
    place: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    /** One entry for each field that was not accepted; `pointer` is a JSON pointer (RFC 6901), `code` stays, words may change. */
    errors: z
      .array(z.object({ pointer: z.string(), code: z.string(), detail: z.string(), limit: z.number().optional() }))
      .optional(),
  })
  .meta({ id: "Problem" });
export type ProblemDocument = z.infer<typeof ProblemDocument>;

const BAD_BODY = 422;

/** Fastify's error handler: every error becomes one problem document; what is a defect says no more than where to look. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const document = toDocument(error, request.id);
  if (document.status >= 500) request.log.error({ err: error, code: document.code }, "request failed");
  if (error instanceof HttpError && error.retryAfter !== null) reply.header("retry-after", String(error.retryAfter));
  sendProblem(reply, document);
}

/** Sends a document as `application/problem+json`. */
export function sendProblem(reply: FastifyReply, document: ProblemDocument): void {
  if (document.status === 503 && !reply.hasHeader("retry-after")) reply.header("retry-after", "2");
  reply.code(document.status).serializer(JSON.stringify).type("application/problem+json; charset=utf-8").send(document);
}

function toDocument(error: unknown, requestId: string): ProblemDocument {
  if (hasZodFastifySchemaValidationErrors(error)) return invalidRequest(error.validation);
  if (error instanceof HttpError) return documentOf(error.problem, error.status);
  if (isConnectionLoss(error)) return documentOf(databaseUnavailable().problem, 503);
  const status = clientStatus(error);
  if (status !== null) return documentOf({ ...problemOf(error), code: "bad-request", remedy: undefined }, status);
  const remedy = "The server's log has the cause; please report it.";
  return documentOf({ code: "inner-error", place: {}, detail: `Request ${requestId} met a defect.`, remedy }, 500);
}

/** Errors of the HTTP layer itself (body too large, not JSON, …) carry a status below 500. */
function clientStatus(error: unknown): number | null {
  if (!(error instanceof Error) || !("statusCode" in error)) return null;
  const { statusCode } = error;
  return typeof statusCode === "number" && statusCode >= 400 && statusCode < 500 ? statusCode : null;
}

interface RequestIssue {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

function invalidRequest(issues: readonly RequestIssue[]): ProblemDocument {
  const errors = issues.map(({ instancePath, keyword, message, params }) => ({
    pointer: instancePath === "/" ? "" : instancePath,
    ...faultOf({ code: keyword, message: message ?? "not accepted", facts: params }),
  }));
  const problem = {
    code: "request-invalid",
    place: {},
    detail: "Some fields were not accepted.",
    remedy: "Mend the fields named in errors.",
  };
  return { ...documentOf(problem, BAD_BODY), errors };
}

/** The document of a problem. */
export function documentOf(
  problem: Omit<Problem, "remedy"> & { remedy?: string | undefined },
  status: number,
): ProblemDocument {
  const { code, detail, remedy, place } = problem;
  const document = { type: `urn:mizugiwa:problem:${code}`, title: code.replaceAll("-", " "), status, detail, code };
  const placed = Object.keys(place).length === 0 ? {} : { place: { ...place } };
  return { ...document, ...(remedy === undefined ? {} : { remedy }), ...placed };
}
