import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { MizugiwaError } from "@mizugiwa/base";
import { z } from "zod";
import { isEveryAddress, isLoopback } from "../http/address.js";
import type { Reach, TlsFiles } from "../http/site.js";
import { KEYS, type Key, type LOG_LEVELS, networksOf } from "./keys.js";

/** What the server was told, checked. */
export interface Config extends Reach {
  /** Address to listen on; beyond this machine only with TLS, here or in a proxy before it. */
  readonly host: string;
  /** 0 asks the system for a free one. */
  readonly port: number;
  /** PEM files, absolute paths; null speaks plain HTTP. */
  readonly tls: TlsFiles | null;
  /** The origin people open; null where it is the address itself. */
  readonly baseUrl: string | null;
  /** Addresses and networks whose word on the client is taken. */
  readonly trustProxy: readonly string[];
  /** Absolute path of the data folder. */
  readonly data: string;
  /** A PostgreSQL of one's own; null means the embedded one. */
  readonly databaseUrl: string | null;
  /** Networks that may be reached besides the internet. */
  readonly egressAllow: readonly string[];
  readonly log: (typeof LOG_LEVELS)[number];
  readonly logFormat: "auto" | "text" | "json";
  readonly demo: boolean;
  /** How much of the demo's ordinary traffic is made: 1 is all of it. */
  readonly demoShare: number;
  /** Absolute path of the folder of rules; null means those that ship. */
  readonly rules: string | null;
  /** Absolute paths of folders that rules of others may be imported from. */
  readonly ruleFolders: readonly string[];
}

/** Thrown for a setting that cannot be used; the place's field is the variable or option. */
export class ConfigError extends MizugiwaError {}

const DEFAULT_PORT = 8740;

/**
 * Reads the settings from options (which win) and the environment. A relative data folder is taken from `cwd`.
 * Throws ConfigError naming the option or variable, what it must be, and the remedy.
 */
export function loadConfig(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Config {
  const options = readOptions(words);
  const read = <Value>(key: Key<Value>): Value | null => readKey(key, options, env);
  const reach: Reach = {
    host: read(KEYS.host) ?? "127.0.0.1",
    tls: tlsFiles(read(KEYS.tlsCert), read(KEYS.tlsKey), cwd),
    baseUrl: read(KEYS.baseUrl),
    trustProxy: read(KEYS.trustProxy) ?? [],
  };
  checkReach(reach, (key) => sourceOf(KEYS[key], options));
  const rules = read(KEYS.rules);
  return {
    ...reach,
    port: read(KEYS.port) ?? DEFAULT_PORT,
    data: resolve(cwd, read(KEYS.data) ?? (options.demo ? "data-demo" : "data")),
    databaseUrl: read(KEYS.databaseUrl),
    egressAllow: networksOf(read(KEYS.egressAllow) ?? ""),
    log: read(KEYS.log) ?? "info",
    logFormat: read(KEYS.logFormat) ?? "auto",
    demo: options.demo,
    demoShare: read(KEYS.demoShare) ?? 1,
    ruleFolders: read(KEYS.ruleFolders) ?? [],
    rules: rules === null ? null : resolve(cwd, rules),
  };
}

interface Options {
  readonly demo: boolean;
  readonly values: Readonly<Record<string, string | undefined>>;
}

const GIVEN = z.record(z.string(), z.string().optional());

function readOptions(words: readonly string[]): Options {
  const named = Object.values(KEYS).flatMap(({ option }) => (option === null ? [] : [option]));
  const texts = Object.fromEntries(named.map((name) => [name, { type: "string" }] as const));
  try {
    const { values } = parseArgs({
      args: [...words],
      allowPositionals: false,
      options: { ...texts, demo: { type: "boolean", default: false } },
    });
    const { demo, ...rest } = values;
    return { demo: demo === true, values: GIVEN.parse(rest) };
  } catch (cause) {
    const detail = cause instanceof Error ? (cause.message.split(". ")[0] ?? "unknown option") : String(cause);
    const remedy = `Options are ${named.map((name) => `--${name}`).join(", ")} and --demo.`;
    throw new ConfigError("option-unknown", { detail, remedy }, { cause });
  }
}

function readKey<Value>(
  key: Key<Value>,
  options: Options,
  env: Readonly<Record<string, string | undefined>>,
): Value | null {
  const text = (key.option === null ? undefined : options.values[key.option]) ?? env[key.variable];
  if (text === undefined || text === "") return null;
  const parsed = key.value.safeParse(text);
  if (parsed.success) return parsed.data;
  const field = sourceOf(key, options);
  const had = key.secret ? "what it holds" : JSON.stringify(text);
  throw new ConfigError("setting-invalid", {
    field,
    detail: `${had} is not ${key.wanted}`,
    remedy: `Set ${field} to ${key.wanted}, or leave it out. See docs/configuration.md.`,
  });
}

/** The option where it was given, else the variable. */
function sourceOf({ option, variable }: Key<unknown>, options: Options): string {
  return option !== null && options.values[option] !== undefined ? `--${option}` : variable;
}

function tlsFiles(cert: string | null, key: string | null, cwd: string): TlsFiles | null {
  if (cert === null && key === null) return null;
  if (cert !== null && key !== null) return { cert: resolve(cwd, cert), key: resolve(cwd, key) };
  throw new ConfigError("tls-incomplete", {
    field: cert === null ? "--tls-cert" : "--tls-key",
    detail: "TLS needs both a certificate and its private key",
    remedy: "Set --tls-cert and --tls-key, or neither.",
  });
}

/** Refuses what would put sign-ins or sessions on a network in the clear, or under names the server cannot know. */
function checkReach({ host, tls, baseUrl, trustProxy }: Reach, sourceOfKey: (key: "host" | "baseUrl") => string): void {
  const base = baseUrl === null ? null : new URL(baseUrl);
  if (base?.protocol === "http:" && !isLoopback(base.hostname.replace(/^\[|\]$/g, ""))) {
    throw new ConfigError("base-url-without-tls", {
      field: sourceOfKey("baseUrl"),
      detail: `${base.origin} would be opened without TLS`,
      remedy: "Give an address that begins with https://.",
    });
  }
  if (isLoopback(host)) return;
  if (tls === null && (base === null || trustProxy.length === 0)) throw exposed(host, sourceOfKey("host"));
  if (base === null && isEveryAddress(host)) {
    throw new ConfigError("base-url-missing", {
      field: sourceOfKey("host"),
      detail: `${host} stands for every address of this machine, and none of them says what people open`,
      remedy: "Set --base-url to it, such as https://mizugiwa.example.",
    });
  }
}

function exposed(host: string, field: string): ConfigError {
  return new ConfigError("host-without-tls", {
    field,
    detail: `${host} can be reached from other machines, and there is no TLS`,
    remedy:
      "Set --tls-cert and --tls-key; or, behind a proxy that has TLS, --trust-proxy and --base-url; or use 127.0.0.1 and an SSH tunnel: ssh -L 8740:127.0.0.1:8740 HOST.",
  });
}
