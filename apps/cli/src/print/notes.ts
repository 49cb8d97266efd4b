import { type Language, say } from "@mizugiwa/words";
import type { Sink } from "../command/io.js";
import type { Refusal } from "../files/file-problem.js";
import type { RuleRefusal } from "../hunt/protocol.js";
import type { Summary } from "../hunt/summary.js";
import { visible } from "./neutral.js";

/** Refusals of each kind that are shown; the summary has all. */
const SHOWN_MAX = 10;

/** Tells what could not be read, by name and reason. */
export async function sayRefusals(stderr: Sink, language: Language, { files, records, rules }: Summary): Promise<void> {
  const lists = [
    ["hunt.rulesRefused", rules.refused.map(ruleLine), rules.refused.length],
    ["hunt.filesRefused", files.refused.map(line), files.refused.length],
    ["hunt.filesDamaged", files.damaged.map(line), files.damaged.length],
    ["hunt.recordsUnreadable", records.problems.map(line), records.unreadable],
  ] as const;
  for (const [key, lines, count] of lists) {
    if (count === 0) continue;
    const more = count - Math.min(lines.length, SHOWN_MAX);
    const shown = lines.slice(0, SHOWN_MAX).map((each) => `  ${each}\n`);
    const rest = more > 0 ? `  ${say(language, "hunt.more", { count: more })}\n` : "";
    await stderr.write(`${say(language, key, { count })}\n${shown.join("")}${rest}`);
  }
}

function line({ path, message, code }: Refusal): string {
  return `${visible(path)}: ${message} (${code})`;
}

/** `path:line:column`, as editors and terminals follow it. */
function ruleLine({ path, line: row, column, message, code }: RuleRefusal): string {
  const place = [path, ...(row === null ? [] : [row, ...(column === null ? [] : [column])])].join(":");
  return `${visible(place)}: ${message} (${code})`;
}
