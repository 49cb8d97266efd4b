/**
 * Corrective actions: one register for what audits, incidents and exercises ask to be put right.
 *
 * - `openActions(platform, doors)`, `addActionRoutes(http, actions)`: see compose.ts.
 */
import type { Platform } from "../platform/platform.js";
import { Escalation } from "./escalation.js";
import { Actions, type ActionsParts } from "./service.js";

export type { Judges } from "./load.js";
export { addActionRoutes } from "./routes.js";
export { Actions } from "./service.js";

export type ActionsDoors = Pick<ActionsParts, "register" | "judges">;

export interface OpenActions {
  readonly actions: Actions;
  stop(): Promise<void>;
}

export function openActions(platform: Platform, doors: ActionsDoors): OpenActions {
  const escalation = new Escalation({ ...platform, register: doors.register });
  return { actions: new Actions({ ...platform, ...doors }), stop: () => escalation.stop() };
}
