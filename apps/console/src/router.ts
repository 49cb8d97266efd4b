import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { SetupPage } from "./setup/setup-page.js";
import { BrokenPage } from "./shell/broken-page.js";
import { Frame } from "./shell/frame.js";
import { HomePage } from "./shell/home-page.js";
import { LostPage } from "./shell/lost-page.js";

const root = createRootRoute({ component: Frame, notFoundComponent: LostPage });

/** Every page and its address; those behind the sign-in are fetched when they are first opened. */
const routeTree = root.addChildren([
  createRoute({ getParentRoute: () => root, path: "/", component: HomePage }),
  createRoute({ getParentRoute: () => root, path: "/setup", component: SetupPage }),
  createRoute({
    getParentRoute: () => root,
    path: "/account",
    component: lazyRouteComponent(() => import("./access/account-page.js"), "AccountPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/alerts",
    component: lazyRouteComponent(() => import("./monitoring/alerts/alerts-page.js"), "AlertsPage"),
  }),
]);

/** The query of an address as plain texts: lists read and write their state there themselves. */
function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

function stringifySearch(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) if (typeof value === "string") parameters.set(name, value);
  const query = parameters.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
  return query === "" ? "" : `?${query}`;
}

export const router = createRouter({ routeTree, parseSearch, stringifySearch, defaultErrorComponent: BrokenPage });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
