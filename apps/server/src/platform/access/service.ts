import type { FastifyRequest } from "fastify";
import type { Database } from "../database/database.js";
import type { Live } from "../live/hub.js";
import type { Sealer } from "../secrets/sealer.js";
import { Accounts } from "./accounts/service.js";
import type { SignedIn } from "./guard.js";
import { LocalIdentity } from "./identity/local.js";
import { PasswordHasher } from "./identity/password.js";
import { TryCounter } from "./identity/tries.js";
import { sessionToken } from "./sessions/cookie.js";
import { Sessions } from "./sessions/service.js";

export interface AccessNeeds {
  readonly database: Database;
  readonly live: Live;
  readonly sealer: Sealer;
}

/** What access is made of. */
export interface AccessParts {
  readonly accounts: Accounts;
  readonly identity: LocalIdentity;
  readonly hasher: PasswordHasher;
  readonly sessions: Sessions;
  /** Who a request comes from. */
  authenticate(request: FastifyRequest): Promise<SignedIn | null>;
}

/** Opens accounts, sessions and compartments. */
export function openAccess({ database, live, sealer }: AccessNeeds): AccessParts {
  const hasher = new PasswordHasher();
  const tries = new TryCounter(database);
  const sessions = new Sessions(database);
  return {
    accounts: new Accounts({ database, live, hasher }),
    identity: new LocalIdentity({ database, hasher, tries, sealer }),
    hasher,
    sessions,
    authenticate: async (request) => {
      const token = sessionToken(request);
      return token === null ? null : await sessions.find(token);
    },
  };
}
