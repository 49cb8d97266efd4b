import { describeProblem, MizugiwaError } from "@mizugiwa/base";
import { ConfigError, type Fault, loadConfig, type Verdict, verifyTrail } from "@mizugiwa/server";
import { type Language, say, type WordKey } from "@mizugiwa/words";
import type { Command } from "../command/command.js";
import { EXIT, type ExitCode } from "../command/exit.js";
import type { Io } from "../command/io.js";
import { choice, text } from "../command/take.js";
import { fileError } from "../files/file-problem.js";
import { safeJsonLines, visible } from "../print/neutral.js";

const ANCHOR = text("--anchor", "trail.option.anchor", { value: "FILE" });
const FILE = text("--file", "trail.option.file", { value: "FILE" });
const DATA = text("--data", "trail.option.data", { value: "DIR" });
const FORMAT = choice("--format", "cli.option.format", ["table", "json"]);

export const auditTrailVerify: Command = {
  name: "audit-trail verify",
  help: "trail.verify.help",
  about: "trail.verify.about",
  takes: [ANCHOR, FILE, DATA, FORMAT],
  examples: [
    { line: "mizugiwa audit-trail verify", words: "trail.verify.example" },
    { line: "mizugiwa audit-trail verify --anchor trail-2026-04-01.json", words: "trail.verify.example.anchor" },
    { line: "mizugiwa audit-trail verify --file audit-trail.ndjson", words: "trail.verify.example.file" },
  ],
  run: async (args, io, language) => {
    const data = args.of(DATA);
    try {
      const config = loadConfig(data === null ? [] : [`--data=${data}`], io.env, process.cwd());
      const verdict = await verifyTrail(config, { anchor: args.of(ANCHOR), file: args.of(FILE) });
      await io.stdout.write(args.of(FORMAT) === "json" ? asJson(verdict) : asText(verdict, language));
      return verdict.faultCount === 0 ? EXIT.done : EXIT.found;
    } catch (caught) {
      return await refuse(caught, args.of(ANCHOR) ?? args.of(FILE) ?? "", io);
    }
  },
};

/** Nothing could be read: that is neither sound nor faulty. */
async function refuse(caught: unknown, path: string, io: Io): Promise<ExitCode> {
  const missing = caught instanceof Error && "path" in caught && typeof caught.path === "string" ? caught.path : path;
  const error = fileError(caught, missing);
  if (!(error instanceof MizugiwaError)) throw caught;
  await io.stderr.write(`mizugiwa: ${visible(describeProblem(error.problem))}\n`);
  return error instanceof ConfigError ? EXIT.usage : EXIT.noInput;
}

function asJson(verdict: Verdict): string {
  return `${safeJsonLines(JSON.stringify({ sound: verdict.faultCount === 0, ...verdict }, null, 2))}\n`;
}

function asText(verdict: Verdict, language: Language): string {
  const { positions, head, checkpoints, faultCount, faults, unsealed, withheld, keys } = verdict;
  const lines = [
    faultCount === 0
      ? say(language, "trail.sound", { positions, checkpoints })
      : say(language, "trail.faulty", { positions, faults: faultCount }),
    ...faults.map((fault) => `  ${shown(fault, language)}`),
    ...(faultCount > faults.length ? [say(language, "trail.more", { more: faultCount - faults.length })] : []),
    ...(head === null ? [] : [say(language, "trail.head", { position: String(head.position), hash: head.hash })]),
    ...(unsealed === 0 ? [] : [say(language, "trail.unsealed", { count: unsealed })]),
    ...(withheld === 0 ? [] : [say(language, "trail.withheld", { count: withheld })]),
    ...keys.map((fingerprint) => say(language, "trail.key", { fingerprint })),
    ...(checkpoints === 0 && positions > 0 ? [say(language, "trail.noCheckpoint")] : []),
  ];
  return `${lines.map(visible).join("\n")}\n`;
}

const FAULTS: Readonly<Record<Fault["code"], WordKey>> = {
  "entry-altered": "trail.fault.entryAltered",
  "entry-missing": "trail.fault.entryMissing",
  "seal-altered": "trail.fault.sealAltered",
  "seal-missing": "trail.fault.sealMissing",
  "order-altered": "trail.fault.orderAltered",
  "personal-altered": "trail.fault.personalAltered",
  "personal-missing": "trail.fault.personalMissing",
  "checkpoint-forged": "trail.fault.checkpointForged",
  "chain-rewritten": "trail.fault.chainRewritten",
  "tail-cut": "trail.fault.tailCut",
};

const GROUP_WORDS: Readonly<Record<NonNullable<Fault["group"]>, WordKey>> = {
  time: "trail.group.time",
  actor: "trail.group.actor",
  action: "trail.group.action",
  before: "trail.group.before",
  after: "trail.group.after",
  reason: "trail.group.reason",
  personal: "trail.group.personal",
};

function shown({ code, position, entry, group }: Fault, language: Language): string {
  return say(language, FAULTS[code], {
    position: String(position ?? "?"),
    entry: entry ?? "?",
    group: group === null ? "" : say(language, GROUP_WORDS[group]),
  });
}
