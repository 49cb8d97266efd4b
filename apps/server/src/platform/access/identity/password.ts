import { randomBytes } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";
import { HttpError } from "../../http/problems.js";
import { foldLogin } from "./login.js";
import { WORST_PASSWORDS } from "./worst-passwords.js";

/** NIST SP 800-63B-4, 3.1.1.2 asks for 8 with a second factor and 15 without; no rules of composition, no expiry. */
const LENGTH_MIN = 12;
/** Long enough for any phrase, short enough to hash. */
export const PASSWORD_LENGTH_MAX = 256;

export type PasswordFault = "too-short" | "login-name" | "repeated" | "common";

/** What is wrong with a password that somebody wants to set; null where nothing is. Length in characters (code points). */
export function judgePassword(password: string, login: string): PasswordFault | null {
  const plain = password.normalize("NFKC");
  if (Array.from(plain).length < LENGTH_MIN) return "too-short";
  const low = plain.toLowerCase();
  const name = foldLogin(login);
  // The name alone, repeated, or with only a little beside it.
  if (name.length >= 3 && low.replaceAll(name, "").length < LENGTH_MIN / 2) return "login-name";
  if (new Set(low).size < 4) return "repeated";
  return WORST_PASSWORDS.has(low) || WORST_PASSWORDS.has(low.replace(/[\d!@#$%&*?._-]+$/, "")) ? "common" : null;
}

const SAID: Readonly<Record<PasswordFault, string>> = {
  "too-short": `a password has at least ${LENGTH_MIN} characters`,
  "login-name": "the password is little more than the login name",
  repeated: "the password repeats a few characters",
  common: "the password is one of those that are guessed first",
};

/** Throws HttpError 422 `password-…` for a password that may not be set. */
export function checkPassword(password: string, login: string, field: string): void {
  const fault = judgePassword(password, login);
  if (fault === null) return;
  throw new HttpError(422, `password-${fault}`, {
    field,
    detail: SAID[fault],
    remedy: "Choose a longer phrase of several words, or let a password manager make one.",
  });
}

/** OWASP's first choice for argon2id: 19 MiB, 2 passes, 1 lane (also the default of the library, which is argon2id). */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Each takes 19 MiB and a core for 50 ms, on a thread of the pool that also reads files. */
const AT_ONCE = 2;
const WAITING_MAX = 100;

/** Hashes and compares passwords off the event loop, a few at a time. */
export class PasswordHasher {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  /** A hash of the same cost that nobody's password has: that of random bytes which are not kept. */
  readonly #nobodys = hash(randomBytes(32), COST);

  /** The PHC string to keep. */
  async hash(password: string): Promise<string> {
    return await this.#inTurn(() => hash(password.normalize("NFKC"), COST));
  }

  /**
   * Whether it is the password of the hash. Where there is none, as long as if there were one: whoever measures the time
   * learns nothing about which accounts there are.
   */
  async matches(password: string, kept: string | null): Promise<boolean> {
    const against = kept ?? (await this.#nobodys);
    const found = await this.#inTurn(() => verify(against, password.normalize("NFKC")));
    return found && kept !== null;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= WAITING_MAX) throw tooBusy();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

function tooBusy(): HttpError {
  const at = { detail: "too many people sign in at once", remedy: "Try again in a few seconds." };
  return new HttpError(503, "sign-in-busy", at, 3);
}
