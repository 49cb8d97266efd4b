import { expect, test } from "vitest";
import { chooseEntity, ENTITY_KEY_MAX, type LogSourceNames } from "./entity.js";

const cases: [name: string, names: LogSourceNames, fields: Record<string, unknown>, entity: string, host?: string][] = [
  [
    "a web request is about who asks",
    { category: "webserver" },
    { "c-ip": "192.0.2.7", "cs-username": "-" },
    "address:192.0.2.7",
  ],
  [
    "IPv4 in its IPv6 form is the same address",
    { category: "webserver" },
    { "c-ip": "::FFFF:192.0.2.7" },
    "address:192.0.2.7",
  ],
  [
    "a sign-in over SSH is about where it comes from",
    { product: "linux", service: "sshd" },
    { rhost: "2001:DB8::1", user: "root" },
    "address:2001:db8::1",
  ],
  [
    "without an address it is about the user",
    { product: "linux", service: "auth" },
    { user: "Root", hostname: "gate-1" },
    "user:root",
  ],
  [
    "a process is about its host",
    { product: "windows", category: "process_creation" },
    { Computer: "WS-01.Example", User: "EX\\kim" },
    "host:ws-01.example",
  ],
  [
    "what intake knows of the host counts",
    { product: "linux", service: "auditd" },
    { auid: "1000" },
    "host:gate-1",
    "gate-1",
  ],
  [
    "a cloud call is about the identity",
    { product: "aws", service: "cloudtrail" },
    { userIdentity: { arn: "arn:aws:iam::1:user/Kim" }, sourceIPAddress: "192.0.2.9" },
    "user:arn:aws:iam::1:user/kim",
  ],
  [
    "a name with a dot is taken as it stands first",
    { product: "aws" },
    { "userIdentity.arn": "flat", userIdentity: { arn: "nested" } },
    "user:flat",
  ],
  [
    "of an array the first is taken",
    { product: "kubernetes" },
    { sourceIPs: ["192.0.2.3", "192.0.2.4"] },
    "address:192.0.2.3",
  ],
  ["placeholders say nothing", { category: "proxy" }, { "c-ip": "-", "cs-username": "kim" }, "user:kim"],
  ["where the event names nothing it is the source", { product: "aws" }, { eventName: "x" }, "source:edge-01"],
  ["names of every object are no fields", { category: "proxy" }, {}, "source:edge-01"],
  ["other logs are about the host first", {}, { user: "kim", hostname: "Box" }, "host:box"],
];
for (const [name, names, fields, entity, host] of cases) {
  test(name, () => {
    const { kind, key } = chooseEntity(names, fields, { host: host ?? null, sourceCode: "edge-01" });
    expect(`${kind}:${key}`).toBe(entity);
  });
}

test("a key is never longer than a column takes, and objects in its place are passed over", () => {
  const fields = { user: { name: "x".repeat(1000) }, hostname: ["y".repeat(1000)] };
  const entity = chooseEntity({}, fields, { host: null, sourceCode: "s" });
  expect(entity).toEqual({ kind: "host", key: "y".repeat(ENTITY_KEY_MAX) });
});

test("a field on the prototype is not asked", () => {
  const fields: Record<string, unknown> = { __proto__: { user: "inherited" } };
  expect(chooseEntity({}, fields, { host: null, sourceCode: "s" })).toEqual({ kind: "source", key: "s" });
});
