import { type Logger, pino } from "pino";
import { z } from "zod";
import type { Config } from "../config/config.js";

export type Log = Logger;

/** Where lines go; the caller decides (standard error of the process). */
export interface LogOutput {
  readonly isTTY: boolean;
  write(text: string): void;
}

/**
 * Names whose values never reach a log, at the top and one level down. Secrets are not logged on purpose anywhere; this
 * catches the object that is logged whole.
 */
const SECRET_NAMES = [
  "password",
  "secret",
  "token",
  "authorization",
  "cookie",
  "databaseUrl",
  "connectionString",
] as const;
const REDACTED = SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.headers.${name}`]);

/** The server's log: JSON lines, or text for a person where a terminal reads it. */
export function openLog({ log, logFormat }: Pick<Config, "log" | "logFormat">, output: LogOutput): Log {
  const text = logFormat === "text" || (logFormat === "auto" && output.isTTY);
  const write = text ? (line: string): void => output.write(asText(line)) : (line: string): void => output.write(line);
  return pino(
    {
      level: log,
      redact: { paths: REDACTED, censor: "[redacted]" },
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  );
}

const LINE = z.record(z.string(), z.unknown());

/** `14:05:09 info  message key=value`; control characters from outside are escaped by JSON. */
function asText(line: string): string {
  const { time, level, msg, ...rest } = LINE.parse(JSON.parse(line));
  const clock = typeof time === "string" ? time.slice(11, 19) : "";
  const pairs = Object.entries(rest).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`);
  const said = JSON.stringify(msg ?? "")
    .slice(1, -1)
    .replaceAll('\\"', '"');
  return `${clock} ${String(level).padEnd(5)} ${said}${pairs.join("")}\n`;
}
