import { readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { createServer, type Server } from "node:https";
import { createSecureContext } from "node:tls";
import { MizugiwaError } from "@mizugiwa/base";
import type { Log } from "../log/log.js";
import type { TlsFiles } from "./site.js";

interface Pem {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** TLS 1.2 and newer, as RFC 9325 asks. */
const MIN_VERSION = "TLSv1.2";
/** Certificates are renewed by programs that do not know of us: we look by ourselves. */
const LOOK_MS = 60_000;

/**
 * Makes an HTTPS server that takes renewed files up while it runs. Throws MizugiwaError `tls-unreadable`,
 * `tls-unusable`; a renewal that cannot be used is logged, and the old certificate stays.
 */
export function makeTlsServer(files: TlsFiles, handler: RequestListener, log: Log, lookMs = LOOK_MS): Server {
  let used = readPem(files);
  const server = createServer({ ...used, minVersion: MIN_VERSION }, handler);
  const looking = setInterval(() => {
    try {
      const found = readPem(files);
      if (found.cert.equals(used.cert) && found.key.equals(used.key)) return;
      server.setSecureContext({ ...found, minVersion: MIN_VERSION });
      used = found;
      log.info({ cert: files.cert }, "the renewed certificate is in use");
    } catch (caught) {
      log.error({ err: caught }, "the TLS files cannot be used; the certificate read before stays in use");
    }
  }, lookMs);
  looking.unref();
  server.on("close", () => clearInterval(looking));
  return server;
}

function readPem({ cert, key }: TlsFiles): Pem {
  const pem = { cert: readFile(cert, "tls-cert"), key: readFile(key, "tls-key") };
  try {
    createSecureContext(pem);
  } catch (cause) {
    throw new MizugiwaError(
      "tls-unusable",
      {
        path: cert,
        detail: `certificate and key cannot be used together: ${cause instanceof Error ? cause.message : String(cause)}`,
        remedy: `Both are PEM files, and ${key} is the key of the first certificate in ${cert}.`,
      },
      { cause },
    );
  }
  return pem;
}

function readFile(path: string, option: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new MizugiwaError(
      "tls-unreadable",
      {
        path,
        detail: cause instanceof Error ? cause.message : String(cause),
        remedy: `Give --${option} a file that the user of the server may read.`,
      },
      { cause },
    );
  }
}
