import { createHash } from "node:crypto";
import type { Problem } from "@mizugiwa/base";
import { record } from "@mizugiwa/base";
import { memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import { DEFAULT_FILE_SYSTEM_OPTIONS } from "../file-systems/file-system.js";
import { type LogicalFile, logicalFileSystem } from "../file-systems/logical/logical.js";
import { type PackageFiles, readPackages } from "./packages.js";

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
const raw = (text: string): Uint8Array => Buffer.from(text);

/** A volume of files and, with "-> ", links. */
function packagesOf(files: Readonly<Record<string, string>>, problems: Problem[] = []): PackageFiles | null {
  const entries = Object.entries(files);
  const fileSystem = logicalFileSystem(
    {
      facts: new Map(),
      files: () =>
        entries.map(([path, content], id) => {
          const isLink = content.startsWith("-> ");
          const file: LogicalFile = {
            id,
            path: raw(path),
            type: isLink ? "symlink" : "file",
            size: content.length,
            modified: null,
            target: isLink ? raw(content.slice(3)) : null,
          };
          return record(file);
        }),
      open: (id) => memorySource(raw(entries[id]?.[1] ?? "")),
    },
    DEFAULT_FILE_SYSTEM_OPTIONS,
  );
  return readPackages(fileSystem, { seed: 7, heldBytes: 1e6 }, (problem) => problems.push(problem));
}

const STATUS = `Package: coreutils
Status: install ok installed
Conffiles:
 /etc/default/core ${md5("shipped")}
 /etc/default/old ${md5("old")} obsolete
Version: 1

Package: gone
Status: deinstall ok config-files
Conffiles:
 /etc/gone ${md5("gone")}
`;
const INFO = "var/lib/dpkg/info";
const says = (files: PackageFiles | null, path: string, content: string) =>
  files?.judge(raw(path), { md5: md5(content) })?.says ?? null;
const missing = (files: PackageFiles | null): string[] =>
  [...(files?.missing() ?? [])].map(({ path }) => Buffer.from(path).toString());

test("a file is the package's, or its content is another, or nobody's", () => {
  const files = packagesOf({
    "var/lib/dpkg/status": STATUS,
    [`${INFO}/coreutils.md5sums`]: `${md5("ls")}  usr/bin/ls\n`,
  });
  expect(says(files, "/usr/bin/ls", "ls")).toEqual(["same"]);
  expect(says(files, "/usr/bin/ls", "rootkit")).toEqual(["content"]);
  expect(says(files, "/usr/bin/other", "x")).toBeNull();
});

test("configuration that was edited is told apart from programs", () => {
  const files = packagesOf({ "var/lib/dpkg/status": STATUS });
  expect(says(files, "/etc/default/core", "shipped")).toEqual(["same"]);
  expect(says(files, "/etc/default/core", "edited")).toEqual(["conffile"]);
});

test("a path is followed through links of folders, as after the merge of /bin into /usr/bin", () => {
  const files = packagesOf({
    bin: "-> usr/bin",
    "opt/loop": "-> /opt/loop",
    "var/lib/dpkg/status": STATUS,
    [`${INFO}/coreutils:amd64.md5sums`]: `${md5("ls")}  bin/ls\n${md5("x")}  opt/loop/x\n`,
  });
  expect(says(files, "/usr/bin/ls", "ls")).toEqual(["same"]);
});

test("a path that a package's list no longer has is another's", () => {
  const files = packagesOf({
    "var/lib/dpkg/status": STATUS,
    [`${INFO}/a.md5sums`]: `${md5("a")}  usr/bin/x\n`,
    [`${INFO}/a.list`]: "/.\n/usr\n/usr/bin\n/usr/bin/y\n",
    [`${INFO}/b.md5sums`]: `${md5("b")}  usr/bin/x\n`,
    [`${INFO}/b.list`]: "/.\n/usr/bin/x\n",
  });
  expect(says(files, "/usr/bin/x", "b")).toEqual(["same"]);
  expect(says(files, "/usr/bin/x", "a")).toEqual(["content"]);
  expect(says(files, "/usr/bin/y", "whatever")).toEqual(["listed"]);
});

test("a diverted file lies where the diversion puts it", () => {
  const files = packagesOf({
    "var/lib/dpkg/diversions": "/usr/bin/vi\n/usr/bin/vi.real\nother\n",
    [`${INFO}/vim.md5sums`]: `${md5("vi")}  usr/bin/vi\n`,
    [`${INFO}/other.md5sums`]: `${md5("wrapper")}  usr/bin/vi\n`,
  });
  expect(says(files, "/usr/bin/vi.real", "vi")).toEqual(["same"]);
  expect(says(files, "/usr/bin/vi", "wrapper")).toEqual(["same"]);
});

test("what an installed package needs and nobody saw is missing", () => {
  const files = packagesOf({
    "var/lib/dpkg/status": STATUS,
    [`${INFO}/coreutils.md5sums`]: `${md5("ls")}  usr/bin/ls\n${md5("cat")}  usr/bin/cat\n`,
    [`${INFO}/gone.md5sums`]: `${md5("g")}  usr/bin/gone\n`,
  });
  says(files, "/usr/bin/ls", "ls");
  expect(missing(files)).toEqual(["/usr/bin/cat", "/etc/default/core"]);
});

test("no database is none, and one that is not read is named", () => {
  const problems: Problem[] = [];
  expect(packagesOf({ "var/lib/rpm/rpmdb.sqlite": "x", "etc/passwd": "x" }, problems)).toBeNull();
  expect(problems.map(({ code }) => code)).toEqual(["packages-unread"]);
});
