import { type AccessParts, type Authenticate, addAccessRoutes, guardRoutes } from "../access/index.js";
import type { Http } from "../http/app.js";
import { addHealthRoutes } from "../http/health.js";
import { addPages, CONSOLE_FOLDER } from "../http/pages.js";
import type { Readiness } from "../http/readiness.js";
import type { Live } from "../live/hub.js";
import { addLiveRoutes } from "../live/routes.js";
import type { Registry } from "../metrics/registry.js";
import type { ServerParts } from "../platform.js";
import { addSetupRoutes, type Setup } from "../setup/index.js";

export interface RouteNeeds {
  readonly readiness: Readiness;
  readonly registry: Registry;
  readonly version: string;
  readonly live: Live;
  readonly authenticate: Authenticate;
  /** Asked at each request: both are there once the server is ready. */
  readonly access: () => AccessParts;
  readonly setup: () => Setup;
  readonly domains: Pick<ServerParts, "addRoutes">;
}

/** Everything the server answers, the guard before all of it. */
export async function addAllRoutes(http: Http, needs: RouteNeeds): Promise<void> {
  const { authenticate, access, setup, live, version, domains } = needs;
  guardRoutes(http, authenticate);
  addHealthRoutes(http, needs);
  addSetupRoutes(http, { setup, access, version });
  addAccessRoutes(http, access);
  addLiveRoutes(http, live, authenticate);
  domains.addRoutes(http);
  await addPages(http, CONSOLE_FOLDER);
}
