import { request } from "node:http";
import { z } from "zod";

/** What was answered; the body as JSON, null where there is none. */
export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

const CSRF = z.object({ csrf: z.string() });
const LIMIT_MS = 60_000;

/** Somebody before a running server: sets it up, signs in, and asks as the console does. */
export class Client {
  #address: string;
  #cookie = "";
  #csrf = "";

  constructor(address: string) {
    this.#address = address;
  }

  /** The server was started again, and may listen elsewhere. */
  moveTo(address: string): void {
    this.#address = address;
  }

  /** Uses the address that the server printed, and makes the first account. */
  async setUp(address: string, login: string, password: string): Promise<void> {
    const token = new URL(address).hash.replace("#token=", "");
    this.#csrf = CSRF.parse((await this.must("POST", "api/setup/verify", { token })).body).csrf;
    const made = await this.must("POST", "api/setup/account", { login, name: login, password, language: "en" });
    this.#csrf = CSRF.parse(made.body).csrf;
  }

  async signIn(login: string, password: string): Promise<void> {
    this.#csrf = "";
    this.#csrf = CSRF.parse((await this.must("POST", "api/v1/session", { login, password })).body).csrf;
  }

  /** Asks, and throws where it is refused. */
  async must(method: string, path: string, body?: object): Promise<Answered> {
    const answer = await this.ask(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  }

  async ask(method: string, path: string, body?: object): Promise<Answered> {
    const { status, text } = await this.#fetch(method, path, body);
    return { status, body: text === "" ? null : JSON.parse(text) };
  }

  /** The body as it is; throws where it is refused. */
  async text(method: string, path: string, body?: object): Promise<string> {
    const { status, text } = await this.#fetch(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return text;
  }

  /** Bytes are sent as they are: a file. */
  #fetch(method: string, path: string, body?: object): Promise<{ status: number; text: string }> {
    const payload = body === undefined ? null : Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const type = Buffer.isBuffer(body) ? "application/octet-stream" : "application/json";
    const headers = {
      ...(payload === null ? {} : { "content-type": type, "content-length": Buffer.byteLength(payload) }),
      ...(this.#cookie === "" ? {} : { cookie: this.#cookie }),
      ...(this.#csrf === "" ? {} : { "x-mizugiwa-csrf": this.#csrf }),
    };
    return new Promise((resolve, reject) => {
      const asked = request(new URL(path, this.#address), { method, headers, agent: false, timeout: LIMIT_MS });
      asked.once("response", (response) => {
        for (const cookie of response.headers["set-cookie"] ?? []) this.#keep(cookie.split(";")[0] ?? "");
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.once("end", () => {
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString("utf8") });
        });
        response.once("error", reject);
      });
      asked.once("timeout", () => asked.destroy(new Error(`${path}: no answer within ${LIMIT_MS} ms`)));
      asked.once("error", reject);
      asked.end(payload ?? undefined);
    });
  }

  #keep(cookie: string): void {
    const name = cookie.slice(0, cookie.indexOf("="));
    const others = this.#cookie.split("; ").filter((each) => each !== "" && !each.startsWith(`${name}=`));
    this.#cookie = [...others, cookie].filter((each) => !each.endsWith("=")).join("; ");
  }
}
