import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Config, ConfigError, loadConfig } from "./config.js";
import { KEYS } from "./keys.js";

const CWD = "/srv/mizugiwa";

test("without settings the server listens on loopback with a folder of its own", () => {
  expect(loadConfig([], {}, CWD)).toEqual({
    host: "127.0.0.1",
    port: 8740,
    tls: null,
    baseUrl: null,
    trustProxy: [],
    data: "/srv/mizugiwa/data",
    databaseUrl: null,
    egressAllow: [],
    log: "info",
    logFormat: "auto",
    demoShare: 1,
    rules: null,
    ruleFolders: [],
    demo: false,
  });
});

const TLS = ["--tls-cert", "c.pem", "--tls-key", "/k.pem"];
const PROXY = ["--trust-proxy", "10.0.0.1, 10.1.0.0/16", "--base-url", "https://siem.example"];

const given: [name: string, words: string[], env: Record<string, string>, config: Partial<Config>][] = [
  ["a variable is read", [], { MIZUGIWA_PORT: "9000" }, { port: 9000 }],
  ["an option wins over its variable", ["--port", "9001"], { MIZUGIWA_PORT: "9000" }, { port: 9001 }],
  ["an empty variable is none", [], { MIZUGIWA_PORT: "", DATABASE_URL: "" }, { port: 8740, databaseUrl: null }],
  ["port 0 asks for a free one", ["--port=0"], {}, { port: 0 }],
  ["an absolute folder stays", ["--data", "/var/x"], {}, { data: "/var/x" }],
  ["a relative folder is taken from where it was started", ["--data", "x/y"], {}, { data: "/srv/mizugiwa/x/y" }],
  ["the demonstration has a folder of its own", ["--demo"], {}, { data: "/srv/mizugiwa/data-demo", demo: true }],
  ["a folder given with the demonstration wins", ["--demo", "--data", "/d"], {}, { data: "/d" }],
  ["the IPv6 loopback is one", ["--host", "::1"], {}, { host: "::1" }],
  [
    "with TLS it may be reached",
    ["--host", "192.0.2.5", ...TLS],
    {},
    { host: "192.0.2.5", tls: { cert: `${CWD}/c.pem`, key: "/k.pem" } },
  ],
  [
    "with TLS and a base URL on every address",
    ["--host", "::", ...TLS, "--base-url", "https://siem.example/"],
    {},
    { baseUrl: "https://siem.example" },
  ],
  ["behind a proxy with TLS", ["--host", "0.0.0.0", ...PROXY], {}, { trustProxy: ["10.0.0.1", "10.1.0.0/16"] }],
  [
    "a base URL is folded to its origin",
    [],
    { MIZUGIWA_BASE_URL: "HTTPS://Siem.Example:443" },
    { baseUrl: "https://siem.example" },
  ],
  [
    "a base URL of this machine needs no TLS",
    ["--base-url", "http://localhost:8740"],
    {},
    { baseUrl: "http://localhost:8740" },
  ],
  [
    "networks that may be reached are a list",
    [],
    { MIZUGIWA_EGRESS_ALLOW: "10.1.0.0/16, fd00::/8 192.168.0.7" },
    { egressAllow: ["10.1.0.0/16", "fd00::/8", "192.168.0.7"] },
  ],
  ["a database address is kept", [], { DATABASE_URL: "postgres://u:p@h/d" }, { databaseUrl: "postgres://u:p@h/d" }],
];
for (const [name, words, env, config] of given) {
  test(name, () => expect(loadConfig(words, env, CWD)).toMatchObject(config));
}

