export { type Actor, isVisibleTo, systemActor, visibleTo } from "./actor.js";
export { type Access, type Authenticate, actorOf, guardRoutes } from "./guard.js";
export {
  isPermission,
  mayDo,
  PERMISSION_NAMES,
  PERMISSIONS,
  type Permission,
  permissionsOf,
  ROLES,
  type Role,
} from "./permissions.js";
