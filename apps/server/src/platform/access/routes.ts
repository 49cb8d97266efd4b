import type { Http } from "../http/app.js";
import type { AccessParts } from "./service.js";
import { addSessionRoutes } from "./sessions/routes.js";

/** All routes of access. `access` is asked at each request: it is there once the server is ready. */
export function addAccessRoutes(http: Http, access: () => AccessParts): void {
  addSessionRoutes(http, access);
}
