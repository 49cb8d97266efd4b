import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { proveRule } from "./prove.js";

// Samples may be anything that a log may be, event logs of Windows included: they are read away from the server's own thread.

const port = parentPort;
if (port === null) throw new Error("this runs in a worker thread");
const Asked = z.array(
  z.object({
    rule: z.string(),
    texts: z.array(z.object({ path: z.string(), text: z.string(), license: z.string().exactOptional() })),
    samples: z.array(
      z.object({
        name: z.string(),
        expect: z.boolean(),
        bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
      }),
    ),
  }),
);
for (const asked of Asked.parse(workerData)) port.postMessage(proveRule(asked));
