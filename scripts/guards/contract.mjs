import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CONTRACT, contractText, openApi } from "../contract.mjs";
import { ROOT } from "./tool.mjs";

const wanted = contractText(await openApi());

/** The first line in which a contract is not what the server's schemas make. */
function staleness(kept) {
  if (kept === wanted) return [];
  const lines = wanted.split("\n");
  const at = kept.split("\n").findIndex((line, index) => line !== lines[index]);
  const line = at === -1 ? lines.length : at + 1;
  return [`${CONTRACT}:${line}: stale: the server answers otherwise; run npm run contract`];
}

/** What the console believes of the server's answers is what the server's own schemas say. */
export const contract = {
  name: "contract of the console",
  run: () => staleness(readFileSync(join(ROOT, CONTRACT), "utf8")),
  canary: () => ({
    // A member that the server has and the console does not, a line that is missing, one too many.
    found: [
      ...staleness(wanted.replace("version: number", "version: text")).map((fault) => `member ${fault}`),
      ...staleness(wanted.slice(0, -1)).map((fault) => `line ${fault}`),
      ...staleness(wanted).map((fault) => `same ${fault}`),
    ],
    expected: [/^member .*: stale/m, /^line .*: stale/m],
    unexpected: [/^same/m],
  }),
};
