import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Http } from "./app.js";
import { documentOf, sendProblem } from "./problems.js";

/** Where the console's build puts its pages; the same from the sources and from what was built of them. */
export const CONSOLE_FOLDER = fileURLToPath(new URL("../../../../console/dist/", import.meta.url));

const NOT_BUILT =
  "Mizugiwa runs, but its pages are not built. Run: npm run build\n" +
  "Mizugiwaは動作していますが、画面がまだビルドされていません。npm run build を実行してください。\n";

/** What may lie beside the start page: icons and the manifest. Nothing else of the build folder is served. */
const BESIDE = /^[a-z0-9-]+\.(svg|png|ico|webmanifest|txt)$/;

/** Serves the console: its files as they are, its start page for every path that is a page of it. */
export async function addPages(http: Http, folder: string): Promise<void> {
  const start = join(folder, "index.html");
  const assets = join(folder, "assets");
  if (existsSync(assets)) {
    await http.register(fastifyStatic, {
      root: assets,
      prefix: "/assets/",
      index: false,
      // The build names these after their content, so that they never change.
      immutable: true,
      maxAge: "365d",
    });
  }
  for (const name of existsSync(folder) ? readdirSync(folder).filter((each) => BESIDE.test(each)) : []) {
    http.get(`/${name}`, { schema: { hide: true } }, (_, reply) => reply.sendFile(name, folder));
  }
  http.setNotFoundHandler((request, reply) => {
    if (!isPage(request)) return notFound(request, reply);
    reply.header("cache-control", "no-cache");
    // Read again each time: a build while the server runs changes the names of the files it refers to.
    if (existsSync(start)) return reply.type("text/html; charset=utf-8").send(readFileSync(start));
    return reply.code(503).type("text/plain; charset=utf-8").send(NOT_BUILT);
  });
}

/** A page is what a browser opens: not below /api, and no file, whose name ends in letters after a dot; `ccm-4.1` is a record. */
function isPage({ method, url }: FastifyRequest): boolean {
  const path = url.split("?")[0] ?? "";
  const last = path.slice(path.lastIndexOf("/") + 1);
  return (method === "GET" || method === "HEAD") && !/^\/api(\/|$)/.test(path) && !/\.[a-z][a-z0-9]*$/i.test(last);
}

function notFound(request: FastifyRequest, reply: FastifyReply): void {
  const path = request.url.split("?")[0] ?? "";
  const problem = { code: "not-found", place: {}, detail: `there is nothing for ${request.method} at ${path}` };
  sendProblem(reply, documentOf(problem, 404));
}
