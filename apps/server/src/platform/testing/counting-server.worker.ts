import { z } from "zod";
import { loadConfig } from "../config/config.js";
import { anyKind } from "../jobs/index.js";
import { NO_DOMAINS } from "../platform.js";
import { startServer } from "../process/server.js";
import { counting } from "./counting.js";
import { FromParent, type FromServer } from "./server-protocol.js";

/** The server in a process that may be killed, with jobs that count: started and cancelled by whoever forked it. */
const say = (message: FromServer): void => void process.send?.(message);
const [data = "", databaseUrl] = z.array(z.string()).parse(process.argv.slice(2));
const kind = counting((job, n) => say({ type: "counted", job, n }));
const config = loadConfig(["--data", data, "--port", "0", "--log", "warn"], { DATABASE_URL: databaseUrl }, "/");
const io = {
  print: () => undefined,
  log: { isTTY: false, write: (text: string) => void process.stderr.write(text) },
};
const server = await startServer(config, io, { ...NO_DOMAINS, jobKinds: [anyKind(kind)] });
process.on("message", (message) => void obey(FromParent.parse(message)));
void server.lost.then((error) => {
  throw error;
});
say({ type: "ready", address: server.address });

/** What the database does not keep because it is gone is not acknowledged, and nothing else is promised. */
async function obey(order: FromParent): Promise<void> {
  const { jobs } = server;
  if (jobs === null) throw new Error("a server that is ready has jobs");
  try {
    if (order.type === "cancel") {
      await jobs.cancel(order.job);
      return say({ type: "cancelled", job: order.job });
    }
    const job = await jobs.start(kind, { upTo: order.upTo, pauseMs: order.pauseMs });
    say({ type: "started", job: job.id });
  } catch (caught) {
    say({ type: "refused", detail: String(caught) });
  }
}
