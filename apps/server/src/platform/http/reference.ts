import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import type { FastifyReply } from "fastify";
import type { Http } from "./app.js";

const BUNDLE = createRequire(import.meta.url).resolve("redoc/bundles/redoc.standalone.js");

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mizugiwa API</title>
</head>
<body>
<redoc spec-url="/api/openapi.json" hide-download-button="false" native-scrollbars></redoc>
<script src="/api/reference/redoc.js" charset="utf-8"></script>
</body>
</html>
`;

/** Nothing from elsewhere; the page writes its styles itself and searches in a worker made of a blob. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** `/api/reference`: the API's description for people to read, all of it from our own files. */
export function addReference(http: Http): void {
  const open = { schema: { hide: true }, config: { access: "public" as const } };
  http.get("/api/reference", open, (_, reply: FastifyReply) => {
    reply.header("content-security-policy", POLICY);
    return reply.type("text/html; charset=utf-8").send(PAGE);
  });
  http.get("/api/reference/redoc.js", open, (_, reply: FastifyReply) => {
    // Without the charset a browser reads it as Latin-1 and stops at its first Japanese or typographic sign.
    reply.header("cache-control", "public, max-age=86400");
    return reply.type("text/javascript; charset=utf-8").send(createReadStream(BUNDLE));
  });
}
