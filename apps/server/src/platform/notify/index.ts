export { addNotifyRoutes } from "./routes.js";
export { Notify, notify } from "./service.js";
