import type { Tab } from "../../shared/page-tabs.js";

/** Sets of indicators, and what holds their hits back. */
export const INDICATOR_TABS: readonly Tab[] = [
  ["/indicators", "place.indicators"],
  ["/warning-lists", "indicators.warnings"],
];
