import type { ColumnType, Generated } from "kysely";
import { z } from "zod";
import { AccountLanguage, AccountName, LoginName, NewPassword } from "../access/index.js";

type Instant = ColumnType<Date, Date | undefined, Date>;
type InstantOrNull = ColumnType<Date | null, Date | null | undefined, Date | null>;

/** Tables of the set-up; their migration says what the columns mean. */
export type SetupTables = {
  setup_token: {
    id: Generated<string>;
    hash: Buffer;
    made_at: Instant;
    expires_at: Instant;
    used_at: InstantOrNull;
    voided_at: InstantOrNull;
    session_hash: ColumnType<Buffer | null, Buffer | null | undefined, Buffer | null>;
    session_until: InstantOrNull;
  };
  setup_done: { one: Generated<boolean>; done_at: Instant };
};

export const SetupStatus = z
  .object({
    state: z.enum(["open", "used", "done"]),
    /** When the current address ends; null when none is open. */
    expiresAt: z.iso.datetime().nullable(),
    /**
     * There where this browser used the address and may make the first account: to be sent with it as `x-mizugiwa-csrf`.
     */
    csrf: z.string().nullable(),
    version: z.string(),
  })
  .meta({ id: "SetupStatus" });
export type SetupStatus = z.infer<typeof SetupStatus>;

/** Longer than any token we make, short enough to hash without thought. */
const TOKEN_MAX_LENGTH = 200;

export const SetupVerify = z.object({ token: z.string().min(1).max(TOKEN_MAX_LENGTH) }).meta({ id: "SetupVerify" });

/** What is left to do after the address was used, in this order. */
export const SetupVerified = z
  .object({ verified: z.literal(true), next: z.array(z.enum(["accounts"])), csrf: z.string() })
  .meta({ id: "SetupVerified" });

/** The first account: it manages the others, and sees all there is. */
export const SetupAccount = z
  .object({ login: LoginName, name: AccountName, password: NewPassword, language: AccountLanguage.default("en") })
  .meta({ id: "SetupAccount" });
export type SetupAccount = z.infer<typeof SetupAccount>;
