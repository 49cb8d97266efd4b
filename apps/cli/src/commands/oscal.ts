import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { describeProblem, MizugiwaError, type Problem, problemOf } from "@mizugiwa/base";
import {
  convertOscal,
  diffOscal,
  type OscalDocument,
  type OscalProblem,
  readOscal,
  resolveProfile,
  validateOscal,
  writeOscal,
} from "@mizugiwa/oscal";
import { type Language, say } from "@mizugiwa/words";
import type { Args } from "../command/args.js";
import type { Command } from "../command/command.js";
import { EXIT, type ExitCode } from "../command/exit.js";
import type { Io } from "../command/io.js";
import { choice, flag, operands, text } from "../command/take.js";
import { UsageError } from "../command/usage-error.js";
import { fileError } from "../files/file-problem.js";
import { closeOutput, openOutput } from "../files/output.js";
import { OUTPUT, QUIET } from "../options.js";
import { safeJson, visible } from "../print/neutral.js";

const FORMATS = ["json", "yaml", "xml"] as const;
const FILES = operands("FILE", "oscal.files", { many: true });
const TO = choice("--to", "oscal.option.to", FORMATS);
const VERSION = text("--oscal-version", "oscal.option.version", { value: "V" });
const UP_LEVEL = flag("--up-level", "oscal.option.upLevel");
const FORMAT = choice("--format", "cli.option.format", ["ndjson", "table"]);

/** `mizugiwa oscal validate`: one problem a line. */
export const oscalValidate: Command = {
  name: "oscal validate",
  help: "oscal.validate.help",
  takes: [FORMAT, QUIET, FILES],
  examples: [{ line: "mizugiwa oscal validate catalog.json ssp.xml", words: "oscal.validate.example" }],
  run: async (args, io, language) => {
    let isValid = true;
    let read = 0;
    for (const path of args.of(FILES)) {
      try {
        const { valid, problems } = validateOscal(readBytes(path));
        read += 1;
        isValid &&= valid;
        for (const each of problems) await io.stdout.write(problemLine(path, each, args.of(FORMAT) === "table"));
      } catch (caught) {
        await complain(io, problemOf(caught, { path }));
        isValid = false;
      }
    }
    if (!args.of(QUIET)) await io.stderr.write(`${say(language, isValid ? "oscal.valid" : "oscal.invalid")}\n`);
    if (read === 0) return EXIT.noInput;
    return isValid ? EXIT.done : EXIT.found;
  },
};

/** `mizugiwa oscal resolve`: the catalogue that a profile stands for. */
export const oscalResolve: Command = {
  name: "oscal resolve",
  help: "oscal.resolve.help",
  about: "oscal.resolve.about",
  takes: [TO, UP_LEVEL, OUTPUT, QUIET, FILES],
  examples: [{ line: "mizugiwa oscal resolve profile.json -o catalog.json", words: "oscal.resolve.example" }],
  run: (args, io, language) =>
    withDocument(args, io, language, async (document, path) => {
      const { catalog, problems } = resolveProfile(document, {
        href: path,
        load: loadLocal,
        uuid: randomUUID(),
        lastModified: new Date().toISOString(),
        upLevel: args.of(UP_LEVEL),
      });
      for (const each of problems) await complain(io, each);
      if (catalog === null) return EXIT.found;
      return await write(args, io, writeOscal(catalog, args.of(TO) ?? document.format));
    }),
};

/** `mizugiwa oscal convert`: the same document in another format. */
export const oscalConvert: Command = {
  name: "oscal convert",
  help: "oscal.convert.help",
  takes: [TO, VERSION, OUTPUT, QUIET, FILES],
  examples: [{ line: "mizugiwa oscal convert --to xml catalog.yaml -o catalog.xml", words: "oscal.convert.example" }],
  run: async (args, io, language) => {
    const to = args.of(TO);
    if (to === null) throw new UsageError("cli.usage.valueMissing", { option: TO.name });
    return await withFile(args, io, language, async (bytes) => {
      const version = args.of(VERSION);
      const { text: written, problems } = convertOscal(bytes, version === null ? { to } : { to, version });
      for (const each of problems) await complain(io, each);
      return written === null ? EXIT.found : await write(args, io, written);
    });
  },
};

