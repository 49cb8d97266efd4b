import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { MizugiwaError } from "@mizugiwa/base";
import { hasCode } from "../process/codes.js";
import { type PublicKey, publicKey } from "./checkpoint.js";

const FILE = "trail-key.pem";

export interface SigningKey {
  readonly private: KeyObject;
  readonly public: PublicKey;
}

/** The Ed25519 key that signs checkpoints, of this user alone; made at the first start. Throws `trail-key-damaged`. */
export function openSigningKey(data: string): SigningKey {
  const path = join(data, FILE);
  makeOnce(path);
  try {
    const key = createPrivateKey(readFileSync(path));
    if (key.asymmetricKeyType !== "ed25519") throw new Error(`it is a key for ${String(key.asymmetricKeyType)}`);
    const der = createPublicKey(key).export({ format: "der", type: "spki" });
    return { private: key, public: publicKey(der) };
  } catch (cause) {
    throw new MizugiwaError(
      "trail-key-damaged",
      {
        path,
        detail: `this is no Ed25519 key: ${cause instanceof Error ? cause.message : String(cause)}`,
        remedy:
          "Bring it back from a backup. If it is lost, move it away: a new key is made, and older checkpoints keep the old one.",
      },
      { cause },
    );
  }
}

function makeOnce(path: string): void {
  let file: number;
  try {
    file = openSync(path, "wx", 0o600);
  } catch (caught) {
    if (hasCode(caught, "EEXIST")) return;
    throw caught;
  }
  try {
    const { privateKey } = generateKeyPairSync("ed25519");
    writeSync(file, privateKey.export({ format: "pem", type: "pkcs8" }).toString());
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
