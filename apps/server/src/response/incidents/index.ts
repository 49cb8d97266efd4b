export type { Compartments } from "./declare.js";
export { addIncidentRoutes } from "./routes.js";
export { Incidents } from "./service.js";
