import { expect, test } from "vitest";
import type { Answer, Failure } from "../shared/ask.js";
import type { Standing, Verified } from "./standing.js";
import { decideView, type SetupFacts, type View, viewOfFailure } from "./view.js";

const NOW = new Date("2026-11-24T12:00:00Z");
const NOTHING: SetupFacts = { token: null, verified: null, standing: null, remembered: false, now: NOW };

const yes: Answer<Verified> = { ok: true, value: { csrf: "c" } };
const no = (failure: Failure): Answer<never> => ({ ok: false, failure });
const refusal = (code: string, status = 403): Failure => ({
  kind: "refused",
  status,
  code,
  detail: null,
  retryAfterSeconds: null,
});
const stands = (state: Standing["state"], expiresAt: Date | null = null): Answer<Standing> => ({
  ok: true,
  value: { state, expiresAt, csrf: null, version: "0.1.0" },
});
const SOON = new Date(NOW.getTime() + 1);

const cases: [name: string, facts: Partial<SetupFacts>, view: View][] = [
  ["without a token the page waits for where things stand", {}, "waiting"],
  ["an address that waits asks to be opened", { standing: stands("open", SOON) }, "open"],
  ["an address without a known end asks to be opened", { standing: stands("open") }, "open"],
  ["at its last moment an address has expired", { standing: stands("open", NOW) }, "expired"],
  ["an address that was opened is used", { standing: stands("used") }, "used"],
  ["the tab that opened it goes on after a reload", { standing: stands("used"), remembered: true }, "verified"],
  ["a tab that remembers an earlier address is asked anew", { standing: stands("open"), remembered: true }, "open"],
  ["a closed set-up says so", { standing: stands("done"), remembered: true }, "done"],
  ["a silent server shows", { standing: no({ kind: "unreachable" }) }, "unreachable"],
  ["with a token the page waits for the verdict", { token: "t", standing: stands("open", SOON) }, "waiting"],
  ["a verified token opens", { token: "t", verified: yes }, "verified"],
  [
    "it opens although the server is silent since",
    { token: "t", verified: yes, standing: no({ kind: "unreachable" }) },
    "verified",
  ],
  [
    "a wrong token is told apart from no token",
    { token: "t", verified: no(refusal("setup-token-invalid")), standing: stands("open") },
    "invalid",
  ],
  ["a used token is used", { token: "t", verified: no(refusal("setup-token-used")) }, "used"],
  [
    "a used token opened in its own tab again goes on",
    { token: "t", verified: no(refusal("setup-token-used")), remembered: true },
    "verified",
  ],
  ["an expired token is expired", { token: "t", verified: no(refusal("setup-token-expired")) }, "expired"],
  [
    "remembering does not revive a wrong token",
    { token: "t", verified: no(refusal("setup-token-invalid")), remembered: true },
    "invalid",
  ],
];
for (const [name, facts, view] of cases) {
  test(name, () => expect(decideView({ ...NOTHING, ...facts })).toBe(view));
}

const failures: [failure: Failure, view: View][] = [
  [refusal("setup-token-invalid"), "invalid"],
  [refusal("setup-token-expired", 410), "expired"],
  [refusal("setup-token-used", 409), "used"],
  [refusal("setup-not-loopback"), "not-loopback"],
  [refusal("too-many-attempts", 429), "too-many-attempts"],
  [refusal("host-not-allowed", 421), "wrong-host"],
  [refusal("some-other-code", 421), "wrong-host"],
  [{ kind: "unreadable", status: 421 }, "wrong-host"],
  [{ kind: "unreadable", status: 502 }, "unexpected"],
  [refusal("request-invalid", 422), "invalid"],
  [refusal("database-unavailable", 503), "unreachable"],
  [refusal("internal-error", 500), "unexpected"],
  [{ kind: "unreachable" }, "unreachable"],
];
for (const [failure, view] of failures) {
  test(`${JSON.stringify(failure)} shows as ${view}`, () => expect(viewOfFailure(failure)).toBe(view));
}
