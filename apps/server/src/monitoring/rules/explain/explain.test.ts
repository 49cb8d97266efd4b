import { expect, test } from "vitest";
import { explainRules } from "./explain.js";

const RULE =
  "title: Stops auditing\nid: r1\nlogsource: {product: acme}\ndetection:\n  tool:\n    exe|endswith: /auditctl\n    arg|contains: '-e 0'\n  boot:\n    parent: systemd\n  condition: tool and not boot\n";
const texts = [{ path: "r.yml", text: RULE }];
const asked = (event: object) => ({
  raw: Buffer.from(JSON.stringify(event)),
  receivedMs: Date.UTC(2026, 0, 1),
  zone: "UTC",
});
const verdictOf = (event: object) => explainRules(texts, asked(event)).rules[0]?.sources[0];

test("a rule that holds says by what", () => {
  const verdict = verdictOf({ exe: "/sbin/auditctl", arg: "auditctl -e 0" });
  expect(verdict?.failure).toBeNull();
  expect(verdict?.matched.map(({ field, value }) => `${field}=${value}`)).toEqual([
    "exe=/sbin/auditctl",
    "arg=auditctl -e 0",
  ]);
});

test("one that does not names the first item that fails, its line and what the event has", () => {
  expect(verdictOf({ exe: "/sbin/auditctl", arg: "auditctl -e 1" })?.failure).toMatchObject({
    kind: "item",
    selection: "tool",
    field: "arg",
    wanted: ["-e 0"],
    had: ["auditctl -e 1"],
    line: 7,
  });
});

test("a field that is not there is told apart from one with another value", () => {
  expect(verdictOf({ exe: "/sbin/auditctl" })?.failure).toMatchObject({ field: "arg", present: false, had: [] });
});

test("what excludes the event is named", () => {
  expect(verdictOf({ exe: "/sbin/auditctl", arg: "-e 0", parent: "systemd" })?.failure).toEqual({
    kind: "excluded",
    filter: null,
    by: [{ selection: "boot", field: "parent", value: "systemd" }],
  });
});

test("a rule that does not load says why", () => {
  const broken = [{ path: "b.yml", text: RULE.replace("tool and", "tools and") }];
  const { rules, problems } = explainRules(broken, asked({}));
  expect([rules, problems.length]).toEqual([[], 1]);
});
