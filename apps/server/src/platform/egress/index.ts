/**
 * The only way out: whatever the server sends to other machines goes through here.
 *
 * - `request(...)`: one HTTP request, no redirect followed, the answer bounded.
 * - `sendMail(...)`: one mail to one server.
 * Both resolve the name once, refuse addresses that are not of the internet unless `MIZUGIWA_EGRESS_ALLOW` names them, and
 * connect to the very address that was checked. Throw EgressError.
 */
import { lookup as resolve } from "node:dns/promises";
import { request as plainRequest, type RequestOptions } from "node:http";
import { request as secureRequest } from "node:https";
import { type BlockList, isIP } from "node:net";
import { MizugiwaError } from "@mizugiwa/base";
import { createTransport } from "nodemailer";
import { mayConnect } from "./addresses.js";

export { listOf } from "./addresses.js";

/** Codes: `egress-forbidden`, `egress-unresolved`, `egress-failed`, `egress-timeout`, `egress-too-large`. */
class EgressError extends MizugiwaError {}

export interface EgressRules {
  /** Networks that may be reached besides the internet. */
  readonly allowed: BlockList;
}

export interface HttpAsk {
  readonly method: "GET" | "POST" | "PUT";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
}

const ANSWER_MAX_BYTES = 64 * 1024;
const LIMIT_MS = 15_000;

/** Sends one request; an answer of any status is an answer. */
export async function request(rules: EgressRules, ask: HttpAsk): Promise<HttpAnswer> {
  const url = new URL(ask.url);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new EgressError("egress-forbidden", { path: ask.url, detail: `${url.protocol} is not spoken here` });
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const address = await pin(rules, host);
  const signal = AbortSignal.any([ask.signal, AbortSignal.timeout(LIMIT_MS)]);
  const options: RequestOptions & { servername?: string } = {
    method: ask.method,
    host: address,
    port: url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: { ...ask.headers, host: url.host, "content-length": Buffer.byteLength(ask.body ?? "") },
    agent: false,
    signal,
    ...(isIP(host) === 0 ? { servername: host } : {}),
  };
  return await new Promise<HttpAnswer>((resolvePromise, reject) => {
    const fail = (caught: unknown): void => reject(failed(host, caught));
    const send = url.protocol === "https:" ? secureRequest : plainRequest;
    const sent = send(options, (answer) => {
      const parts: Buffer[] = [];
      let size = 0;
      answer.on("data", (part: Buffer) => {
        size += part.length;
        if (size > ANSWER_MAX_BYTES) {
          sent.destroy();
          reject(
            new EgressError("egress-too-large", {
              path: host,
              detail: `it answers with more than ${ANSWER_MAX_BYTES} bytes`,
            }),
          );
        } else parts.push(part);
      });
      answer.on("end", () => resolvePromise({ status: answer.statusCode ?? 0, body: Buffer.concat(parts) }));
      answer.on("error", fail);
    });
    sent.on("error", fail);
    sent.end(ask.body ?? undefined);
  });
}

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `tls`: from the first byte; `starttls`: asked for, and nothing is sent without; `none`: in the clear. */
  readonly security: "tls" | "starttls" | "none";
  readonly user: string | null;
  readonly password: string | null;
}

export interface Mail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Repeated with each try of the same mail, so that a server can tell. */
  readonly messageId: string;
}

/** Hands one mail to a server; done when the server has taken it. */
export async function sendMail(rules: EgressRules, server: MailServer, mail: Mail): Promise<void> {
  const address = await pin(rules, server.host);
  const transport = createTransport({
    host: address,
    port: server.port,
    secure: server.security === "tls",
    requireTLS: server.security === "starttls",
    ignoreTLS: server.security === "none",
    tls: isIP(server.host) === 0 ? { servername: server.host } : {},
    connectionTimeout: LIMIT_MS,
    greetingTimeout: LIMIT_MS,
    socketTimeout: LIMIT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(server.user === null ? {} : { auth: { user: server.user, pass: server.password ?? "" } }),
  });
  try {
    await transport.sendMail({ ...mail, headers: { "Auto-Submitted": "auto-generated" } });
  } catch (caught) {
    throw failed(server.host, caught);
  } finally {
    transport.close();
  }
}

/** The one address that is connected to: resolved now, checked, and not asked for again (DNS rebinding). */
async function pin({ allowed }: EgressRules, host: string): Promise<string> {
  const addresses = isIP(host) === 0 ? await addressesOf(host) : [host];
  const chosen = addresses.find((address) => mayConnect(address, allowed));
  if (chosen !== undefined) return chosen;
  throw new EgressError("egress-forbidden", {
    path: host,
    detail: `${addresses.join(", ")} is not an address of the internet`,
    remedy: "If it is meant, name its network in MIZUGIWA_EGRESS_ALLOW.",
  });
}

async function addressesOf(host: string): Promise<string[]> {
  try {
    return (await resolve(host, { all: true })).map(({ address }) => address);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new EgressError("egress-unresolved", { path: host, detail, remedy: "Check the name." }, { cause });
  }
}

function failed(host: string, caught: unknown): EgressError {
  if (caught instanceof EgressError) return caught;
  const detail = caught instanceof Error ? caught.message : String(caught);
  const late = caught instanceof Error && (caught.name === "AbortError" || caught.name === "TimeoutError");
  const at = { path: host, detail: late ? "it did not answer in time" : detail };
  return new EgressError(late ? "egress-timeout" : "egress-failed", at, { cause: caught });
}
