export {
  type AlertForCase,
  alertsOfCase,
  countOfCases,
  linkToCase,
  moveToCase,
  readForCase,
} from "./case.js";
export type { Hit } from "./hit.js";
export { type Names, namesFor } from "./names.js";
export { tellRaised } from "./notices.js";
export { addAlertRoutes } from "./routes.js";
export { Alert, AlertId, Named } from "./schema.js";
export { type Alerts, openAlerts, publishAlerts } from "./service.js";
export { readQueueStanding } from "./standing.js";
export { type AlertChange, storeHits } from "./store-hits.js";
export { endSystemAlert, raiseSystemAlert, systemHit } from "./system-alert.js";
