import { createHash } from "node:crypto";
import type { Found, IndicatorType } from "@mizugiwa/intel";
import type { SetFacts } from "./protocol.js";
import { type INDICATOR_STATES } from "./schema.js";

/** When an indicator holds; seconds since the epoch, `until` itself is outside. */
export type Span = Pick<Found, "from" | "until">;

/**
 * Whether an event meets an indicator as far as time goes. The event's own time is held against the end: what happened before it counts, however
 * late it comes. The beginning is held against the receipt: an indicator that begins today is met by yesterday's event that comes today.
 */
export function isInForce(span: Span, set: SetFacts, { atS, receivedS }: { atS: number; receivedS: number }): boolean {
  return set.enabled && holds(span, atS, receivedS) && holds(set, atS, receivedS);
}

function holds({ from, until }: Span, atS: number, receivedS: number): boolean {
  return (from === null || from <= receivedS) && (until === null || atS < until);
}

type IndicatorState = (typeof INDICATOR_STATES)[number];

/** What an indicator is at a moment, and if it is not in force, the first reason why. */
export function stateOf(
  span: Span & { retracted: boolean },
  set: Span & { enabled: boolean },
  nowS: number,
): IndicatorState {
  if (span.retracted) return "retracted";
  if (!set.enabled) return "stopped";
  const isOver = [span, set].some(({ until }) => until !== null && until <= nowS);
  if (isOver) return "over";
  return [span, set].some(({ from }) => from !== null && from > nowS) ? "ahead" : "in-force";
}

const READABLE_MAX = 200;

/** Names an indicator as alerts name a rule: the same value is the same, whichever sets hold it. */
export function ruleIdOf(type: IndicatorType, key: string): string {
  if (key.length <= READABLE_MAX) return `indicator:${type}:${key}`;
  return `indicator:${type}:sha256:${createHash("sha256").update(key).digest("hex")}`;
}

/** A value as it may be shown: nobody follows it by accident. */
export function defanged(type: IndicatorType, key: string): string {
  if (type === "url")
    return key
      .replace(/^http/, "hxxp")
      .replace(/^ftp/, "fxp")
      .replace(/:\/\/[^/]+/, dotted);
  if (type === "email") return dotted(key).replace("@", "[@]");
  return type === "domain" || type === "ipv4" || type === "cidr" ? dotted(key) : key;
}

function dotted(text: string): string {
  return text.replaceAll(".", "[.]");
}
