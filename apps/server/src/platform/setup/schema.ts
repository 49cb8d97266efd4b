import type { ColumnType, Generated } from "kysely";
import { z } from "zod";

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
  };
  setup_done: { one: Generated<boolean>; done_at: Instant };
};

export const SetupStatus = z
  .object({
    state: z.enum(["open", "used", "done"]),
    /** When the current address ends; null when none is open. */
    expiresAt: z.iso.datetime().nullable(),
    version: z.string(),
  })
  .meta({ id: "SetupStatus" });
export type SetupStatus = z.infer<typeof SetupStatus>;

/** Longer than any token we make, short enough to hash without thought. */
const TOKEN_MAX_LENGTH = 200;

export const SetupVerify = z.object({ token: z.string().min(1).max(TOKEN_MAX_LENGTH) }).meta({ id: "SetupVerify" });

/** What is left to do after the address was used, in this order. */
export const SetupVerified = z
  .object({ verified: z.literal(true), next: z.array(z.enum(["accounts"])) })
  .meta({ id: "SetupVerified" });
export type SetupVerified = z.infer<typeof SetupVerified>;
