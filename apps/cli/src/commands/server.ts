import { describeProblem, MizugiwaError } from "@mizugiwa/base";
import { type Config, ConfigError, examine, type Finding, loadConfig, runServer, stopServer } from "@mizugiwa/server";
import { say } from "@mizugiwa/words";
import type { Args } from "../command/args.js";
import type { Command } from "../command/command.js";
import { EXIT, type ExitCode } from "../command/exit.js";
import type { Io } from "../command/io.js";
import { choice, flag, type Take, text } from "../command/take.js";
import { safeJsonLines, visible } from "../print/neutral.js";

const HOST = text("--host", "server.option.host", { value: "HOST" });
const PORT = text("--port", "server.option.port", { value: "N" });
const TLS_CERT = text("--tls-cert", "server.option.tlsCert", { value: "FILE" });
const TLS_KEY = text("--tls-key", "server.option.tlsKey", { value: "FILE" });
const BASE_URL = text("--base-url", "server.option.baseUrl", { value: "URL" });
const TRUST_PROXY = text("--trust-proxy", "server.option.trustProxy", { value: "NETWORKS" });
const DATA = text("--data", "server.option.data", { value: "DIR" });
const LOG = text("--log", "server.option.log", { value: "LEVEL" });
const LOG_FORMAT = choice("--log-format", "server.option.logFormat", ["auto", "text", "json"]);
const DEMO = flag("--demo", "server.option.demo");
const FORMAT = choice("--format", "cli.option.format", ["table", "json"]);

/** Options of the server itself, which checks their values. */
const VALUES: readonly Take<string | null>[] = [
  HOST,
  PORT,
  TLS_CERT,
  TLS_KEY,
  BASE_URL,
  TRUST_PROXY,
  DATA,
  LOG,
  LOG_FORMAT,
];
const SETTINGS: readonly Take<unknown>[] = [...VALUES, DEMO];

/** What was given, in the words the server reads. */
function wordsOf(args: Args): string[] {
  const values = VALUES.flatMap((take) => {
    const value = args.of(take);
    return value === null ? [] : [`${take.name}=${value}`];
  });
  return args.of(DEMO) ? [...values, DEMO.name] : values;
}

export const serverStart: Command = {
  name: "server start",
  help: "server.start.help",
  about: "server.start.about",
  takes: SETTINGS,
  examples: [
    { line: "mizugiwa server start", words: "server.start.example" },
    { line: "mizugiwa server start --port 9000 --data /srv/mizugiwa", words: "server.start.example.port" },
  ],
  run: async (args, io) => {
    const code = await runServer(wordsOf(args), {
      print: (line) => void io.stdout.write(`${line}\n`),
      complain: (line) => void io.stderr.write(`${line}\n`),
      log: { isTTY: io.stderr.columns() !== null, write: (line) => void io.stderr.write(line) },
    });
    return exitOf(code);
  },
};

export const serverStop: Command = {
  name: "server stop",
  help: "server.stop.help",
  takes: SETTINGS,
  examples: [{ line: "mizugiwa server stop", words: "server.stop.example" }],
  run: (args, io, language) =>
    withConfig(args, io, async ({ data }) => {
      const { server, postgres } = await stopServer(data);
      const lines = [
        ...(server === null && postgres === null ? [say(language, "server.stop.none", { data: visible(data) })] : []),
        ...(server === null ? [] : [say(language, "server.stop.server", { pid: String(server) })]),
        ...(postgres === null ? [] : [say(language, "server.stop.postgres", { pid: String(postgres) })]),
      ];
      await io.stderr.write(`${lines.join("\n")}\n`);
      return EXIT.done;
    }),
};

export const serverDoctor: Command = {
  name: "server doctor",
  help: "server.doctor.help",
  takes: [...SETTINGS, FORMAT],
  examples: [{ line: "mizugiwa server doctor", words: "server.doctor.example" }],
  run: (args, io) =>
    withConfig(args, io, async (config) => {
      const findings = await examine(config);
      const json = `${safeJsonLines(JSON.stringify(findings, null, 2))}\n`;
      await io.stdout.write(args.of(FORMAT) === "json" ? json : findings.map((each) => shown(each)).join(""));
      return findings.some(({ level }) => level === "fail") ? EXIT.found : EXIT.done;
    }),
};

const MARKS = { ok: "✓", warn: "!", fail: "✗" } as const;
const NAME_WIDTH = "network-isolation".length;

function shown({ name, level, detail, remedy }: Finding): string {
  const head = `${MARKS[level]} ${name.padEnd(NAME_WIDTH)}  ${visible(detail)}\n`;
  return remedy === undefined ? head : `${head}${" ".repeat(NAME_WIDTH + 4)}${visible(remedy)}\n`;
}

/** A setting that cannot be used is wrong usage; what goes wrong otherwise is told with its remedy. */
async function withConfig(args: Args, io: Io, work: (config: Config) => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await work(loadConfig(wordsOf(args), io.env, process.cwd()));
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    await io.stderr.write(`mizugiwa: ${visible(describeProblem(caught.problem))}\n`);
    return caught instanceof ConfigError ? EXIT.usage : EXIT.found;
  }
}

function exitOf(code: number): ExitCode {
  return Object.values(EXIT).find((each) => each === code) ?? EXIT.inner;
}
