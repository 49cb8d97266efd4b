import { MORI } from "./alerts.mjs";
import { ago } from "./time.mjs";

const ALL_PERMISSIONS = [
  "overview.read",
  "alerts.read",
  "alerts.triage",
  "events.read",
  "incidents.read",
  "incidents.declare",
  "incidents.contribute",
  "incidents.lead",
  "sources.read",
  "sources.manage",
  "rules.read",
  "rules.manage",
  "register.read",
  "register.manage",
  "colleagues.read",
  "accounts.read",
  "accounts.manage",
  "compartments.manage",
  "trail.read",
  "notify.manage",
  "jobs.read",
  "jobs.cancel",
];

export const whoAmI = (more = {}) => ({
  account: { id: MORI.id, login: "t.mori", name: MORI.name, person: null, language: "en" },
  roles: ["analyst", "incident-commander", "platform-admin"],
  permissions: ALL_PERMISSIONS,
  compartments: [],
  mustChangePassword: false,
  session: { id: MORI.id, factors: ["password", "totp"], endsAt: ago(-600) },
  csrf: "csrf-of-the-story",
  ...more,
});
