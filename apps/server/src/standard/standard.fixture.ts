import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import type { Database } from "../platform/database/database.js";
import { Live } from "../platform/live/hub.js";
import { SILENT } from "../platform/testing/postgres.js";
import { openRegister } from "../register/index.js";
import { SHIPPED_CONTENT } from "./content/read.js";
import { type OpenStandard, openStandard } from "./index.js";

/** A copy of the shipped content that may be changed. */
export interface TestContent {
  /** Ends with a separator, as the folder that ships does. */
  readonly folder: string;
  /** Replaces a text in one file, which must hold it. */
  replace(path: string, from: string, to: string): void;
  drop(path: string): void;
  remove(): void;
}

export function copyContent(): TestContent {
  const folder = mkdtempSync(join(tmpdir(), "mizugiwa-content-")) + sep;
  for (const part of ["baseline", "facts"]) cpSync(SHIPPED_CONTENT + part, folder + part, { recursive: true });
  return {
    folder,
    replace: (path, from, to) => {
      const text = readFileSync(folder + path, "utf8");
      if (!text.includes(from)) throw new Error(`${path} does not say ${from}`);
      writeFileSync(folder + path, text.replace(from, to));
    },
    drop: (path) => rmSync(folder + path),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The standard over a database of a test; nothing follows the clock once the test is over. */
export async function openTestStandard(database: Database, content = SHIPPED_CONTENT): Promise<OpenStandard> {
  const live = new Live();
  const register = await openRegister({ database, live }, "Asia/Tokyo");
  const standard = await openStandard({ database, live, log: SILENT }, register, content, "Asia/Tokyo");
  await standard.stop();
  return standard;
}
