export { addSetupRoutes } from "./routes.js";
export { openSetup, type Setup } from "./service.js";
