import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toProblem } from "@mizugiwa/base";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FileWriter } from "./file-writer.js";
import type { Outcome, Task } from "./protocol.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mizugiwa-out-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const TEXT = Buffer.from("text");
const SHA256 = createHash("sha256").update(TEXT).digest("hex");

function task(target: string, more: Partial<Task> = {}): Task {
  return {
    kind: "content",
    stream: "",
    size: 4,
    target,
    length: 4,
    link: null,
    isCopy: false,
    isAhead: false,
    problem: null,
    ...more,
  };
}

function write(writer: FileWriter, ...tasks: readonly Task[]): Outcome[] {
  const content = new Uint8Array(Buffer.concat(tasks.map(({ length }) => TEXT.subarray(0, length)))).buffer;
  return writer.batch({ type: "batch", sequence: 0, tasks, content });
}

function piece(writer: FileWriter, target: string, text: string): void {
  const content = new Uint8Array(Buffer.from(text)).buffer;
  writer.piece({ type: "piece", sequence: 0, task: 0, target, content });
}

test("a file is written where it lay, with its hash", () => {
  const [outcome] = write(new FileWriter(folder, ["sha256"], false), task("p1/etc/passwd"));
  expect(outcome).toEqual({ digests: [SHA256], file: "p1/etc/passwd", problem: null });
  expect(readFileSync(join(folder, "p1/etc/passwd"), "utf8")).toBe("text");
});

test("an existing file is never written to, nor what a link leads to", () => {
  writeFileSync(join(folder, "victim"), "kept");
  symlinkSync(join(folder, "victim"), join(folder, "a"));
  const [outcome] = write(new FileWriter(folder, ["sha256"], false), task("a"));
  expect(outcome?.file).toBe("a~2");
  expect(readFileSync(join(folder, "victim"), "utf8")).toBe("kept");
});

test("a link in place of a folder is not followed", () => {
  mkdirSync(join(folder, "outside"));
  mkdirSync(join(folder, "out"));
  symlinkSync(join(folder, "outside"), join(folder, "out/etc"));
  const [refused, other] = write(new FileWriter(join(folder, "out"), ["sha256"], false), task("etc/passwd"), task("b"));
  expect(refused?.problem?.code).toBe("folder-taken");
  expect(other?.file).toBe("b");
  expect(readdirSync(join(folder, "outside"))).toEqual([]);
});

test("what an interrupted run left is written anew when it is resumed, links are not", () => {
  writeFileSync(join(folder, "a"), "te");
  symlinkSync(join(folder, "a"), join(folder, "b"));
  const outcomes = write(new FileWriter(folder, ["sha256"], true), task("a"), task("b"));
  expect(outcomes.map(({ file }) => file)).toEqual(["a", "b~2"]);
  expect(readFileSync(join(folder, "a"), "utf8")).toBe("text");
});

test("a large content comes in pieces and is whole in the end", () => {
  const writer = new FileWriter(folder, ["sha256", "md5"], false);
  piece(writer, "a", "te");
  piece(writer, "a", "xt");
  const [outcome] = write(writer, task("a", { length: 0, isAhead: true }));
  expect(outcome?.digests).toEqual([SHA256, createHash("md5").update(TEXT).digest("hex")]);
  expect(readFileSync(join(folder, "a"), "utf8")).toBe("text");
});

test("what could not be read to its end, or was interrupted, is taken away", () => {
  const writer = new FileWriter(folder, ["sha256"], false);
  piece(writer, "a", "te");
  const problem = toProblem("chunk-damaged", { detail: "bad" });
  expect(write(writer, task("a", { length: 0, isAhead: true, problem }))[0]?.problem).toBe(problem);
  piece(writer, "b", "te");
  writer.end();
  expect(existsSync(join(folder, "a"))).toBe(false);
  expect(existsSync(join(folder, "b"))).toBe(false);
});

test("with no folder contents are hashed and nothing is written", () => {
  expect(write(new FileWriter(null, ["sha256"], false), task("a"))[0]?.digests).toEqual([SHA256]);
  expect(readdirSync(folder)).toEqual([]);
});

test("folders are made, empty ones too", () => {
  write(new FileWriter(folder, ["sha256"], false), task("x/y", { kind: "folder", length: 0 }));
  expect(existsSync(join(folder, "x/y"))).toBe(true);
});
