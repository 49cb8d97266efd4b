import type { WordKey } from "@mizugiwa/words";
import type { Permission } from "../api/kinds.js";
import type { IconName } from "../shared/icons.js";

/** A page one can go to. */
export interface Place {
  readonly path: string;
  readonly words: WordKey;
  readonly icon: IconName;
  /** Who may see it; null for everybody who is signed in. */
  readonly permission: Permission | null;
  /** Places of one group stand together in the rail. */
  readonly group: "watch" | "register" | "settings";
  /** Key after G. */
  readonly key?: string;
  /** The place it lies within: it is reached from there, and found by its name. */
  readonly within?: string;
  /** Shown at the foot of a narrow window; the rest is behind "More". */
  readonly first?: boolean;
}

/** All places in the order of the rail. */
export const PLACES: readonly Place[] = [
  {
    path: "/",
    words: "place.overview",
    icon: "overview",
    permission: "overview.read",
    group: "watch",
    key: "o",
    first: true,
  },
  {
    path: "/alerts",
    words: "place.alerts",
    icon: "alerts",
    permission: "alerts.read",
    group: "watch",
    key: "a",
    first: true,
  },
  {
    path: "/events",
    words: "place.events",
    icon: "events",
    permission: "events.read",
    group: "watch",
    key: "e",
    first: true,
  },
  {
    path: "/incidents",
    words: "place.incidents",
    icon: "incidents",
    permission: "incidents.read",
    group: "watch",
    key: "i",
    first: true,
  },
  { path: "/sources", words: "place.sources", icon: "sources", permission: "sources.read", group: "watch", key: "s" },
  { path: "/rules", words: "place.rules", icon: "rules", permission: "rules.read", group: "watch", key: "r" },
  {
    path: "/tunings",
    within: "/rules",
    words: "place.tunings",
    icon: "rules",
    permission: "tunings.read",
    group: "watch",
  },
  {
    path: "/coverage",
    within: "/rules",
    words: "place.coverage",
    icon: "rules",
    permission: "rules.read",
    group: "watch",
    key: "k",
  },
  {
    path: "/rule-imports",
    within: "/rules",
    words: "place.ruleImports",
    icon: "rules",
    permission: "rules.read",
    group: "watch",
  },
  {
    path: "/retro",
    within: "/rules",
    words: "place.retro",
    icon: "rules",
    permission: "retro.read",
    group: "watch",
  },
  {
    path: "/indicators",
    words: "place.indicators",
    icon: "indicators",
    permission: "indicators.read",
    group: "watch",
  },
  {
    path: "/warning-lists",
    within: "/indicators",
    words: "indicators.warnings",
    icon: "indicators",
    permission: "indicators.read",
    group: "watch",
  },
  {
    path: "/services",
    words: "place.services",
    icon: "services",
    permission: "register.read",
    group: "register",
    key: "v",
  },
  {
    path: "/requirements",
    words: "place.standard",
    icon: "standard",
    permission: "standard.read",
    group: "register",
    key: "q",
  },
  {
    path: "/standard-versions",
    within: "/requirements",
    words: "place.versions",
    icon: "standard",
    permission: "standard.read",
    group: "register",
  },
  {
    path: "/merge-desk",
    within: "/requirements",
    words: "place.desk",
    icon: "standard",
    permission: "standard.read",
    group: "register",
  },
  {
    path: "/standard-proposals",
    within: "/requirements",
    words: "place.proposals",
    icon: "standard",
    permission: "standard.read",
    group: "register",
  },
  {
    path: "/comparison",
    words: "place.comparison",
    icon: "columns",
    permission: "practice.read",
    group: "register",
    key: "c",
  },
  {
    path: "/exceptions",
    within: "/comparison",
    words: "place.exceptions",
    icon: "clock",
    permission: "practice.read",
    group: "register",
  },
  {
    path: "/actions",
    words: "place.actions",
    icon: "actions",
    permission: "actions.read",
    group: "register",
    key: "f",
  },
  {
    path: "/assets",
    within: "/services",
    words: "place.assets",
    icon: "assets",
    permission: "register.read",
    group: "register",
  },
  {
    path: "/people",
    within: "/services",
    words: "place.people",
    icon: "people",
    permission: "register.read",
    group: "register",
    key: "p",
  },
  {
    path: "/units",
    within: "/services",
    words: "place.units",
    icon: "units",
    permission: "register.read",
    group: "register",
  },
  {
    path: "/memberships",
    within: "/services",
    words: "place.memberships",
    icon: "units",
    permission: "register.read",
    group: "register",
  },
  {
    path: "/tenants",
    within: "/services",
    words: "place.tenants",
    icon: "services",
    permission: "register.read",
    group: "register",
  },
  {
    path: "/holdings",
    within: "/services",
    words: "place.holdings",
    icon: "classes",
    permission: "register.read",
    group: "register",
  },
  {
    path: "/components",
    within: "/services",
    words: "place.components",
    icon: "services",
    permission: "register.read",
    group: "register",
  },
  {
    path: "/qualifications",
    within: "/services",
    words: "place.qualifications",
    icon: "people",
    permission: "register.read",
    group: "register",
  },
  {
    path: "/information-classes",
    within: "/services",
    words: "place.classes",
    icon: "classes",
    permission: "register.read",
    group: "register",
  },
  {
    path: "/accounts",
    words: "place.accounts",
    icon: "accounts",
    permission: "accounts.read",
    group: "settings",
    key: "u",
  },
  {
    path: "/account",
    within: "/accounts",
    words: "place.account",
    icon: "settings",
    permission: null,
    group: "settings",
  },
  {
    path: "/notifications",
    words: "place.notifications",
    icon: "notifications",
    permission: "notify.manage",
    group: "settings",
    key: "n",
  },
  { path: "/audit-trail", words: "place.trail", icon: "trail", permission: "trail.read", group: "settings", key: "t" },
];

/** Those that somebody may see. */
export function placesFor(may: (permission: Permission) => boolean): readonly Place[] {
  return PLACES.filter(({ permission }) => permission === null || may(permission));
}

/** Those of them that stand in the rail: what lies within another one that is there does not. */
export function railOf(places: readonly Place[]): readonly Place[] {
  return places.filter(({ within }) => within === undefined || !places.some(({ path }) => path === within));
}

/** The place that a path lies in: the one with the longest beginning in common. */
export function placeOf(pathname: string, places: readonly Place[]): Place | null {
  const found = places.filter(({ path }) => pathname === path || (path !== "/" && pathname.startsWith(`${path}/`)));
  const [nearest] = found.toSorted((one, other) => other.path.length - one.path.length);
  return places.find(({ path }) => path === nearest?.within) ?? nearest ?? null;
}
