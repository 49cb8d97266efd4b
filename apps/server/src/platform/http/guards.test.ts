import { afterEach, expect, test } from "vitest";
import { Registry } from "../metrics/registry.js";
import { SILENT } from "../testing/postgres.js";
import { type Http, openHttp } from "./app.js";
import { addressList, isFromHere } from "./guards.js";
import { Readiness } from "./readiness.js";
import type { Reach } from "./site.js";

const PROXIED: Reach = {
  host: "0.0.0.0",
  baseUrl: "https://siem.example",
  tls: null,
  trustProxy: ["10.1.0.0/16", "192.0.2.9"],
};

let http: Http | null = null;
afterEach(async () => await http?.close());

async function behindProxy(reach: Reach = PROXIED): Promise<Http> {
  const parts = { log: SILENT, registry: new Registry(), readiness: new Readiness(), version: "1.2.3" };
  http = await openHttp({ ...parts, reach });
  http.get("/who", async (request) => ({ ip: request.ip, site: request.site }));
  http.post("/change", async () => ({}));
  return http;
}

const who = async (remoteAddress: string, headers: Record<string, string> = {}) =>
  (await behindProxy()).inject({ url: "/who", remoteAddress, headers: { host: "siem.example", ...headers } });

test("behind a proxy that is trusted, its word on the client is taken", async () => {
  const answer = await who("10.1.2.3", { "x-forwarded-for": "203.0.113.7" });
  expect(answer.json()).toEqual({ ip: "203.0.113.7", site: "https://siem.example" });
  expect(answer.headers["strict-transport-security"]).toBe("max-age=31536000");
});

test("of a chain, only what trusted proxies wrote counts", async () => {
  const answer = await who("192.0.2.9", { "x-forwarded-for": "127.0.0.1, 203.0.113.7, 10.1.0.1" });
  expect(answer.json()).toMatchObject({ ip: "203.0.113.7" });
});

test("who goes around the proxy, in the clear, is refused", async () => {
  const answer = await who("203.0.113.7");
  expect(answer.statusCode).toBe(403);
  expect(answer.json()).toMatchObject({ code: "proxy-passed-by" });
});

test("from this machine it may be reached without the proxy, whose word is not taken there", async () => {
  const answer = await who("127.0.0.1", { host: "localhost:8740", "x-forwarded-for": "203.0.113.7" });
  expect(answer.json()).toEqual({ ip: "127.0.0.1", site: "http://localhost:8740" });
});

const here: [name: string, from: string, headers: Record<string, string>, own: boolean][] = [
  ["this machine, as localhost", "127.0.0.1", { host: "localhost:8740" }, true],
  [
    "a proxy on this machine that names its client",
    "127.0.0.1",
    { host: "localhost", "x-forwarded-for": "1.2.3.4" },
    false,
  ],
  ["a proxy on this machine that does not", "127.0.0.1", { host: "siem.example" }, false],
  ["another machine", "10.1.2.3", { host: "localhost" }, false],
];
for (const [name, remoteAddress, headers, own] of here) {
  test(`a request from ${name} ${own ? "is" : "is not"} this machine's own`, async () => {
    const server = await behindProxy();
    server.get("/here", async (request) => isFromHere(request));
    expect((await server.inject({ url: "/here", remoteAddress, headers })).json()).toBe(own);
  });
}

const origins: [name: string, headers: Record<string, string>, status: number][] = [
  ["of the base URL", { origin: "https://siem.example" }, 200],
  ["of the base URL in the clear", { origin: "http://siem.example" }, 403],
  ["of a sister site", { origin: "https://www.siem.example" }, 403],
  ["that is hidden", { origin: "null" }, 403],
  ["that is not said, from no browser", {}, 200],
  ["that is not said, from a page of the same site", { "sec-fetch-site": "same-origin" }, 200],
  ["that is not said, from a page of another site", { "sec-fetch-site": "cross-site" }, 403],
];
for (const [name, headers, status] of origins) {
  test(`a change from an origin ${name} is answered with ${status}`, async () => {
    const answer = await (await behindProxy()).inject({
      method: "POST",
      url: "/change",
      remoteAddress: "10.1.2.3",
      headers: { host: "siem.example", ...headers },
    });
    expect(answer.statusCode).toBe(status);
  });
}

const networks: [address: string, inside: boolean][] = [
  ["10.1.255.255", true],
  ["10.2.0.0", false],
  ["::ffff:10.1.0.1", true],
  ["192.0.2.9", true],
  ["2001:db8::1", true],
  ["2001:db9::1", false],
  ["", false],
  ["unix:", false],
];
const inside = addressList(["10.1.0.0/16", "192.0.2.9", "2001:db8::/32"]);
for (const [address, expected] of networks) {
  test(`${JSON.stringify(address)} ${expected ? "is" : "is not"} on the list`, () =>
    expect(inside(address)).toBe(expected));
}
