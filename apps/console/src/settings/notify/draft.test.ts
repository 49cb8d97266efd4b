import { expect, test } from "vitest";
import type { NotifyChannel } from "../../api/contract.js";
import { AT, bodyOf, type Draft, faultsOf, NO_SECRET, draftOf as openOf } from "./draft.js";

const draftOf = (...given: Parameters<typeof openOf>): Draft => ({ ...openOf(...given), ...NO_SECRET });

const MAIL: NotifyChannel = {
  id: "00000000-0000-4000-8000-000000000001",
  name: "duty",
  topics: ["alert.*"],
  enabled: false,
  target: {
    kind: "mail",
    settings: {
      host: "mail.example.jp",
      port: 587,
      security: "starttls",
      user: null,
      from: "mizugiwa@example.jp",
      recipients: [{ address: "hana@example.jp", language: "ja" }],
    },
  },
  hasSecret: true,
  version: 3,
  createdAt: "2026-11-01T00:00:00Z",
  changedAt: "2026-11-01T00:00:00Z",
};

test("a channel that is not touched is sent as it was, without its secret", () => {
  const { name, topics, enabled, target } = MAIL;
  expect(bodyOf(draftOf(MAIL, "en"))).toEqual({ name, topics, enabled, target });
});

test("a secret is sent only where one was typed, and taken away only where that was asked", () => {
  const draft = draftOf(MAIL, "en");
  expect(bodyOf({ ...draft, secret: "new one" })["secret"]).toBe("new one");
  expect(bodyOf({ ...draft, dropSecret: true })["secret"]).toBeNull();
  expect(bodyOf({ ...draft, secret: "new one", dropSecret: true })["secret"]).toBe("new one");
});

test("each field that cannot be right is named", () => {
  const draft = { ...draftOf(null, "ja"), topics: [], port: "70000" };
  expect([...faultsOf(draft).keys()]).toEqual(["name", "topics", AT.host, AT.port, AT.from, AT.recipient(0)]);
  expect(faultsOf(draftOf(MAIL, "ja")).size).toBe(0);
});

test("a webhook is judged by its own fields alone", () => {
  const draft = { ...draftOf(null, "en"), kind: "webhook", name: "chat" } as const;
  expect([...faultsOf({ ...draft, url: "hooks.example.jp" }).keys()]).toEqual([AT.url]);
  expect(bodyOf({ ...draft, url: " https://hooks.example.jp/a " })["target"]).toEqual({
    kind: "webhook",
    settings: { url: "https://hooks.example.jp/a" },
  });
});
