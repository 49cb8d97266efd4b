import { isUnroutable, SourceRegistry } from "../logsource/route.js";
import type { SigmaRule } from "../rule.js";
import type { Lint } from "./finding.js";

/** What a reader of alerts will miss. Faults of form are found by the parser. */
export function metadataLints(rule: SigmaRule): Lint[] {
  const { line, column } = rule;
  const at = { line, column };
  const lints: Lint[] = [];
  const missing = (field: "author" | "description" | "id" | "level" | "status"): void => {
    if (rule[field] === null)
      lints.push({ ...at, code: `${field}-missing`, field, detail: `the rule has no ${field}` });
  };
  missing("id");
  missing("level");
  missing("status");
  missing("description");
  missing("author");
  if (rule.date !== null && rule.modified !== null && rule.modified < rule.date) {
    lints.push({ ...at, code: "date-order", field: "modified", detail: `${rule.modified} is before ${rule.date}` });
  }
  for (const tag of rule.tags) {
    if (/^attack\.t\d/.test(tag) && !/^attack\.t\d{4}(\.\d{3})?$/.test(tag)) {
      lints.push({ ...at, code: "tag-technique", field: "tags", detail: `${tag} is no number of a technique` });
    }
  }
  if (isUnroutable(new SourceRegistry().sourcesOf(rule.logsource))) {
    const { line: row, column: place } = rule.logsource;
    const detail = "no event that can be read comes from this logsource";
    lints.push({ line: row, column: place, code: "logsource-unread", field: "logsource", detail });
  }
  return lints;
}
