import type { Actor, Role } from "../../platform/access/index.js";
import type { Hit } from "./hit.js";
import type { Names } from "./names.js";

/** 2026-11-20T00:00:00Z in µs. */
export const START_US = Date.UTC(2026, 10, 20) * 1000;
export const MINUTE_US = 60_000_000;

export const RULE = {
  id: "6a5f0a8e-0000-4000-8000-000000000001",
  title: "Many failed sign-ins",
  level: "high",
  author: "Mizugiwa",
  license: "Apache-2.0",
  tags: ["attack.t1110"],
  falsepositives: ["A forgotten password"],
};

/** A hit with an event id of its own at so many minutes after the start. */
export function hitAt(minutes: number, given: Partial<Hit> = {}): Hit {
  const atUs = START_US + Math.round(minutes * MINUTE_US);
  return {
    rule: RULE,
    eventId: `0a0b0c0d.1.${minutes}`,
    atUs,
    source: null,
    service: null,
    tenant: null,
    asset: null,
    host: "gate-1",
    entity: { kind: "address", key: "192.0.2.1" },
    label: "TLP:AMBER",
    compartment: null,
    kind: "real",
    fields: [{ field: "msg", value: "Failed password for root", selection: "selection" }],
    ...given,
  };
}

export function account(n: number, roles: readonly Role[], compartments: readonly string[] = []): Actor {
  const id = `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
  return { kind: "account", id, name: `Account ${n}`, person: null, roles, compartments };
}

/** Accounts below 100 are there; everything of another kind has that kind as its name. */
export const NAMES: Names = {
  of: async (kind, ids) =>
    new Map(
      kind === "account"
        ? ids.filter((id) => /-0{10}\d\d$/.test(id)).map((id) => [id, `account ${id.slice(-2)}`])
        : ids.map((id) => [id, kind]),
    ),
};
