// Writes THIRD-PARTY-NOTICES.md from the lock file.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { noticesOf } from "./guards/licences.mjs";
import { ROOT } from "./guards/tool.mjs";

const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
writeFileSync(join(ROOT, "THIRD-PARTY-NOTICES.md"), noticesOf(lock));
