import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get, type RequestOptions } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Registry } from "../metrics/registry.js";
import { type SelfSigned, selfSigned } from "../testing/certificate.js";
import { SILENT } from "../testing/postgres.js";
import { type Http, openHttp } from "./app.js";
import { Readiness } from "./readiness.js";
import type { TlsFiles } from "./site.js";
import { makeTlsServer } from "./tls.js";

const NAME = "mizugiwa.example";

let folder: string;
let files: TlsFiles;
let made: SelfSigned;
const open: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mizugiwa-tls-"));
  files = { cert: join(folder, "cert.pem"), key: join(folder, "key.pem") };
  made = selfSigned(NAME);
  write(made);
});
afterEach(async () => {
  for (const end of open.splice(0)) await end();
  rmSync(folder, { recursive: true });
});

function write({ cert, key }: SelfSigned): void {
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key);
}

async function listen(baseUrl: string | null = `https://${NAME}`): Promise<number> {
  const parts = { log: SILENT, registry: new Registry(), readiness: new Readiness(), version: "1.2.3" };
  const http: Http = await openHttp({ ...parts, reach: { host: "0.0.0.0", baseUrl, tls: files, trustProxy: [] } });
  http.get("/site", async (request) => ({ site: request.site }));
  open.push(() => http.close());
  return Number(new URL(await http.listen({ host: "127.0.0.1", port: 0 })).port);
}

interface Got {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

function ask(port: number, host: string, options: RequestOptions = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const given = { port, host: "127.0.0.1", path: "/site", servername: NAME, ca: made.cert, agent: false };
    const asked = get({ ...given, headers: { host }, ...options }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        body += part;
      });
      response.once("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    asked.once("error", reject);
  });
}

test("over TLS it answers under the base URL, and tells browsers to come back over TLS alone", async () => {
  const { status, headers, body } = await ask(await listen(), NAME);
  expect({ status, body }).toEqual({ status: 200, body: JSON.stringify({ site: `https://${NAME}` }) });
  expect(headers["strict-transport-security"]).toBe("max-age=31536000");
});

test("as localhost it answers without binding the other servers of the machine to TLS", async () => {
  const port = await listen();
  const { status, headers, body } = await ask(port, `localhost:${port}`);
  expect({ status, body }).toEqual({ status: 200, body: JSON.stringify({ site: `https://localhost:${port}` }) });
  expect(headers["strict-transport-security"]).toBeUndefined();
});

test("under any other name it does not answer", async () => {
  expect((await ask(await listen(), "other.example")).status).toBe(421);
});

test("versions of TLS before 1.2 are refused", async () => {
  const port = await listen();
  const refused = new Promise<Error>((resolve, reject) => {
    const socket = connect({
      port,
      host: "127.0.0.1",
      ca: made.cert,
      servername: NAME,
      maxVersion: "TLSv1.1",
      minVersion: "TLSv1",
    });
    socket.once("error", resolve);
    socket.once("secureConnect", () => reject(new Error("connected")));
  });
  expect(await refused).toBeInstanceOf(Error);
});

test("a renewed certificate is taken up, and one that cannot be used is not", async () => {
  const server = makeTlsServer(files, (_, response) => response.end(), SILENT, 20);
  open.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const used = server.address();
  const port = typeof used === "object" && used !== null ? used.port : 0;
  const status = async (): Promise<unknown> => {
    try {
      return (await ask(port, NAME)).status;
    } catch (caught) {
      return String(caught);
    }
  };
  expect(await status()).toBe(200);
  const first = made;
  made = selfSigned(NAME);
  expect(await status()).toContain("self-signed"); // the client knows the new one alone
  write(made);
  await expect.poll(status).toBe(200);
  write({ cert: first.cert, key: made.key });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await status()).toBe(200);
});

const unusable: [name: string, spoil: () => void, code: string][] = [
  ["a file that is not there", () => rmSync(files.key), "tls-unreadable"],
  ["a file that is no PEM", () => writeFileSync(files.cert, "certificate"), "tls-unusable"],
  ["the key of another certificate", () => writeFileSync(files.key, selfSigned(NAME).key), "tls-unusable"],
];
for (const [name, spoil, code] of unusable) {
  test(`${name} is refused by name`, () => {
    spoil();
    expect(() => makeTlsServer(files, () => undefined, SILENT)).toThrow(`(${code})`);
  });
}
