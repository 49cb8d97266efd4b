import { say } from "@mizugiwa/words";
import { expect, test } from "vitest";
import { codeKey, faultText } from "./codes.js";

const words = {
  language: "ja" as const,
  say: (...[key, values]: Parameters<Say>) => say("ja", key, values),
  choose: () => undefined,
};
type Say = Parameters<typeof faultText>[1]["say"];

const cases: [name: string, code: string, limit: number | null, said: string][] = [
  ["a fault of a field has words of its own", "needed", null, "入力が必要です。"],
  ["a limit is filled in", "too-long", 63, "63文字以内で入力してください。"],
  [
    "a refusal that is about one field says the same there",
    "days-reversed",
    null,
    "終了日が開始日より前です。日付を入れ替えるか、終了日を空にしてください。",
  ],
  ["what a newer server finds is said in general", "no-word-yet", null, "この値は受け付けられません。"],
];
for (const [name, code, limit, said] of cases) {
  test(name, () => expect(faultText({ code, limit }, words)).toBe(said));
}

test("a code without words is told from one with them", () => {
  expect(codeKey("changed-meanwhile")).toBe("failure.changed-meanwhile");
  expect(codeKey("toString")).toBeNull();
});
