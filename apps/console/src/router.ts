import { createRootRoute, createRoute, createRouter } from "@tanstack/react-router";
import { FrontPage } from "./setup/front-page.js";
import { SetupPage } from "./setup/setup-page.js";
import { BrokenPage } from "./shell/broken-page.js";
import { Frame } from "./shell/frame.js";
import { LostPage } from "./shell/lost-page.js";

const root = createRootRoute({ component: Frame, notFoundComponent: LostPage });

/** Every page and its address. */
const routeTree = root.addChildren([
  createRoute({ getParentRoute: () => root, path: "/", component: FrontPage }),
  createRoute({ getParentRoute: () => root, path: "/setup", component: SetupPage }),
]);

export const router = createRouter({ routeTree, defaultErrorComponent: BrokenPage });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
