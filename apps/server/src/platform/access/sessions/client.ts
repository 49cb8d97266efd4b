import type { FastifyRequest } from "fastify";
import type { Client } from "./service.js";

/** Where a request comes from, as the trail and the list of sessions name it. */
export function clientOf(request: FastifyRequest): Client {
  return { address: request.ip, agent: request.headers["user-agent"] ?? "" };
}
