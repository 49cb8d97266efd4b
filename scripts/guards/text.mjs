import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./tool.mjs";

// Put together from halves, so that this file does not find itself.
const word = (...parts) => parts.join("");

const RULES = [
  {
    name: "download-address",
    why: "A lock file carries no download addresses; a registry is the reader's choice.",
    files: /(^|\/)(package-lock\.json|\.npmrc)$/,
    pattern: /"resolved": "https?:|registry\s*=/,
  },
  {
    name: "registry-host",
    why: "No registry host name stands anywhere in the project.",
    files: /./,
    pattern: new RegExp(
      word("registry\\.", "npmjs|", "registry\\.", "yarnpkg|deb\\.", "debian|static\\.", "crates|", "pypi\\.", "org"),
      "i",
    ),
  },
  {
    name: "machine-path",
    why: "A path of one machine means nothing on another.",
    files: /./,
    pattern: new RegExp(word("(?:^|[\\s\"'`(=:])/(?:ro", "ot|wo", "rk|fa", "rm)/[A-Za-z0-9_.-]+")),
    except: /^(content\/rules\/|.*\.test\.|.*fixture)/,
    // The home of root is where auditd must watch on any machine.
    spared: { file: "content/README.md", line: new RegExp(word("^-w /ro", "ot/\\S+ -p [rwxa]+ -k [a-z-]+$")) },
  },
  {
    name: "suppression",
    why: "A finding is mended, not silenced.",
    files: /\.(ts|tsx|mjs|cjs|js)$/,
    pattern: new RegExp(
      word(
        "@ts-(?:ig",
        "nore|no",
        "check|expect-",
        "error)|(?:es",
        "lint|ox",
        "lint)-dis",
        "able|biome-",
        "ignore|knip-",
        "ignore",
      ),
    ),
    except: /^scripts\/guards\//,
  },
  {
    name: "focused-test",
    why: "A focused or skipped test hides the others; an absent corpus is skipped by the helper alone.",
    files: /\.test\.(ts|tsx|mjs)$/,
    pattern: /\b(?:test|it|describe)\.(?:only|todo)\(/,
  },
];

/** Lines of one file that break a rule of the text. */
function textViolations(path, text) {
  return RULES.filter((rule) => rule.files.test(path) && !rule.except?.test(path)).flatMap((rule) =>
    text
      .split("\n")
      .flatMap((line, index) => (breaks(rule, path, line) ? [`${path}:${index + 1}: ${rule.name}: ${rule.why}`] : [])),
  );
}

function breaks({ pattern, spared }, path, line) {
  return pattern.test(line) && !(spared?.file === path && spared.line.test(line));
}

function trackedFiles() {
  const listed = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  if (listed.status !== 0) throw new Error(`git cannot list the files: ${listed.stderr}`);
  return listed.stdout.split("\0").filter((path) => path !== "" && existsSync(join(ROOT, path)));
}

/** What the text of any file must not hold. */
export const text = {
  name: "text of the files",
  run: () => trackedFiles().flatMap((path) => textViolations(path, readFileSync(join(ROOT, path), "utf8"))),
  canary: () => ({
    found: [
      ...textViolations("package-lock.json", '      "resolved": "https://example.org/a.tgz",'),
      ...textViolations("README.md", word("see registry.", "npmjs.org")),
      ...textViolations("docs/a.md", word("run /ro", "ot/tool")),
      ...textViolations("docs/watch.md", word("-w /ro", "ot/.ssh -p wa -k keys")),
      ...textViolations("content/README.md", word("-w /ro", "ot/.ssh -p wa -k keys")),
      ...textViolations("packages/base/src/a.ts", word("// @ts-", "nocheck")),
      ...textViolations("packages/base/src/a.test.ts", word("test.", 'only("x")')),
    ],
    expected: [...RULES.map((rule) => new RegExp(`: ${rule.name}: `)), /docs\/watch\.md:1: machine-path/],
    unexpected: [/content\/README\.md/],
  }),
};
