import { z } from "zod";
import { type Authenticate, isVisibleTo, mayDo, signedInOf } from "../access/index.js";
import type { Http } from "../http/app.js";
import type { Live } from "./hub.js";

/** Who is signed out, disabled or put out of a compartment hears no more after this. */
const LOOK_MS = 4000;
/** A comment line keeps proxies from closing a quiet stream. */
const BEAT_MS = 20_000;
/** One who does not read this much is cut off, and asks anew. */
const WAITING_MAX_BYTES = 256 * 1024;

const Topics = z.object({ topics: z.string().max(200).optional() });

/** `GET /api/v1/live?topics=alert,incident`: server-sent events (HTML Living Standard, 9.2), one per change. */
export function addLiveRoutes(http: Http, live: Live, authenticate: Authenticate, lookMs = LOOK_MS): void {
  const open = new Set<() => void>();
  http.addHook("preClose", async () => {
    for (const end of open) end();
  });
  http.get(
    "/api/v1/live",
    {
      schema: { querystring: Topics, tags: ["live"], summary: "What changes, as it changes (server-sent events)" },
      config: { access: "session" },
    },
    (request, reply) => {
      let { actor } = signedInOf(request);
      const topics = request.query.topics?.split(",") ?? null;
      reply.hijack();
      const stream = reply.raw;
      stream.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
      });
      stream.write("retry: 2000\n\n");
      const write = (text: string): void => {
        if (stream.writableLength > WAITING_MAX_BYTES) stream.destroy();
        else stream.write(text);
      };
      const beat = setInterval(() => write(": beat\n\n"), BEAT_MS);
      const leave = live.listen(({ topic, id, permission, compartment }) => {
        if (topics !== null && !topics.includes(topic)) return;
        if (!mayDo(actor.roles, permission) || !isVisibleTo(actor, compartment)) return;
        write(`event: ${topic}\ndata: ${JSON.stringify({ id })}\n\n`);
      });
      const look = async (): Promise<void> => {
        try {
          const still = await authenticate(request, "look");
          if (still === null) end();
          else actor = still.actor;
        } catch (caught) {
          request.log.debug({ err: caught }, "a live stream ends: nobody can say who listens");
          end();
        }
      };
      const looking = setInterval(() => void look(), lookMs);
      const end = (): void => {
        clearInterval(beat);
        clearInterval(looking);
        leave();
        open.delete(end);
        stream.end();
      };
      open.add(end);
      stream.on("close", end);
    },
  );
}
