import type { ColumnType } from "kysely";

type InstantOrNull = ColumnType<Date | null, Date | null | undefined, Date | null>;

/** Tables of the local identity; their migration says what the columns mean. */
export type IdentityTables = {
  local_login: {
    account: string;
    password_hash: string | null;
    password_set_at: InstantOrNull;
    must_change: ColumnType<boolean, boolean | undefined, boolean>;
    totp_secret: ColumnType<Buffer | null, Buffer | null | undefined, Buffer | null>;
    totp_confirmed_at: InstantOrNull;
    /** PostgreSQL's bigint comes as text. */
    totp_step: ColumnType<string | null, number | null | undefined, number | null>;
  };
  recovery_code: { account: string; hash: Buffer; used_at: InstantOrNull };
  account_link: {
    hash: Buffer;
    account: string;
    purpose: "invitation" | "reset";
    made_at: ColumnType<Date, never, never>;
    expires_at: Date;
    used_at: InstantOrNull;
  };
  sign_in_delay: { key: string; failures: number; last_at: Date; until: Date };
};
