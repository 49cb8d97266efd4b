import { expect, test } from "vitest";
import { originOf, type Reach } from "./site.js";

const tls = { cert: "c", key: "k" };
const local: Reach = { host: "127.0.0.1", baseUrl: null, tls: null, trustProxy: [] };
const proxied: Reach = { ...local, baseUrl: "https://siem.example", trustProxy: ["127.0.0.1"] };
const own: Reach = { ...local, host: "192.0.2.5", tls };
const odd: Reach = { ...local, host: "::", tls, baseUrl: "https://siem.example:8443" };
const six: Reach = { ...local, host: "2001:db8::5", tls };

const cases: [name: string, host: string | undefined, reach: Reach, origin: string | null][] = [
  ["loopback, by any port", "127.0.0.1:9000", local, "http://127.0.0.1:9000"],
  ["localhost without a port", "LocalHost", local, "http://localhost"],
  ["the IPv6 loopback", "[::1]:8740", local, "http://[::1]:8740"],
  ["nothing", undefined, local, null],
  ["another name", "siem.example", local, null],
  ["a name that begins as loopback does", "127.0.0.1.evil.example", local, null],
  ["a name with a user in it", "127.0.0.1@evil.example", local, null],
  ["a port that is none", "localhost:99999", local, null],
  ["the base URL behind a proxy", "siem.example", proxied, "https://siem.example"],
  ["the base URL with its scheme's own port", "SIEM.example:443", proxied, "https://siem.example"],
  ["the base URL with another port", "siem.example:8740", proxied, null],
  ["loopback behind a proxy, as a tunnel comes", "127.0.0.1:8740", proxied, "http://127.0.0.1:8740"],
  ["the address listened on", "192.0.2.5:8740", own, "https://192.0.2.5:8740"],
  ["another address", "192.0.2.6:8740", own, null],
  ["an address listened on, of IPv6", "[2001:db8::5]:8740", six, "https://[2001:db8::5]:8740"],
  ["a base URL with a port of its own", "siem.example:8443", odd, "https://siem.example:8443"],
  ["and not without it", "siem.example", odd, null],
  ["loopback over TLS", "localhost:8740", odd, "https://localhost:8740"],
];
for (const [name, host, reach, origin] of cases) {
  test(`${name} is ${origin ?? "no name of the server"}`, () => expect(originOf(host, reach)).toBe(origin));
}
