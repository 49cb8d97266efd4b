export { addNotifyRoutes } from "./routes.js";
export type { Notice } from "./schema.js";
export { Notify, notify } from "./service.js";
