import type { Database } from "../database/database.js";
import type { Live } from "../live/hub.js";
import type { Sealer } from "../secrets/sealer.js";
import { AccountLinks } from "./accounts/links.js";
import { OwnAccount } from "./accounts/own.js";
import { Accounts } from "./accounts/service.js";
import { Compartments } from "./compartments/service.js";
import type { Authenticate } from "./guard.js";
import { LocalIdentity } from "./identity/local.js";
import { PasswordHasher } from "./identity/password.js";
import { TryCounter } from "./identity/tries.js";
import { sessionToken } from "./sessions/cookie.js";
import { Sessions } from "./sessions/service.js";

export interface AccessNeeds {
  readonly database: Database;
  readonly live: Live;
  readonly sealer: Sealer;
  /** The base URL's origin; null where the server has none. */
  readonly origin: string | null;
}

/** What access is made of. */
export interface AccessParts {
  readonly accounts: Accounts;
  readonly links: AccountLinks;
  readonly own: OwnAccount;
  readonly compartments: Compartments;
  readonly origin: string | null;
  readonly identity: LocalIdentity;
  readonly hasher: PasswordHasher;
  readonly sessions: Sessions;
  readonly authenticate: Authenticate;
}

/** Opens accounts, sessions and compartments. */
export function openAccess({ database, live, sealer, origin }: AccessNeeds): AccessParts {
  const hasher = new PasswordHasher();
  const tries = new TryCounter(database);
  const sessions = new Sessions(database);
  const identity = new LocalIdentity({ database, hasher, tries, sealer });
  return {
    accounts: new Accounts({ database, live }),
    links: new AccountLinks({ database, live, hasher }),
    own: new OwnAccount({ database, live, hasher, identity, sealer }),
    compartments: new Compartments(database, live),
    origin,
    identity,
    hasher,
    sessions,
    authenticate: async (request, use) => {
      const token = sessionToken(request);
      return token === null ? null : await sessions.find(token, use);
    },
  };
}
