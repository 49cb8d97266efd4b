import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { z } from "zod";
import type { JobKind } from "../jobs/index.js";

const Payload = z.object({ upTo: z.int(), pauseMs: z.number() });
const Mark = z.object({ n: z.int() });

/** Where `counting` counts to; made by the owner, so that the application has its rights on it. */
export const COUNTED_TABLE =
  "create table if not exists mizugiwa.counted (job uuid not null, n integer not null, primary key (job, n))";

/** Work whose every step can be proved: it stores 1, 2, 3 … and tells each number once its checkpoint is kept. */
export function counting(
  heard: (job: string, n: number) => void = () => undefined,
): JobKind<z.infer<typeof Payload>, z.infer<typeof Mark>> {
  return {
    name: "counting",
    payload: Payload,
    mark: Mark,
    maxAttempts: 20,
    run: async (work) => {
      const { id, payload, mark, signal } = work;
      const from = mark?.n ?? 0;
      for (let n = from + 1; n <= payload.upTo; n += 1) {
        await sleep(payload.pauseMs, undefined, { signal });
        work.progress(n, payload.upTo);
        await work.save({ n }, async (tx) => {
          await sql`insert into counted (job, n) values (${id}, ${n})`.execute(tx);
        });
        heard(id, n);
      }
      return { from, counted: payload.upTo };
    },
  };
}
