import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A self-signed certificate and its key, in PEM. */
export interface SelfSigned {
  readonly cert: string;
  readonly key: string;
}

/** ASN.1 tags (X.690) that a certificate needs. */
const TAG = { integer: 0x02, bits: 0x03, bytes: 0x04, oid: 0x06, utf8: 0x0c, utcTime: 0x17, sequence: 0x30, set: 0x31 };

/** Makes a certificate for a DNS name and 127.0.0.1, good for a day: X.509 v3 (RFC 5280) with Ed25519 (RFC 8410). */
export function selfSigned(name: string): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const ed25519 = der(TAG.sequence, der(TAG.oid, Buffer.of(0x2b, 0x65, 0x70)));
  const subject = sequence(
    der(TAG.set, sequence(der(TAG.oid, Buffer.of(0x55, 4, 3)), der(TAG.utf8, Buffer.from(name)))),
  );
  const names = sequence(der(0x82, Buffer.from(name)), der(0x87, Buffer.of(127, 0, 0, 1)));
  const subjectAltName = sequence(der(TAG.oid, Buffer.of(0x55, 0x1d, 17)), der(TAG.bytes, names));
  const day = 86_400_000;
  const body = sequence(
    der(0xa0, der(TAG.integer, Buffer.of(2))),
    der(TAG.integer, Buffer.concat([Buffer.of(1), randomBytes(8)])),
    ed25519,
    subject,
    sequence(time(Date.now() - day), time(Date.now() + day)),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(subjectAltName)),
  );
  const signature = der(TAG.bits, Buffer.concat([Buffer.of(0), sign(null, body, privateKey)]));
  const base64 = sequence(body, ed25519, signature)
    .toString("base64")
    .replaceAll(/.{1,64}/g, "$&\n");
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${base64}-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(TAG.sequence, Buffer.concat(parts));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head =
    length < 128 ? [tag, length] : length < 256 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), content]);
}

/** `YYMMDDhhmmssZ`. */
function time(at: number): Buffer {
  const text = new Date(at).toISOString().replaceAll(/[-:T]/g, "").slice(2, 14);
  return der(TAG.utcTime, Buffer.from(`${text}Z`));
}
