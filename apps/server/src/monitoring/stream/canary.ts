/**
 * The canary: an event that the server sends itself each minute, along the way of all others, and that a rule of its own
 * must meet. What does not come back within a minute means that real events do not come through either.
 */
export const CANARY_SOURCE = "00000000-0000-4000-8000-00000000ca4a";
export const CANARY_RULE = "00000000-0000-4000-8000-00000000ca5e";

export const CANARY_TEXT = {
  path: "canary.yml",
  text: `title: Canary
id: ${CANARY_RULE}
status: stable
description: Meets the event that Mizugiwa sends itself each minute.
author: Mizugiwa
level: informational
logsource:
  product: mizugiwa
detection:
  canary:
    mizugiwa_canary|exists: true
  condition: canary
`,
};

/** The event with a number, as it is sent. */
export function canaryEvent(number: number, nowMs: number): Buffer {
  return Buffer.from(JSON.stringify({ "@timestamp": new Date(nowMs).toISOString(), mizugiwa_canary: number }));
}
