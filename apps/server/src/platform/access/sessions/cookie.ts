import type { FastifyReply, FastifyRequest } from "fastify";
import { cookieText, readCookie } from "../../http/cookies.js";
import { SESSION_HOURS } from "./service.js";

const NAME = "mizugiwa_session";

/** Over TLS the prefix binds it to this host, the whole of it and TLS (RFC 6265bis, 4.1.3.2). */
function nameFor({ site }: FastifyRequest): string {
  return site.startsWith("https:") ? `__Host-${NAME}` : NAME;
}

/** The token a request brings; null where there is none. */
export function sessionToken(request: FastifyRequest): string | null {
  const value = readCookie(request.headers.cookie, nameFor(request));
  return value === "" ? null : value;
}

/** Gives the browser its session. */
export function setSession(request: FastifyRequest, reply: FastifyReply, token: string): void {
  send(request, reply, token, SESSION_HOURS * 3600);
}

/** Takes it away. */
export function clearSession(request: FastifyRequest, reply: FastifyReply): void {
  send(request, reply, "", 0);
}

function send(request: FastifyRequest, reply: FastifyReply, value: string, maxAge: number): void {
  const secure = request.site.startsWith("https:");
  reply.header("set-cookie", cookieText({ name: nameFor(request), value, path: "/", maxAge, secure }));
}
