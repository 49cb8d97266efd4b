import { beforeEach, expect, test, vi } from "vitest";
import { number, object, text } from "../api/shape.js";
import { draftName, dropAllDrafts, dropDraft, keepDraft, recallDraft } from "./drafts.js";
import { remember } from "./memory.js";

const SHAPE = object({ title: text });
const NAME = draftName("me", "incident.7.facts");
const DRAFT = { value: { title: "半分" }, at: "2026-11-25T01:00:00.000Z", base: 3 };

beforeEach(() => {
  const kept = new Map<string, string>();
  const localStorage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
    key: (index: number) => [...kept.keys()][index] ?? null,
    get length() {
      return kept.size;
    },
  };
  vi.stubGlobal("window", { localStorage });
});

test("a draft comes back as it was left, with the version it was begun on", () => {
  keepDraft(NAME, DRAFT);
  expect(recallDraft(NAME, SHAPE)).toEqual(DRAFT);
});

test("each account and form has its own", () => {
  keepDraft(NAME, DRAFT);
  expect(recallDraft(draftName("other", "incident.7.facts"), SHAPE)).toBeNull();
  expect(recallDraft(draftName("me", "incident.8.facts"), SHAPE)).toBeNull();
});

test("a draft that the form cannot read any more is none", () => {
  keepDraft(NAME, DRAFT);
  expect(recallDraft(NAME, object({ title: number }))).toBeNull();
  remember("localStorage", NAME, "{cut off");
  expect(recallDraft(NAME, SHAPE)).toBeNull();
});

test("what was sent is forgotten, and signing out forgets every draft and nothing else", () => {
  keepDraft(NAME, DRAFT);
  keepDraft(draftName("me", "other"), DRAFT);
  remember("localStorage", "mizugiwa.language", "ja");
  dropDraft(NAME);
  expect(recallDraft(NAME, SHAPE)).toBeNull();
  expect(recallDraft(draftName("me", "other"), SHAPE)).toEqual(DRAFT);
  dropAllDrafts();
  expect(recallDraft(draftName("me", "other"), SHAPE)).toBeNull();
  expect(window.localStorage.getItem("mizugiwa.language")).toBe("ja");
});
