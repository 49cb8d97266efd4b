import { join } from "node:path";
import { type AnyJobKind, anyKind } from "../../platform/jobs/index.js";
import type { Platform } from "../../platform/platform.js";
import { type ImportNeeds, importKind } from "./import-kind.js";
import { clearFiles, type IndicatorImports, openImports } from "./imports.js";
import type { IndicatorNews } from "./protocol.js";
import type { IndicatorSetList } from "./schema.js";
import { type Indicators, openIndicators } from "./service.js";
import { type IndicatorSets, openSets } from "./sets.js";
import { openStanding, type Standing } from "./standing.js";
import { openWarningCheck } from "./warning-check.js";
import { keepShipped, openWarnings, type Warnings } from "./warnings.js";

export interface IndicatorDoor {
  readonly sets: IndicatorSets;
  readonly indicators: Indicators;
  readonly imports: IndicatorImports;
  readonly warnings: Warnings;
  readonly import: ImportNeeds;
  running(): IndicatorSetList["running"];
  /** The version of what is compared; the stream says it back once it compares with it. */
  version(): number;
  /** Begins to tell the stream. */
  begin(tell: (news: IndicatorNews) => void): void;
  stop(): Promise<void>;
}

/** The long work of indicators. */
export function indicatorJobs(door: () => IndicatorDoor): AnyJobKind[] {
  return [anyKind(importKind(() => door().import))];
}

export interface IndicatorParts {
  readonly platform: Pick<Platform, "database" | "live" | "jobs" | "log">;
  /** The data folder. */
  readonly data: string;
  /** What the stream last said that it compares with. */
  readonly running: () => { readonly indicators: number; readonly bytes: number; readonly toldMs: number } | null;
}

export async function openIndicatorDoor({ platform, data, running }: IndicatorParts): Promise<IndicatorDoor> {
  const { database, live, jobs, log } = platform;
  const folder = join(data, "indicators");
  await clearFiles(database, folder);
  await keepShipped(database);
  let standing: Standing | null = null;
  const check = openWarningCheck(database);
  const onChange = (): void => standing?.changed();
  const sets = openSets({ database, live, onChange });
  const needs: ImportNeeds = {
    database,
    folder,
    onChange,
    onDone: (id) => live.publish({ topic: "indicator-import", id, permission: "indicators.read", compartment: null }),
  };
  return {
    sets,
    indicators: openIndicators({ database, live, sets, check, onChange }),
    imports: openImports({ database, live, jobs, kind: importKind(() => needs), folder, sets }),
    warnings: openWarnings({
      database,
      live,
      onChange: () => {
        check.forget();
        standing?.changed({ warnings: true });
      },
    }),
    import: needs,
    running: () => {
      const said = running();
      return said === null
        ? null
        : { indicators: said.indicators, bytes: said.bytes, toldAt: new Date(said.toldMs).toISOString() };
    },
    version: () => standing?.version ?? 0,
    begin: (tell) => {
      standing = openStanding({ database, log, tell });
    },
    stop: async () => await standing?.stop(),
  };
}
