import type { CarvingFormat } from "./format.js";
import { elf } from "./formats/elf.js";
import { evtxChunk } from "./formats/evtx-chunk.js";
import { evtxFile } from "./formats/evtx-file.js";
import { gzip } from "./formats/gzip.js";
import { journald } from "./formats/journald.js";
import { jpeg } from "./formats/jpeg.js";
import { jsp } from "./formats/jsp.js";
import { logLines } from "./formats/log-lines.js";
import { pdf } from "./formats/pdf.js";
import { pe } from "./formats/pe.js";
import { php } from "./formats/php.js";
import { png } from "./formats/png.js";
import { shell } from "./formats/shell.js";
import { sqlite } from "./formats/sqlite.js";
import { zip } from "./formats/zip.js";

/** Tried in this order where several begin alike; text last, since it begins as anything may. */
export const CARVING_FORMATS: readonly CarvingFormat[] = [
  jpeg,
  png,
  pdf,
  zip,
  gzip,
  elf,
  pe,
  sqlite,
  evtxFile,
  evtxChunk,
  journald,
  php,
  jsp,
  shell,
  logLines,
];
