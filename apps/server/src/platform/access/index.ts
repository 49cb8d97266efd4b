export { AccountLanguage, AccountName, LoginName, NewPassword } from "./accounts/schema.js";
export { insertAccount } from "./accounts/store.js";
export { type Actor, isVisibleTo, systemActor, visibleTo } from "./actor.js";
export { type Access, type Authenticate, actorOf, checkCsrf, guardRoutes } from "./guard.js";
export { checkPassword } from "./identity/password.js";
export {
  FIRST_ACCOUNT_ROLES,
  isPermission,
  mayDo,
  PERMISSION_NAMES,
  PERMISSIONS,
  type Permission,
  permissionsOf,
  ROLES,
  type Role,
} from "./permissions.js";
export { addAccessRoutes } from "./routes.js";
export { type AccessParts, openAccess } from "./service.js";
export { setSession } from "./sessions/cookie.js";
export { clientOf } from "./sessions/routes.js";
export { WhoAmI } from "./sessions/schema.js";
export { beginSession, type Client } from "./sessions/service.js";
export { csrfOf, hashOfToken, makeToken } from "./token.js";
