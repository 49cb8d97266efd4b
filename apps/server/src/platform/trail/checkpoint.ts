import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { MizugiwaError } from "@mizugiwa/base";
import { z } from "zod";
import { canonical, ExactNumber } from "./canonical.js";

/** A signed statement: at this time the chain was at this position with this hash. */
export interface Checkpoint {
  readonly position: number;
  readonly hash: Buffer;
  /** Hash of the first seal: which chain it is. */
  readonly genesis: Buffer;
  /** RFC 3339 in UTC. */
  readonly at: string;
  readonly key: PublicKey;
  readonly signature: Buffer;
}

export interface PublicKey {
  /** Subject public key info, DER. */
  readonly der: Buffer;
  /** SHA-256 of it, in hex: what people compare. */
  readonly fingerprint: string;
}

export function publicKey(der: Buffer): PublicKey {
  return { der, fingerprint: createHash("sha256").update(der).digest("hex") };
}

/** What is signed: canonical JSON (canonical.ts) of the statement. */
function statement({ position, hash, genesis, at, key }: Omit<Checkpoint, "signature">): Buffer {
  return Buffer.from(
    canonical({
      at,
      format: "mizugiwa-trail-checkpoint-1",
      genesis: genesis.toString("hex"),
      hash: hash.toString("hex"),
      key: key.fingerprint,
      position: new ExactNumber(String(position)),
    }),
  );
}

/** Signs a statement with an Ed25519 key (RFC 8032). */
export function signCheckpoint(facts: Omit<Checkpoint, "signature">, key: KeyObject): Checkpoint {
  return { ...facts, signature: sign(null, statement(facts), key) };
}

/** Whether the statement carries the signature of the key it names. */
export function isSignedBy(checkpoint: Checkpoint): boolean {
  try {
    const key = createPublicKey({ key: checkpoint.key.der, format: "der", type: "spki" });
    return key.asymmetricKeyType === "ed25519" && verify(null, statement(checkpoint), key, checkpoint.signature);
  } catch {
    return false; // what is no key has signed nothing
  }
}

const Hex = z.string().regex(/^(?:[0-9a-f]{2})+$/);

/** A checkpoint as it leaves the machine. */
export const CheckpointDocument = z
  .object({
    format: z.literal("mizugiwa-trail-checkpoint-1"),
    position: z.int().min(1),
    hash: Hex,
    genesis: Hex,
    at: z.iso.datetime(),
    /** Ed25519 public key, DER in base64, and its fingerprint (SHA-256, hex). */
    publicKey: z.base64(),
    fingerprint: Hex,
    signature: z.base64(),
  })
  .meta({ id: "TrailCheckpoint" });
export type CheckpointDocument = z.infer<typeof CheckpointDocument>;

export function toDocument({ position, hash, genesis, at, key, signature }: Checkpoint): CheckpointDocument {
  return {
    format: "mizugiwa-trail-checkpoint-1",
    position,
    hash: hash.toString("hex"),
    genesis: genesis.toString("hex"),
    at,
    publicKey: key.der.toString("base64"),
    fingerprint: key.fingerprint,
    signature: signature.toString("base64"),
  };
}

export function fromDocument(document: CheckpointDocument): Checkpoint {
  return {
    position: document.position,
    hash: Buffer.from(document.hash, "hex"),
    genesis: Buffer.from(document.genesis, "hex"),
    at: document.at,
    key: publicKey(Buffer.from(document.publicKey, "base64")),
    signature: Buffer.from(document.signature, "base64"),
  };
}

/** An anchor: a checkpoint in a file of its own, which says to people what it is for. */
export function anchorText(checkpoint: Checkpoint): string {
  const { position, fingerprint } = toDocument(checkpoint);
  return `${JSON.stringify(
    {
      en: `Keep this outside of the machine it comes from. It proves later that the audit trail up to position ${position} was not changed: mizugiwa audit-trail verify --anchor THIS-FILE`,
      ja: `このファイルは、作成元の機器の外で保管してください。位置 ${position} までの監査証跡が変更されていないことを後から証明できます: mizugiwa audit-trail verify --anchor このファイル`,
      key: `Fingerprint of the key, to compare with the one shown in the settings: ${fingerprint}`,
      checkpoint: toDocument(checkpoint),
    },
    null,
    2,
  )}\n`;
}

const Anchor = z.union([z.object({ checkpoint: CheckpointDocument }), CheckpointDocument]);

/** Reads an anchor, or a bare checkpoint as the API gives it; throws `anchor-unreadable`. */
export function readAnchor(text: string, path: string): Checkpoint {
  try {
    const anchor = Anchor.parse(JSON.parse(text));
    return fromDocument("checkpoint" in anchor ? anchor.checkpoint : anchor);
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof z.ZodError)) throw cause;
    const remedy = "Give a file from the folder anchors, or one checkpoint of /api/v1/trail/checkpoints.";
    throw new MizugiwaError(
      "anchor-unreadable",
      { path, detail: "this is no anchor of an audit trail", remedy },
      { cause },
    );
  }
}
