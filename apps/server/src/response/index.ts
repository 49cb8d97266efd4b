/**
 * Response: alerts that matter become incidents, which people lead to their end.
 *
 * - `openResponse(platform, doors)`, `addResponseRoutes(http, response)`: see compose.ts.
 */
import type { Names } from "../monitoring/index.js";
import { circles } from "../platform/access/index.js";
import type { Http } from "../platform/http/app.js";
import type { Platform } from "../platform/platform.js";
import { addIncidentRoutes, Incidents } from "./incidents/index.js";

export interface Response {
  readonly incidents: Incidents;
}

/** `names`: of what the domains to the left keep. */
export function openResponse(platform: Platform, { names }: { readonly names: Names }): Response {
  return { incidents: new Incidents({ ...platform, names, compartments: circles }) };
}

export function addResponseRoutes(http: Http, response: () => Response): void {
  addIncidentRoutes(http, () => response().incidents);
}
