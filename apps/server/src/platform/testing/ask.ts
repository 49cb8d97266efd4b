import { request } from "node:http";

export interface Answer {
  readonly status: number;
  readonly body: string;
}

const LIMIT_MS = 10_000;

/** Asks a server; null where nobody answers. */
export function ask(url: string): Promise<Answer | null> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent: false, timeout: LIMIT_MS }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        body += part;
      });
      response.once("end", () => resolve({ status: response.statusCode ?? 0, body }));
      response.once("error", () => resolve(null));
    });
    asked.once("timeout", () => reject(new Error(`${url}: no answer within ${LIMIT_MS} ms`)));
    asked.once("error", () => resolve(null));
    asked.end();
  });
}
