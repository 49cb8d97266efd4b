// Serves the built console on loopback, with a set-up interface that answers as a script says, and the strictest
// content policy the pages must bear: no inline script, no inline style, nothing from anywhere else.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** An answer with a value. */
export const value = (body) => ({ status: 200, type: "application/json", body: JSON.stringify(body) });

/** A refusal as problem details (RFC 9457). */
export const problem = (status, code, headers = {}) => ({
  status,
  type: "application/problem+json",
  body: JSON.stringify({ type: "about:blank", title: code, status, code, detail: `The server refused: ${code}.` }),
  headers,
});

/** No answer: the connection is closed. */
export const silence = { silent: true };

/** An answer that does not come while anybody looks. */
export const never = { never: true };

/**
 * Listens on a free port of loopback. `script.standing` and `script.verify` are the answers of `GET /api/setup` and
 * `POST /api/setup/verify`, `script.story` answers everything else; all may be changed at any time; `posted` holds the bodies that were sent to verify.
 */
export async function fixtureServer(folder) {
  const script = { standing: silence, verify: silence, story: null };
  const posted = [];
  const streams = new Set();
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    if (pathname === "/api/setup") return give(request, response, script.standing);
    if (pathname === "/api/setup/verify") {
      posted.push(await bodyOf(request));
      return give(request, response, script.verify);
    }
    if (pathname === "/api/v1/live") return openStream(response, streams);
    if (pathname.startsWith("/api/")) {
      if (script.standing.silent) return give(request, response, silence);
      const text = await bodyOf(request);
      const body = text === "" ? undefined : JSON.parse(text);
      const answer = script.story?.answer(request.method, pathname, searchParams, body) ?? null;
      const missing = script.story === null ? problem(401, "not-signed-in") : problem(404, "not-found");
      return give(request, response, answer ?? missing);
    }
    return giveFile(response, folder, pathname);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  return {
    port,
    script,
    posted,
    /** Tells every open page that something changed. */
    tell(topic, id) {
      for (const stream of streams) stream.write(`event: ${topic}\ndata: ${JSON.stringify({ id })}\n\n`);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function openStream(response, streams) {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" });
  response.write(": here\n\n");
  streams.add(response);
  response.on("close", () => streams.delete(response));
}

function give(request, response, answer) {
  if (answer.never) return;
  if (answer.silent) {
    request.socket.destroy();
    return;
  }
  response.writeHead(answer.status, { "content-type": answer.type, ...answer.headers }).end(answer.body);
}

async function giveFile(response, folder, pathname) {
  const asset = pathname.startsWith("/assets/");
  const path = asset ? join(folder, normalize(pathname)) : join(folder, "index.html");
  const bytes = await readFile(path).catch(() => null);
  if (bytes === null) return response.writeHead(404).end();
  return response
    .writeHead(200, { "content-type": TYPES[extname(path)] ?? "text/plain", "content-security-policy": POLICY })
    .end(bytes);
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
