import { type AccessParts, type Authenticate, addAccessRoutes, guardRoutes } from "../access/index.js";
import type { Http } from "../http/app.js";
import { addHealthRoutes } from "../http/health.js";
import { addPages, CONSOLE_FOLDER } from "../http/pages.js";
import type { Readiness } from "../http/readiness.js";
import { addReference } from "../http/reference.js";
import type { Live } from "../live/hub.js";
import { addLiveRoutes } from "../live/routes.js";
import type { Registry } from "../metrics/registry.js";
import { addNotifyRoutes, type Notify } from "../notify/index.js";
import type { Outbox } from "../outbox/index.js";
import type { ServerParts } from "../platform.js";
import { addSetupRoutes, type Setup } from "../setup/index.js";
import { addTrailRoutes, type Trail } from "../trail/index.js";

export interface RouteNeeds {
  readonly readiness: Readiness;
  readonly registry: Registry;
  readonly version: string;
  readonly live: Live;
  readonly authenticate: Authenticate;
  /** Asked at each request: all are there once the server is ready. */
  readonly access: () => AccessParts;
  readonly setup: () => Setup;
  readonly trail: () => Trail;
  readonly notify: () => Notify;
  readonly outbox: () => Outbox;
  readonly domains: Pick<ServerParts, "addRoutes">;
}

/** Everything the server answers, the guard before all of it. */
export async function addAllRoutes(http: Http, needs: RouteNeeds): Promise<void> {
  const { authenticate, access, setup, trail, notify, outbox, live, version, domains } = needs;
  guardRoutes(http, authenticate);
  addHealthRoutes(http, needs);
  addSetupRoutes(http, { setup, access, version });
  addAccessRoutes(http, access);
  addLiveRoutes(http, live, authenticate);
  addTrailRoutes(http, trail);
  addNotifyRoutes(http, { notify, outbox });
  addReference(http);
  domains.addRoutes(http);
  await addPages(http, CONSOLE_FOLDER);
}