/** `mizugiwa oscal diff`: what changed between two documents, by meaning. */
export const oscalDiff: Command = {
  name: "oscal diff",
  help: "oscal.diff.help",
  takes: [FORMAT, QUIET, FILES],
  examples: [{ line: "mizugiwa oscal diff --format table old.json new.json", words: "oscal.diff.example" }],
  run: async (args, io, language) => {
    const [before, after, more] = args.of(FILES);
    if (before === undefined || after === undefined || more !== undefined) {
      throw new UsageError("oscal.twoFiles");
    }
    try {
      const { changes, counts } = diffOscal(needDocument(before), needDocument(after));
      for (const change of changes) {
        const { kind, what, id, title, field } = change;
        const line = `${kind.padEnd(8)} ${what} ${id}${field === undefined ? "" : ` ${field}`}  ${title}`;
        await io.stdout.write(
          args.of(FORMAT) === "table" ? `${visible(line)}\n` : `${safeJson(JSON.stringify(change))}\n`,
        );
      }
      if (!args.of(QUIET)) await io.stderr.write(`${say(language, "oscal.diff.done", counts)}\n`);
      return EXIT.done;
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      await complain(io, caught.problem);
      return EXIT.noInput;
    }
  },
};

function problemLine(path: string, problem: OscalProblem, asTable: boolean): string {
  const { place, code, detail, severity, remedy } = problem;
  if (asTable) return `${severity} ${visible(describeProblem({ ...problem, place: { ...place, path } }))}\n`;
  const line = {
    path,
    pointer: place.field ?? "",
    code,
    message: remedy === undefined ? detail : `${detail}. ${remedy}`,
    severity,
    line: place.line ?? null,
    column: place.column ?? null,
  };
  return `${safeJson(JSON.stringify(line))}\n`;
}

/** What a profile imports is looked for beside it; addresses elsewhere are not asked: the command works offline. */
function loadLocal(href: string): Uint8Array | null {
  if (/^[a-z][a-z0-9+.-]+:/i.test(href)) return null;
  try {
    return readBytes(decodeURI(href));
  } catch (caught) {
    if (caught instanceof MizugiwaError || caught instanceof URIError) return null;
    throw caught;
  }
}

/** More than any catalogue; a larger one is refused by the reader. */
function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (caught) {
    throw fileError(caught, path);
  }
}

function needDocument(path: string): OscalDocument {
  const { document, problems } = readOscal(readBytes(path));
  const [first] = problems;
  if (document !== null) return document;
  throw new MizugiwaError(first?.code ?? "not-oscal", {
    ...first?.place,
    path,
    detail: first?.detail ?? "no document",
  });
}

function withDocument(
  args: Args,
  io: Io,
  language: Language,
  work: (document: OscalDocument, path: string) => Promise<ExitCode>,
): Promise<ExitCode> {
  return withFile(args, io, language, async (_, path) => await work(needDocument(path), path));
}

async function withFile(
  args: Args,
  io: Io,
  language: Language,
  work: (bytes: Uint8Array, path: string) => Promise<ExitCode>,
): Promise<ExitCode> {
  const [path, more] = args.of(FILES);
  if (path === undefined || more !== undefined)
    throw new UsageError("cli.usage.operandMany", { operand: more ?? "FILE" });
  try {
    return await work(readBytes(path), path);
  } catch (caught) {
    if (!(caught instanceof MizugiwaError) || caught instanceof UsageError) throw caught;
    await complain(io, problemOf(caught, { path }));
    if (!args.of(QUIET)) await io.stderr.write(`${say(language, "oscal.unread")}\n`);
    return EXIT.noInput;
  }
}

async function write(args: Args, io: Io, written: string): Promise<ExitCode> {
  const output = openOutput(args.of(OUTPUT), OUTPUT.name, io, []);
  try {
    await output.sink.write(written);
  } finally {
    closeOutput(output);
  }
  return EXIT.done;
}

async function complain(io: Io, problem: Problem): Promise<void> {
  await io.stderr.write(`${visible(describeProblem(problem))}\n`);
}
