/** What was proved at a sign-in. */
export const FACTORS = ["password", "totp", "recovery-code"] as const;
export type Factor = (typeof FACTORS)[number];

/** What somebody presents to sign in. */
export interface Presented {
  readonly login: string;
  readonly password: string;
  /** A one-time code or a recovery code, where one is given. */
  readonly code: string | null;
  /** Where it comes from: the client's IP address. */
  readonly address: string;
}

export interface Proved {
  /** Id of the account. */
  readonly account: string;
  readonly factors: readonly Factor[];
}

/**
 * How somebody proves to be the holder of an account: the one door through which sign-in learns who it is. Passwords and
 * one-time codes kept here are one way; sessions, roles and the guard know nothing of it.
 */
export interface Identity {
  /** Throws HttpError 401 where it does not convince, 429 where one must wait; says so in the trail. */
  prove(presented: Presented): Promise<Proved>;
}
