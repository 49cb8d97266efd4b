import { delimiter, isAbsolute } from "node:path";
import { z } from "zod";
import { listOf } from "../egress/addresses.js";
import { isListenAddress, isNetwork } from "../http/address.js";

const PORT_MAX = 65_535;

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((number) => number <= PORT_MAX);

const databaseUrl = z.string().refine((text) => {
  const protocol = URL.canParse(text) ? new URL(text).protocol : "";
  return protocol === "postgres:" || protocol === "postgresql:";
});

/** An origin alone: its path would have to be cut from every request, and a password in it would be shown to everybody. */
const baseUrl = z
  .string()
  .refine((text) => /^https?:\/\/[^/?#@]+\/?$/i.test(text) && URL.canParse(text))
  .transform((text) => new URL(text).origin);

const proxies = z
  .string()
  .transform((text) => text.split(",").map((entry) => entry.trim()))
  .refine((entries) => entries.every(isNetwork));

const networks = z.string().refine((text) => {
  try {
    listOf(networksOf(text));
    return true;
  } catch (caught) {
    if (caught instanceof RangeError) return false;
    throw caught;
  }
});

/** The networks of a list apart by commas or blanks. */
export function networksOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((each) => each !== "");
}

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/** One setting: where it is read from, what it must be, and what to say when it is not. */
export interface Key<Value> {
  /** Variable of the environment. */
  readonly variable: string;
  /** Option of the command, without dashes; null where there is none. */
  readonly option: string | null;
  readonly value: z.ZodType<Value, string>;
  /** Completes "must be …". */
  readonly wanted: string;
  /** Its value must not stand in an error or a log. */
  readonly secret: boolean;
}

/**
 * Every setting of the server. docs/configuration.md has one row for each; a test compares the two.
 */
export const KEYS = {
  host: {
    variable: "MIZUGIWA_HOST",
    option: "host",
    value: z.string().refine(isListenAddress),
    wanted: "an IP address or localhost",
    secret: false,
  },
  port: { variable: "MIZUGIWA_PORT", option: "port", value: port, wanted: "a number from 0 to 65535", secret: false },
  tlsCert: {
    variable: "MIZUGIWA_TLS_CERT",
    option: "tls-cert",
    value: z.string().min(1),
    wanted: "a file",
    secret: false,
  },
  tlsKey: {
    variable: "MIZUGIWA_TLS_KEY",
    option: "tls-key",
    value: z.string().min(1),
    wanted: "a file",
    secret: false,
  },
  baseUrl: {
    variable: "MIZUGIWA_BASE_URL",
    option: "base-url",
    value: baseUrl,
    wanted: "an address without a path, such as https://mizugiwa.example",
    secret: true,
  },
  trustProxy: {
    variable: "MIZUGIWA_TRUST_PROXY",
    option: "trust-proxy",
    value: proxies,
    wanted: "IP addresses or networks such as 10.0.0.0/8, with commas between",
    secret: false,
  },
  data: { variable: "MIZUGIWA_DATA", option: "data", value: z.string().min(1), wanted: "a folder", secret: false },
  databaseUrl: {
    variable: "DATABASE_URL",
    option: null,
    value: databaseUrl,
    wanted: "an address such as postgres://user:password@host:5432/database",
    secret: true,
  },
  egressAllow: {
    variable: "MIZUGIWA_EGRESS_ALLOW",
    option: null,
    value: networks,
    wanted: "networks such as 10.1.0.0/16, apart by commas",
    secret: false,
  },
  log: {
    variable: "MIZUGIWA_LOG",
    option: "log",
    value: z.enum(LOG_LEVELS),
    wanted: `one of ${LOG_LEVELS.join(", ")}`,
    secret: false,
  },
  rules: {
    variable: "MIZUGIWA_RULES",
    option: "rules",
    value: z.string().min(1),
    wanted: "a folder of Sigma rules",
    secret: false,
  },
  ruleFolders: {
    variable: "MIZUGIWA_RULE_FOLDERS",
    option: null,
    value: z
      .string()
      .transform((text) => text.split(delimiter).filter((each) => each !== ""))
      .refine((folders) => folders.every(isAbsolute)),
    wanted: "absolute paths of folders",
    secret: false,
  },
  demoShare: {
    variable: "MIZUGIWA_DEMO_SHARE",
    option: null,
    value: z
      .string()
      .regex(/^0?\.\d{1,4}$|^1$/)
      .transform(Number),
    wanted: "a share from 0.0001 to 1",
    secret: false,
  },
  logFormat: {
    variable: "MIZUGIWA_LOG_FORMAT",
    option: "log-format",
    value: z.enum(["auto", "text", "json"]),
    wanted: "auto, text or json",
    secret: false,
  },
} as const satisfies Readonly<Record<string, Key<string | number | string[]>>>;
