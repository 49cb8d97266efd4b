import { expect, test } from "vitest";
import { bodyOf, draftOf, emptyOf } from "./record-fields.js";
import { ASSET_FIELDS, MEMBERSHIP_FIELDS, PERSON_FIELDS } from "./record-kinds.js";

test("a record that is not touched is sent as it was", () => {
  const asset = {
    name: "web01",
    kind: "server",
    addresses: ["10.0.5.31", "fd00::31"],
    service: null,
    tenant: null,
    criticality: "high",
    exposure: "internet",
    fromDay: "2026-04-01",
    toDay: null,
  };
  expect(bodyOf(ASSET_FIELDS, draftOf(ASSET_FIELDS, asset))).toEqual(asset);
  const membership = { person: "a", unit: "b", fromDay: null, toDay: null, lead: true };
  expect(bodyOf(MEMBERSHIP_FIELDS, draftOf(MEMBERSHIP_FIELDS, membership))).toEqual(membership);
});

test("addresses are taken as they are pasted", () => {
  const draft = { ...draftOf(ASSET_FIELDS, null), addresses: "10.0.5.31, １０.0.5.32、10.0.5.33\n" };
  expect(bodyOf(ASSET_FIELDS, draft)["addresses"]).toEqual(["10.0.5.31", "10.0.5.32", "10.0.5.33"]);
});

test("only what is needed and empty is missing", () => {
  expect([...emptyOf(PERSON_FIELDS, draftOf(PERSON_FIELDS, null))]).toEqual(["name"]);
  expect(emptyOf(PERSON_FIELDS, { ...draftOf(PERSON_FIELDS, null), name: "森 太郎" }).size).toBe(0);
});
