import type { ColumnType, Generated } from "kysely";
import { z } from "zod";
import { PageQuery } from "../../http/paging.js";
import { PASSWORD_LENGTH_MAX } from "../identity/password.js";
import { ROLES } from "../permissions.js";
import { TOKEN_MAX_LENGTH } from "../token.js";

/** Table `account`; its migration says what the columns mean. */
export type AccountTables = {
  account: {
    id: Generated<string>;
    login: string;
    name: string;
    person: string | null;
    roles: ColumnType<string[], readonly string[], readonly string[]>;
    language: "en" | "ja";
    created_at: ColumnType<Date, never, never>;
    disabled_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    signed_in_at: ColumnType<Date | null, never, Date>;
    version: Generated<number>;
  };
};

export const AccountRoles = z.array(z.enum(ROLES)).max(ROLES.length);
export const AccountLanguage = z.enum(["en", "ja"]);
export const AccountName = z.string().trim().min(1).max(200);
export const LoginName = z.string().min(1).max(100);
export const NewPassword = z.string().min(1).max(PASSWORD_LENGTH_MAX);

/** `invited`: it has no password yet. */
const AccountState = z.enum(["invited", "active", "disabled"]);

/** An account as those see it who manage accounts. */
export const Account = z
  .object({
    id: z.uuid(),
    login: z.string(),
    name: z.string(),
    person: z.uuid().nullable(),
    roles: AccountRoles,
    language: AccountLanguage,
    state: AccountState,
    /** Whether it asks for one-time codes. */
    totp: z.boolean(),
    mustChangePassword: z.boolean(),
    createdAt: z.iso.datetime(),
    disabledAt: z.iso.datetime().nullable(),
    signedInAt: z.iso.datetime().nullable(),
    version: z.int(),
  })
  .meta({ id: "Account" });
export type Account = z.infer<typeof Account>;

export const AccountQuery = PageQuery.extend({
  /** Part of the login name or the name. */
  text: z.string().max(200).optional(),
  role: z.enum(ROLES).optional(),
  state: AccountState.optional(),
});
export type AccountQuery = z.infer<typeof AccountQuery>;

export const AccountNew = z
  .object({
    login: LoginName,
    name: AccountName,
    roles: AccountRoles,
    person: z.uuid().nullable().default(null),
    language: AccountLanguage.default("en"),
  })
  .meta({ id: "AccountNew" });
export type AccountNew = z.infer<typeof AccountNew>;

/** What is left out stays. `version` is that of the account the change was made on. */
export const AccountChange = z
  .object({
    version: z.int(),
    name: AccountName.optional(),
    person: z.uuid().nullable().optional(),
    roles: AccountRoles.optional(),
    language: AccountLanguage.optional(),
  })
  .meta({ id: "AccountChange" });
export type AccountChange = z.infer<typeof AccountChange>;

export const AccountStep = z
  .object({ version: z.int(), reason: z.string().trim().min(1).max(1000).optional() })
  .meta({ id: "AccountStep" });
export type AccountStep = z.infer<typeof AccountStep>;

/** A one-time link to hand over in person or by a way that is trusted; it is shown once. */
export const AccountLink = z
  .object({
    purpose: z.enum(["invitation", "reset"]),
    /** The page and, after the `#` that browsers do not send, the secret. */
    address: z.string(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: "AccountLink" });
export type AccountLink = z.infer<typeof AccountLink>;

export const AccountWithLink = z.object({ account: Account, link: AccountLink }).meta({ id: "AccountWithLink" });

export const LinkToken = z.object({ token: z.string().min(1).max(TOKEN_MAX_LENGTH) }).meta({ id: "LinkToken" });
export const LinkFacts = z
  .object({ purpose: z.enum(["invitation", "reset"]), login: z.string(), name: z.string(), language: AccountLanguage })
  .meta({ id: "LinkFacts" });
export type LinkFacts = z.infer<typeof LinkFacts>;
export const LinkUse = LinkToken.extend({ password: NewPassword }).meta({ id: "LinkUse" });
