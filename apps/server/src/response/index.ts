/**
 * Response: alerts that matter become incidents, which people lead to their end.
 *
 * - `openResponse(platform, doors)`, `addResponseRoutes(http, response)`: see compose.ts.
 */
import type { Names } from "../monitoring/index.js";
import type { Actor } from "../platform/access/index.js";
import type { Http } from "../platform/http/app.js";
import type { Platform } from "../platform/platform.js";
import { addIncidentRoutes, type Compartments, Incidents } from "./incidents/index.js";
import { addOverviewRoutes } from "./overview/routes.js";
import type { Overview } from "./overview/schema.js";
import { type OverviewDoors, readOverview } from "./overview/service.js";

export interface Response {
  readonly incidents: Incidents;
  overview(actor: Actor): Promise<Overview>;
}

export interface ResponseDoors extends OverviewDoors {
  /** Of what the domains to the left keep. */
  readonly names: Names;
  readonly compartments: Compartments;
}

export function openResponse(platform: Platform, doors: ResponseDoors): Response {
  const { database } = platform;
  const { names, compartments } = doors;
  return {
    incidents: new Incidents({ ...platform, names, compartments }),
    overview: (actor) => readOverview({ ...doors, database }, actor),
  };
}

export function addResponseRoutes(http: Http, response: () => Response): void {
  addIncidentRoutes(http, () => response().incidents);
  addOverviewRoutes(http, (actor) => response().overview(actor));
}
