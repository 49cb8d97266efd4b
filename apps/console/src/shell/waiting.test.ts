import { expect, test } from "vitest";
import { waitingOf } from "./waiting.js";

const board = (given: object = {}) => ({
  alerts: {
    unacknowledged: [
      { severity: "critical", alerts: 0, oldestAt: null },
      { severity: "low", alerts: 3, oldestAt: null },
    ],
    acknowledged: 4,
    triaging: 0,
    snoozed: 1,
    nextWakeAt: null,
  },
  incidents: { open: 0, byState: [], rows: [] },
  ...given,
});

test("what nobody has acknowledged waits at the alerts; nothing is said where nothing waits", () => {
  const waiting = waitingOf(board());
  expect([...waiting]).toEqual([["/alerts", { count: 3, words: "console.waiting.alerts", isLoud: false }]]);
});

test("a critical alert among them is loud", () => {
  const alerts = { ...board().alerts, unacknowledged: [{ severity: "critical", alerts: 1, oldestAt: null }] };
  expect(waitingOf(board({ alerts })).get("/alerts")).toMatchObject({ count: 1, isLoud: true });
});
