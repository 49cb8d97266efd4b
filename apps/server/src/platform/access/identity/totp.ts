import { createHash, randomBytes } from "node:crypto";
import { Secret, TOTP } from "otpauth";

/** RFC 6238 with what every authenticator app understands: SHA-1, 6 digits, 30 s. */
const PERIOD_S = 30;
const SECRET_BYTES = 20;
/** One step to either side, for clocks that differ. */
const WINDOW = 1;

function totpOf(secret: Uint8Array, label = ""): TOTP {
  return new TOTP({
    issuer: "Mizugiwa",
    label,
    secret: new Secret({ buffer: Uint8Array.from(secret).buffer }),
    algorithm: "SHA1",
    digits: 6,
    period: PERIOD_S,
  });
}

/** 160 random bits, the length of the hash (RFC 4226, 4, R6). */
export function makeTotpSecret(): Buffer {
  return randomBytes(SECRET_BYTES);
}

/** What an app is given: the key URI (for a QR code), and the secret in base32 for typing. */
export function totpEnrolment(secret: Uint8Array, login: string): { uri: string; secret: string } {
  const totp = totpOf(secret, login);
  return { uri: totp.toString(), secret: totp.secret.base32 };
}

/** Whether a text has the form of a one-time code; a recovery code never has. */
export function isTotpCode(code: string): boolean {
  return /^\d{6}$/.test(code);
}

/** The time step a code belongs to at the instant `now` (ms); null where it is no code of the secret about then. */
export function totpStep(secret: Uint8Array, code: string, now: number): number | null {
  if (!isTotpCode(code)) return null;
  const delta = totpOf(secret).validate({ token: code, timestamp: now, window: WINDOW });
  return delta === null ? null : Math.floor(now / 1000 / PERIOD_S) + delta;
}

const RECOVERY_CODES = 10;
/** Without letters and digits that look alike (Crockford's base 32). */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const GROUP = 5;

/** Fresh codes for a lost device, 80 random bits each: `xxxxx-xxxxx-xxxxx-x`. */
export function makeRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const letters = [...randomBytes(16)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("");
    return (letters.match(new RegExp(`.{1,${GROUP}}`, "g")) ?? []).join("-");
  });
}

/** What is kept of a recovery code; case, hyphens and space do not count, and look-alikes are read as what they are not. */
export function hashOfRecoveryCode(code: string): Buffer {
  const plain = code.normalize("NFKC").toLowerCase().replace(/[\s-]/g, "");
  const meant = plain.replaceAll("o", "0").replace(/[il]/g, "1");
  return createHash("sha256").update("recovery code\0").update(meant).digest();
}