const refused: [name: string, words: string[], env: Record<string, string>, code: string, said: RegExp][] = [
  ["a port that is a word", [], { MIZUGIWA_PORT: "http" }, "setting-invalid", /MIZUGIWA_PORT.*"http".*0 to 65535/],
  ["a port past the last", ["--port", "65536"], {}, "setting-invalid", /--port/],
  ["a network that is none", [], { MIZUGIWA_EGRESS_ALLOW: "10.0.0.0/33" }, "setting-invalid", /MIZUGIWA_EGRESS_ALLOW/],
  ["a port with a sign", ["--port=-1"], {}, "setting-invalid", /--port/],
  ["a level nobody knows", [], { MIZUGIWA_LOG: "loud" }, "setting-invalid", /trace, debug, info/],
  ["an option nobody knows", ["--prot", "1"], {}, "option-unknown", /--prot.*--host, --port/],
  ["a stray word", ["start"], {}, "option-unknown", /start/],
  ["an option without its value", ["--port"], {}, "option-unknown", /--port/],
  ["an address others can reach", ["--host", "0.0.0.0"], {}, "host-without-tls", /--host.*TLS.*ssh -L/],
  ["an address of the network", [], { MIZUGIWA_HOST: "192.168.1.5" }, "host-without-tls", /MIZUGIWA_HOST/],
  [
    "a proxy without a base URL",
    ["--host", "0.0.0.0", "--trust-proxy", "10.0.0.1"],
    {},
    "host-without-tls",
    /--base-url/,
  ],
  [
    "a base URL without a proxy",
    ["--host", "0.0.0.0", "--base-url", "https://a.example"],
    {},
    "host-without-tls",
    /--trust-proxy/,
  ],
  ["every address without a base URL", ["--host", "0.0.0.0", ...TLS], {}, "base-url-missing", /--host.*--base-url/],
  ["a base URL in the clear", ["--base-url", "http://siem.example"], {}, "base-url-without-tls", /--base-url.*https/],
  ["a base URL with a path", ["--base-url", "https://a.example/siem"], {}, "setting-invalid", /without a path/],
  ["a base URL with a password", ["--base-url", "https://u:hunter2@a.example"], {}, "setting-invalid", /--base-url/],
  ["a certificate without its key", ["--tls-cert", "c.pem"], {}, "tls-incomplete", /--tls-key/],
  ["a key without its certificate", [], { MIZUGIWA_TLS_KEY: "k.pem" }, "tls-incomplete", /--tls-cert/],
  ["a proxy by its name", ["--trust-proxy", "proxy.example"], {}, "setting-invalid", /--trust-proxy/],
  ["a network of too many bits", ["--trust-proxy", "10.0.0.0/33"], {}, "setting-invalid", /--trust-proxy/],
  ["a host name", ["--host", "example.org"], {}, "setting-invalid", /an IP address or localhost/],
  ["another database", [], { DATABASE_URL: "mysql://u:hunter2@h/d" }, "setting-invalid", /DATABASE_URL/],
];
for (const [name, words, env, code, said] of refused) {
  test(`${name} is refused by name`, () => {
    const caught = caughtFrom(() => loadConfig(words, env, CWD));
    expect(caught).toBeInstanceOf(ConfigError);
    expect(caught).toMatchObject({ code });
    expect(String(caught)).toMatch(said);
    expect(String(caught)).not.toContain("hunter2");
  });
}

function caughtFrom(work: () => unknown): unknown {
  try {
    return work();
  } catch (caught) {
    return caught;
  }
}

describe("docs/configuration.md", () => {
  const page = readFileSync(new URL("../../../../../docs/configuration.md", import.meta.url), "utf8");

  for (const { variable, option } of Object.values(KEYS)) {
    test(`has a row for ${variable}`, () => {
      const row = page.split("\n").find((line) => line.startsWith(`| \`${variable}\` |`));
      expect(row).toContain(option === null ? "| – |" : `| \`--${option}\` |`);
    });
  }

  test("names no variable that is not read", () => {
    const known = new Set<string>(Object.values(KEYS).map(({ variable }) => variable));
    const named = page.match(/\bMIZUGIWA_[A-Z_]+|\b[A-Z]+_URL\b/g) ?? [];
    expect(named.filter((name) => !known.has(name) && name !== "MIZUGIWA_TEST_DATABASE_URL")).toEqual([]);
  });
});
