import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useMemo } from "react";
import { WhoAmI } from "../api/contract.js";
import type { Permission } from "../api/kinds.js";
import { keepCsrf } from "./ask.js";
import { type Asked, DONE, keyOf, send, useAsked } from "./asked.js";
import { dropAllDrafts } from "./drafts.js";

export const SESSION_PATH = "/api/v1/session";

export interface Session {
  readonly who: WhoAmI;
  /** Whether one of the reader's roles holds a permission: what it never may do is not shown. */
  readonly may: (permission: Permission) => boolean;
  readonly leave: () => Promise<void>;
}

const SessionContext = createContext<Session | null>(null);

/** Who is signed in; asked once, and again after a refusal says that nobody is. */
export function useWhoAmI(enabled: boolean): Asked<WhoAmI> {
  const asked = useAsked(SESSION_PATH, WhoAmI, { enabled });
  keepCsrf(asked.answer?.ok === true ? asked.answer.value.csrf : null);
  return asked;
}

/** Puts a fresh answer in the place of the last one, so that the pages behind the sign-in appear at once. */
export function holdSession(client: QueryClient, who: WhoAmI): void {
  keepCsrf(who.csrf);
  client.setQueryData(keyOf(SESSION_PATH), { ok: true, value: who });
}

export function SessionProvider({ who, children }: { readonly who: WhoAmI; readonly children: ReactNode }): ReactNode {
  const client = useQueryClient();
  const session = useMemo<Session>(
    () => ({
      who,
      may: (permission) => who.permissions.includes(permission),
      leave: async () => {
        await send(SESSION_PATH, DONE, undefined, { method: "DELETE" });
        keepCsrf(null);
        dropAllDrafts();
        // What was read under one account must not be seen under the next.
        client.clear();
        location.assign("/");
      },
    }),
    [who, client],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error("useSession is called where nobody is signed in");
  return session;
}
