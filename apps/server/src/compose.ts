import { NO_DOMAINS, type ServerParts } from "./platform/platform.js";

/** The domains in their order (ARCHITECTURE.md): the one place that knows them all. */
export function composeDomains(): ServerParts {
  return NO_DOMAINS;
}
