import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { MizugiwaError } from "@mizugiwa/base";
import { hasCode } from "../process/codes.js";

const FILE = "secret.key";
const KEY_BYTES = 32;
/** NIST SP 800-38D: 96 random bits, far from the limit at our numbers; the tag is whole. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
const FORM = 1;

/** Keeps secrets that must be read again (not passwords) so that a copy of the database alone does not show them. */
export interface Sealer {
  /** `context` says what it is and whose, such as "totp <account>": sealed for one, it opens for no other. */
  seal(plain: Uint8Array, context: string): Buffer;
  /** Throws `secret-unreadable` for what was sealed with another key, for another context, or changed. */
  open(sealed: Uint8Array, context: string): Buffer;
}

/** The sealer of a data folder: AES-256-GCM with the key in `secret.key`, which is made at the first start. */
export function openSealer(data: string): Sealer {
  const path = join(data, FILE);
  const key = readOrMake(path);
  return {
    seal: (plain, context) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(context));
      return Buffer.concat([Buffer.of(FORM), iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    open: (sealed, context) => {
      const bytes = Buffer.from(sealed);
      if (bytes.length < 1 + IV_BYTES + TAG_BYTES || bytes[0] !== FORM) throw unreadable(path);
      const iv = bytes.subarray(1, 1 + IV_BYTES);
      const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(1 + IV_BYTES, -TAG_BYTES)), decipher.final()]);
      } catch (cause) {
        throw unreadable(path, cause);
      }
    },
  };
}

function readOrMake(path: string): Buffer {
  try {
    const file = openSync(path, "wx", 0o600);
    try {
      const key = randomBytes(KEY_BYTES);
      writeSync(file, key);
      fsyncSync(file);
      return key;
    } finally {
      closeSync(file);
    }
  } catch (caught) {
    if (!hasCode(caught, "EEXIST")) throw caught;
  }
  const key = readFileSync(path);
  if (key.length === KEY_BYTES) return key;
  throw new MizugiwaError("secret-key-damaged", {
    path,
    detail: `the key has ${key.length} bytes and needs ${KEY_BYTES}`,
    remedy: "Bring it back from a backup. Removing it loses what it sealed: one-time codes are then enrolled anew.",
  });
}

function unreadable(path: string, cause?: unknown): MizugiwaError {
  const remedy = "Bring back the key that belongs to this database, or enter the secret anew.";
  return new MizugiwaError(
    "secret-unreadable",
    { path, detail: "a stored secret does not open with this key", remedy },
    { cause },
  );
}
