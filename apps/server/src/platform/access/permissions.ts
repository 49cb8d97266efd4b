/**
 * Who may do what, as one table: the guard of the routes, the console and the documentation read it, and nobody writes a
 * role's name anywhere else.
 *
 * Roles follow the people a provider has; one account may hold several. Need-to-know (compartments) narrows what a
 * permission shows, and never widens it.
 */
export const ROLES = [
  "service-owner",
  "auditor",
  "analyst",
  "incident-handler",
  "incident-commander",
  "investigator",
  "researcher",
  "facilitator",
  "field-engineer",
  "legal",
  "liaison",
  "management",
  "standard-editor",
  "security-officer",
  "platform-admin",
] as const;
export type Role = (typeof ROLES)[number];

/** Those who watch and respond. */
const CERT = ["analyst", "incident-handler", "incident-commander", "investigator", "researcher"] as const;
/** Everybody but the guests of one case. */
const STAFF = ROLES.filter((role) => role !== "field-engineer");

export const PERMISSIONS = {
  /** The duty board. */
  "overview.read": [...CERT, "management"],
  "alerts.read": [...CERT, "auditor"],
  "alerts.triage": ["analyst", "incident-handler", "incident-commander"],
  "events.read": [...CERT],
  "incidents.read": [...CERT, "auditor", "legal", "liaison", "management"],
  "incidents.declare": ["analyst", "incident-handler", "incident-commander"],
  "incidents.contribute": [...CERT, "legal", "liaison"],
  "incidents.lead": ["incident-commander"],
  "sources.read": [...CERT, "service-owner", "auditor", "platform-admin"],
  /** Sources and the tokens that may send as them. */
  "sources.manage": ["platform-admin"],
  "rules.read": [...CERT, "auditor", "service-owner"],
  "rules.manage": ["analyst", "researcher", "incident-commander"],
  /** As a second person: never for one's own work. */
  "rules.approve": ["analyst", "researcher", "incident-commander"],
  /** Collections of others, and what is to become of them. */
  "rules.import": ["researcher", "incident-commander"],
  "tunings.read": [...CERT, "auditor", "service-owner"],
  /** Exceptions of rules: what is expected and does not alert. */
  "tunings.manage": ["analyst", "incident-handler", "researcher", "incident-commander"],
  /** As a second person, of critical rules: never of one's own. */
  "tunings.approve": ["researcher", "incident-commander"],
  "retro.read": [...CERT, "auditor"],
  /** Searches of stored events: what they meet becomes alerts. */
  "retro.run": ["analyst", "researcher", "incident-commander"],
  "indicators.read": [...CERT, "auditor"],
  /** Sets, their switches and their files; warning lists. */
  "indicators.manage": ["analyst", "researcher", "incident-commander"],
  "register.read": [...STAFF],
  "register.manage": ["platform-admin"],
  /** How services stand towards the standard: profiles, practice, evidence, exceptions, the comparison. */
  "practice.read": [...STAFF],
  /** For the services one answers for. */
  "practice.claim": ["service-owner"],
  /** Where the separation of duties lets one. */
  "practice.judge": ["auditor"],
  "practice.confirm-profile": [...CERT],
  /** Above and outside the service. */
  "exceptions.approve": ["incident-commander", "management"],
  /** Tokens with which pipelines push results of checks. */
  "results.manage": ["service-owner", "platform-admin"],
  /** The names of those who can be given work. */
  "colleagues.read": [...STAFF],
  /** Corrective actions. Who takes which part in one is asked of persons besides (segregation of duties). */
  "actions.read": [...STAFF],
  "actions.issue": ["auditor", "incident-handler", "incident-commander", "facilitator"],
  "actions.contribute": [...STAFF],
  "actions.verify": ["auditor"],
  "actions.approve": ["management"],
  "standard.read": [...STAFF],
  "standard.propose": [...STAFF],
  /** Requirements, versions, the merge desk, answers to proposals. */
  "standard.edit": ["standard-editor"],
  /** As a second person: nobody approves what they wrote. */
  "standard.approve": ["security-officer", "auditor", "management"],
  /** Letting the standard ask less. */
  "standard.weaken": ["security-officer"],
  /** Letting a version come into force at once; two of them together. */
  "standard.hasten": ["management"],
  "accounts.read": ["platform-admin", "auditor"],
  "accounts.manage": ["platform-admin"],
  /** Who may know what: membership of compartments. The administrator of the platform sees no content of cases. */
  "compartments.manage": ["incident-commander"],
  "trail.read": ["auditor"],
  /** At the request of the person it is about. */
  "trail.erase-personal": ["legal"],
  "notify.manage": ["platform-admin"],
  "jobs.read": [...STAFF],
  "jobs.cancel": [...CERT, "platform-admin"],
} as const satisfies Readonly<Record<string, readonly Role[]>>;
export type Permission = keyof typeof PERMISSIONS;

/**
 * What the first account gets: everybody's work but that of a guest, so that one person alone sees all there is. The trail
 * names the combination; with more people the roles are divided, and an auditor is no administrator any more.
 */
export const FIRST_ACCOUNT_ROLES: readonly Role[] = STAFF;

/** The roles that hold a permission. */
export function holdersOf(permission: Permission): readonly Role[] {
  return PERMISSIONS[permission];
}

/** Whether one of the roles holds the permission. */
export function mayDo(roles: readonly Role[], permission: Permission): boolean {
  const holders = holdersOf(permission);
  return roles.some((role) => holders.includes(role));
}

/** All a set of roles may do, in the order of the table. */
export function permissionsOf(roles: readonly Role[]): Permission[] {
  return PERMISSION_NAMES.filter((permission) => mayDo(roles, permission));
}

/** The roles among some names, in the order of the table; a name that this version does not know gives no right. */
export function asRoles(names: readonly string[]): Role[] {
  return ROLES.filter((role) => names.includes(role));
}

export const PERMISSION_NAMES = Object.keys(PERMISSIONS).filter(isPermission);

export function isPermission(text: string): text is Permission {
  return Object.hasOwn(PERMISSIONS, text);
}
