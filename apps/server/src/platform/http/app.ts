import type { RequestListener } from "node:http";
import fastifyHelmet from "@fastify/helmet";
import fastifyRateLimit from "@fastify/rate-limit";
import fastifySwagger from "@fastify/swagger";
import type { Problem } from "@mizugiwa/base";
import { fastify, LogController } from "fastify";
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from "fastify-type-provider-zod";
import type { Log } from "../log/log.js";
import type { Registry } from "../metrics/registry.js";
import { describeProblems } from "./answers.js";
import { addressList, checkHost, checkProxied, checkSameSite } from "./guards.js";
import { documentOf, HttpError, sendError, sendProblem } from "./problems.js";
import type { Readiness } from "./readiness.js";
import { LOOPBACK, type Reach, type TlsFiles } from "./site.js";
import { makeTlsServer } from "./tls.js";

export interface HttpParts {
  readonly log: Log;
  readonly registry: Registry;
  readonly readiness: Readiness;
  readonly version: string;
  /** By default this machine's loopback alone. */
  readonly reach?: Reach;
}

/** Largest body of an ordinary request; routes that take files or logs declare their own. */
const BODY_MAX_BYTES = 1 << 20;
const REQUEST_LIMIT_MS = 60_000;
const DURATION_BOUNDS = [0.005, 0.02, 0.1, 0.5, 2, 10];
/** One person's browser stays far below; a loop that went wild does not. */
const REQUESTS_PER_MINUTE = 3000;

/** Nothing but our own files: no inline script, no frame around us. Mantine writes styles into the page. */
const CONTENT_SECURITY_POLICY = {
  useDefaults: false,
  directives: {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
  },
};

/** A year, as RFC 6797 has it in its examples; this host alone. */
const TRANSPORT_SECURITY = ["strict-transport-security", "max-age=31536000"] as const;

/** Idle connections stay open as long as Fastify's own default has it. */
const KEEP_ALIVE_MS = 72_000;

/** A server of our own gets none of Fastify's limits by itself. */
function tlsServer(files: TlsFiles, log: Log) {
  return (handler: RequestListener) => {
    const server = makeTlsServer(files, handler, log);
    server.requestTimeout = REQUEST_LIMIT_MS;
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    return server;
  };
}

export type Http = Awaited<ReturnType<typeof openHttp>>;

/** The HTTP server with its guards and no routes yet; `ready` and `listen` are the caller's. */
export async function openHttp({ log, registry, readiness, version, reach = LOOPBACK }: HttpParts) {
  const isProxy = addressList(reach.trustProxy);
  const http = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }), // onResponse below says it without the query
    bodyLimit: BODY_MAX_BYTES,
    requestTimeout: REQUEST_LIMIT_MS,
    forceCloseConnections: "idle",
    ...(reach.tls === null ? {} : { serverFactory: tlsServer(reach.tls, log) }),
    trustProxy: reach.trustProxy.length === 0 ? false : (address) => isProxy(address),
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<ZodTypeProvider>();
  http.setValidatorCompiler(validatorCompiler);
  http.setSerializerCompiler(serializerCompiler);
  http.setErrorHandler(sendError);
  http.removeContentTypeParser("text/plain");
  const requests = registry.counter("http_requests_total", "Requests answered.");
  const durations = registry.histogram("http_request_duration_seconds", "Time to answer.", DURATION_BOUNDS);
  http.addHook("onResponse", async (request, reply) => {
    // Routes by their pattern, never by the path a client made up.
    const route = request.routeOptions.url ?? "none";
    requests.add({ method: request.method, route, status: String(reply.statusCode) });
    durations.observe({ route }, reply.elapsedTime / 1000);
    log.debug(
      { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      "request",
    );
  });
  await http.register(fastifyHelmet, {
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    strictTransportSecurity: false, // sent below, where it can be kept
    referrerPolicy: { policy: "no-referrer" },
  });
  http.decorateRequest("site", "");
  http.addHook("onRequest", async (request, reply) => {
    if (request.url.startsWith("/api/")) reply.header("cache-control", "no-store");
    request.site = checkHost(request, reach);
    // Never for localhost: it would bind every other server of this machine too.
    if (request.site === reach.baseUrl && request.site.startsWith("https:")) reply.header(...TRANSPORT_SECURITY);
    checkProxied(request, reach, isProxy);
    checkSameSite(request);
    const [reason] = readiness.reasons();
    if (reason !== undefined && !isAboutHealth(request.url)) return sendProblem(reply, notReady(reason));
  });
  await http.register(fastifyRateLimit, {
    max: REQUESTS_PER_MINUTE,
    timeWindow: 60_000,
    errorResponseBuilder: (_, { after }) => tooMany(after),
  });
  describeProblems(http);
  await http.register(fastifySwagger, {
    openapi: { openapi: "3.1.0", info: { title: "Mizugiwa", version, license: { name: "Apache-2.0" } } },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  return http;
}

const HEALTH_PATHS = new Set(["/healthz", "/readyz", "/metrics"]);

function isAboutHealth(url: string): boolean {
  return HEALTH_PATHS.has(url.split("?")[0] ?? "");
}

function notReady(reason: Problem): ReturnType<typeof documentOf> {
  return documentOf(reason, 503);
}

/** The refusal of a client that asks too often. */
function tooMany(after: string): HttpError {
  return new HttpError(429, "too-many-attempts", {
    detail: "more requests than are accepted in this time",
    remedy: `Try again after ${after}.`,
  });
}
