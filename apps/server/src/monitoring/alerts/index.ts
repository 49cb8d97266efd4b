export {
  type AlertForCase,
  alertsOfCase,
  countOfCases,
  linkToCase,
  moveToCase,
  readForCase,
} from "./case.js";
export { chooseEntity, type Entity, type LogSourceNames } from "./entity.js";
export type { Hit, HitRule, MatchedPart } from "./hit.js";
export { type NamedKind, type NamedThing, type Names, namesFor } from "./names.js";
export { WINDOWS, type Windows } from "./placing.js";
export { addAlertRoutes } from "./routes.js";
export { Alert, AlertId, Named } from "./schema.js";
export { type Alerts, openAlerts, publishAlerts } from "./service.js";
export { type QueueStanding, readQueueStanding } from "./standing.js";
export { type AlertChange, storeHits } from "./store-hits.js";
export { raiseSystemAlert, type SystemAlert, type SystemAlertName } from "./system-alert.js";
