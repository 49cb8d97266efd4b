import { expect, test } from "vitest";
import { judgeToken, setupState, type TokenFacts } from "./rules.js";

const fresh: TokenFacts = { expiresAt: 1000, usedAt: null, voidedAt: null };

const tokens: [name: string, token: TokenFacts | null, now: number, verdict: string][] = [
  ["nobody's token is unknown", null, 0, "unknown"],
  ["a fresh one is accepted", fresh, 0, "accepted"],
  ["the moment before the end still counts", fresh, 999, "accepted"],
  ["the last moment is too late", fresh, 1000, "expired"],
  ["a used one is used, also after its end", { ...fresh, usedAt: 5 }, 2000, "used"],
  ["a used one that was replaced is still called used", { ...fresh, usedAt: 5, voidedAt: 6 }, 7, "used"],
  ["a replaced one is replaced", { ...fresh, voidedAt: 6 }, 7, "replaced"],
];
for (const [name, token, now, verdict] of tokens) test(name, () => expect(judgeToken(token, now)).toBe(verdict));

const states: [name: string, done: boolean, token: TokenFacts | null, state: string][] = [
  ["at first it is open", false, null, "open"],
  ["with a token it is open", false, fresh, "open"],
  ["after its use it is used", false, { ...fresh, usedAt: 5 }, "used"],
  ["done stays done", true, { ...fresh, usedAt: 5 }, "done"],
  ["done needs no token", true, null, "done"],
];
for (const [name, done, token, state] of states) test(name, () => expect(setupState(done, token)).toBe(state));
