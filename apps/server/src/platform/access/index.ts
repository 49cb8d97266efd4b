export { AccountLanguage, AccountName, LoginName, NewPassword } from "./accounts/schema.js";
export { insertAccount } from "./accounts/store.js";
export { type Actor, isVisibleTo, systemActor, visibleTo } from "./actor.js";
export { isInCompartment, letIntoCompartment, makeCompartment } from "./compartments/circle.js";
export { type Access, type Authenticate, actorOf, checkCsrf, guardRoutes, signedInOf } from "./guard.js";
export { checkPassword } from "./identity/password.js";
export {
  FIRST_ACCOUNT_ROLES,
  mayDo,
  PERMISSION_NAMES,
  PERMISSIONS,
  type Permission,
  ROLES,
  type Role,
} from "./permissions.js";
export { addAccessRoutes } from "./routes.js";
export { type AccessParts, openAccess } from "./service.js";
export { clientOf } from "./sessions/client.js";
export { setSession } from "./sessions/cookie.js";
export { WhoAmI } from "./sessions/schema.js";
export { beginSession, type Client } from "./sessions/service.js";
export { csrfOf, hashOfToken, makeToken } from "./token.js";
