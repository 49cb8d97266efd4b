import type { Hit } from "./hit.js";

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
