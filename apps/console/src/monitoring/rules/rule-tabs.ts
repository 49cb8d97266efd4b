import type { Tab } from "../../shared/page-tabs.js";

/** What stands together under "Detection". */
export const RULE_TABS: readonly Tab[] = [
  ["/rules", "place.rules"],
  ["/coverage", "place.coverage"],
  ["/rule-imports", "place.ruleImports"],
];
