import { Later, NO_DOMAINS, type ServerParts } from "./platform/platform.js";
import { addRegisterRoutes, type OpenRegister, openRegister } from "./register/index.js";

/** The domains in their order (ARCHITECTURE.md): the one place that knows them all. */
export function composeDomains(): ServerParts {
  const register = new Later<OpenRegister>("the register");
  return {
    ...NO_DOMAINS,
    addRoutes: (http) => {
      addRegisterRoutes(http, register.get);
    },
    open: async (platform) => {
      register.set(await openRegister(platform));
    },
  };
}
