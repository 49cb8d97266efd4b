import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { WORDS } from "@mizugiwa/words";
import { ROOT } from "./tool.mjs";

const SERVER = "apps/server/src";

/** What the server says in codes, and under which keys a person reads it. */
const SAID = [
  { name: "refusal", pattern: /new HttpError\(\s*\d+,\s*"([a-z0-9-]+)"/g, key: (code) => [`failure.${code}`] },
  { name: "fault", pattern: /\bnamed\(\s*"([a-z-]+)"/g, key: (code) => [`fault.${code}`, `failure.${code}`] },
  { name: "rule", pattern: /params: \{ code: "([a-z-]+)" \}/g, key: (code) => [`fault.${code}`, `failure.${code}`] },
  {
    name: "action",
    pattern: /\baction: (?:[^"`,;\n]*\? )?"([a-z-]+\.[a-z-]+)"(?: : "([a-z-]+\.[a-z-]+)")?/g,
    key: (code) => [`done.${code}`],
  },
];

/** Codes of one file that have no words in one of the languages. */
function speechless(path, text) {
  return SAID.flatMap(({ name, pattern, key }) =>
    [...text.matchAll(pattern)]
      .flatMap(([, ...codes]) => codes.filter((code) => code !== undefined))
      .filter((code) => !key(code).some((each) => Object.hasOwn(WORDS.en, each) && Object.hasOwn(WORDS.ja, each)))
      .map((code) => `${path}: ${name} ${code} has no words: add ${key(code)[0]} to packages/words`),
  );
}

function serverFiles() {
  return readdirSync(join(ROOT, SERVER), { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".ts") && !/\.(?:test|soak|bench|golden|fixture)\.ts$|(?:^|\/)testing\//.test(path),
  );
}

/** No code of the server reaches a person without words in both languages. */
export const codes = {
  name: "words for codes",
  run: () =>
    serverFiles().flatMap((path) => speechless(`${SERVER}/${path}`, readFileSync(join(ROOT, SERVER, path), "utf8"))),
  canary: () => ({
    found: [
      ...speechless("a.ts", 'throw new HttpError(409, "planted-refusal", {});'),
      ...speechless("b.ts", 'z.string().regex(...named("planted-fault", /x/, "x"))'),
      ...speechless("c.ts", 'refine(check, { params: { code: "planted-rule" } })'),
      ...speechless("d.ts", 'appendTrail(tx, actor, { action: first ? "planted.first" : "planted.second" })'),
      ...speechless("e.ts", 'throw new HttpError(409, "changed-meanwhile", {});'),
    ],
    expected: [/planted-refusal/, /planted-fault/, /planted-rule/, /planted\.first/, /planted\.second/],
    unexpected: [/changed-meanwhile/],
  }),
};
