import type { ColumnType, Generated } from "kysely";
import { z } from "zod";
import { AccountLanguage, AccountRoles, LoginName } from "../accounts/schema.js";
import { FACTORS } from "../identity/identity.js";
import { PASSWORD_LENGTH_MAX } from "../identity/password.js";
import { PERMISSION_NAMES } from "../permissions.js";

/** Table `session`; its migration says what the columns mean. */
export type SessionTables = {
  session: {
    id: Generated<string>;
    hash: Buffer;
    account: string;
    made_at: ColumnType<Date, never, never>;
    seen_at: ColumnType<Date, never, Date>;
    ends_at: ColumnType<Date, Date, never>;
    address: string;
    agent: string;
    factors: ColumnType<string[], readonly string[], never>;
  };
};

const CODE_MAX_LENGTH = 40;
export const Code = z.string().min(1).max(CODE_MAX_LENGTH);

export const SignIn = z
  .object({
    login: LoginName,
    password: z.string().min(1).max(PASSWORD_LENGTH_MAX),
    /** Of the authenticator app, or a recovery code; asked for by `code-needed`. */
    code: Code.optional(),
  })
  .meta({ id: "SignIn" });

const Factors = z.array(z.enum(FACTORS));

/** Who is signed in, and what they may do. */
export const WhoAmI = z
  .object({
    account: z.object({
      id: z.uuid(),
      login: z.string(),
      name: z.string(),
      person: z.uuid().nullable(),
      language: AccountLanguage,
    }),
    /** Empty, as `permissions` is, while nothing but a new password is accepted. */
    roles: AccountRoles,
    permissions: z.array(z.enum(PERMISSION_NAMES)),
    compartments: z.array(z.object({ id: z.uuid(), name: z.string() })),
    mustChangePassword: z.boolean(),
    session: z.object({ id: z.uuid(), factors: Factors, endsAt: z.iso.datetime() }),
    /** To be sent with every change as `x-mizugiwa-csrf`. */
    csrf: z.string(),
  })
  .meta({ id: "WhoAmI" });
export type WhoAmI = z.infer<typeof WhoAmI>;

/** A session of one's own. */
export const Session = z
  .object({
    id: z.uuid(),
    current: z.boolean(),
    madeAt: z.iso.datetime(),
    /** To the minute. */
    seenAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    address: z.string(),
    agent: z.string(),
    factors: Factors,
  })
  .meta({ id: "Session" });
export type Session = z.infer<typeof Session>;
