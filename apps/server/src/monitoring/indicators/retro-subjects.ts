import { say } from "@mizugiwa/words";
import type { z } from "zod";
import type { Database } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import type { RetroSubjects } from "../retro/index.js";
import { compileMatcher } from "./compiler.js";
import type { RetroIndicators } from "./retro-matcher.js";
import type { IndicatorTables } from "./schema.js";
import { loadSets, matcherRows } from "./standing.js";
import { loadWarnings } from "./warnings.js";

export interface IndicatorSubjectsParts {
  readonly database: Database;
  /** Waits until the stream compares with all there is now. */
  readonly settled: (signal: AbortSignal) => Promise<void>;
}

/** Sets of indicators as what stored events are searched for. */
export function indicatorSubjects({ database, settled }: IndicatorSubjectsParts): RetroSubjects {
  return {
    kind: "indicator-set",
    settled,
    open: async (id) => {
      const db = database.db.withTables<IndicatorTables>();
      const row = /^[0-9a-f-]{36}$/.test(id)
        ? await db.selectFrom("indicator_set").select(["number", "name"]).where("id", "=", id).executeTakeFirst()
        : undefined;
      const set = (await loadSets(database)).find(({ number }) => number === row?.number);
      if (row === undefined || set === undefined) {
        throw new HttpError(404, "not-there", { detail: "there is no such set of indicators" });
      }
      const matcher = await compileMatcher(matcherRows(database, row.number), new AbortController().signal);
      const data: z.infer<typeof RetroIndicators> = { set, matcher, warnings: await loadWarnings(database) };
      return {
        kind: "indicator-set",
        id,
        title: say("en", "indicators.retroTitle", { name: row.name }),
        titleJa: say("ja", "indicators.retroTitle", { name: row.name }),
        data,
        query: () => ({ kind: "needs-replay", code: "indicators", reason: "what indicators name stands in no column" }),
      };
    },
  };
}
