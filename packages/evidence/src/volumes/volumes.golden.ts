import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ByteSource, memorySource } from "@mizugiwa/bytes";
import { type GoldenCase, goldenSuite } from "@mizugiwa/proof";
import type { Part } from "../containers/container.js";
import { around, needPart, type ReadFile } from "../containers/files.fixture.js";
import { sha256 } from "../file-systems/shared/golden.fixture.js";
import { pathText } from "../listing/path-text.js";
import { type Evidence, type EvidenceVolume, openEvidence } from "../open.js";

const SECTOR = 512;
const LOOP_MS = 50;
const LUKS_MS = 100;

/** Tables, groups and arrays, sound and damaged, with members missing and in any order. */
export default goldenSuite({
  name: "forensics/volumes",
  needs: ["forensics/images/volumes"],
  cases: (root) => {
    const folder = join(root, "forensics/images/volumes");
    const read: ReadFile = (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : null);
    const expected = (name: string): unknown => JSON.parse(readFileSync(join(folder, `${name}.expected.json`), "utf8"));
    return [
      ...["mbr-extended", "gpt", "gpt-primary-damaged"].map((name) => tableCase(name, expected(name), read)),
      ...damagedGpts(expected("gpt"), read),
      { id: "mbr-extended/loop", run: () => judgeLoop(read) },
      ...groupCases(expected("lvm2"), read),
      ...["md-raid0", "md-raid1", "md-raid5"].flatMap((name) => arrayCases(name, expected(name), read)),
      { id: "luks1", run: () => judgeLuks("luks1", "LUKS1 aes-cbc-essiv:sha256 1 key slot", read) },
      { id: "luks2", run: () => judgeLuks("luks2", "LUKS2 aes-cbc-essiv:sha256 1 key slot", read) },
    ];
  },
});

function open(parts: readonly Part[]): Evidence {
  return openEvidence(parts, around(null));
}

function image(read: ReadFile, name: string): Part {
  return needPart(read, `${name}.raw`);
}

function tableCase(name: string, expected: unknown, read: ReadFile): GoldenCase {
  return {
    id: name,
    run: () => {
      const evidence = open([image(read, name)]);
      const damaged = member(expected, "damage") !== null;
      equal("backup told", told(evidence, "gpt-backup-used"), damaged);
      judgeRows(evidence, expected);
      judgeFiles(evidence, expected);
    },
  };
}

/** The three ways in which a first table gets lost, made from the sound image. */
function damagedGpts(expected: unknown, read: ReadFile): GoldenCase[] {
  const damages: [string, (bytes: Uint8Array) => void][] = [
    ["header", (bytes) => bytes.fill(0xff, SECTOR + 24, SECTOR + 32)],
    ["array", (bytes) => bytes.fill(0xff, 2 * SECTOR, 2 * SECTOR + 8)],
    ["first 34 sectors", (bytes) => bytes.fill(0, 0, 34 * SECTOR)],
  ];
  return damages.map(([id, damage]) => ({
    id: `gpt/${id} lost`,
    run: () => {
      const bytes = copyOf(image(read, "gpt").source);
      damage(bytes);
      const evidence = open([{ label: "gpt.raw", source: memorySource(bytes) }]);
      equal("backup told", told(evidence, "gpt-backup-used"), true);
      judgeRows(evidence, expected);
    },
  }));
}

function judgeRows({ volumes }: Evidence, expected: unknown): void {
  const rows = list(member(expected, "partitions"));
  const shown = volumes.map(({ offset, size, label }) => `${offset} ${size} ${label ?? ""}`);
  const wanted = rows.map(
    (row) => `${number(row, "start_lba") * SECTOR} ${number(row, "sectors") * SECTOR} ${text(row, "name")}`,
  );
  equal("partitions", shown.join("; "), wanted.join("; "));
}

/** The files on the partitions, through their file systems. */
function judgeFiles(evidence: Evidence, expected: unknown): void {
  for (const [index, row] of list(member(expected, "partitions")).entries()) {
    const volume = evidence.volumes[index];
    const files = member(row, "files_sha256");
    if (files === undefined || volume === undefined) continue;
    const system = evidence.fileSystem(volume);
    const wanted = new Map<string, unknown>(Object.entries(object(files)));
    for (const item of system.list()) {
      if (!item.ok) throw new Error(item.problem.detail);
      const path = pathText(item.value.directory, item.value.name).text;
      const sum = wanted.get(path);
      if (sum !== undefined) equal(path, sha256(system.open(item.value)), sum);
      wanted.delete(path);
    }
    equal("files not found", [...wanted.keys()].join(), "");
  }
}

function judgeLoop(read: ReadFile): void {
  const bytes = copyOf(image(read, "mbr-extended").source);
  const view = new DataView(bytes.buffer);
  const [extended, secondTable] = [10_240, 20_480];
  const second = extended + view.getUint32(extended * SECTOR + 446 + 16 + 8, true);
  equal("second table", second, secondTable);
  view.setUint32(second * SECTOR + 446 + 16 + 8, 0, true);
  const once = (): { evidence: ReturnType<typeof open>; ms: number } => {
    const start = performance.now();
    const evidence = open([{ label: "loop.raw", source: memorySource(bytes) }]);
    return { evidence, ms: performance.now() - start };
  };
  // The shortest of several: what else the machine does is not the loop's doing.
  const { evidence, ms } = Array.from({ length: 5 }, once).reduce((a, b) => (b.ms < a.ms ? b : a));
  equal("cycle told", told(evidence, "table-cycle"), true);
  if (ms > LOOP_MS) throw new Error(`${ms.toFixed(0)} ms for a loop`);
}

function groupCases(expected: unknown, read: ReadFile): GoldenCase[] {
  const disks = ["lvm2.pv1", "lvm2.pv2"];
  const logical = Object.entries(object(member(expected, "lv")));
  const judge = ({ volumes }: Evidence): void => {
    for (const [name, lv] of logical) equal(name, sha256(named(volumes, `vg_lvm2/${name}`).source), text(lv, "sha256"));
    const removed = volumes.filter(({ allocated }) => !allocated).map(({ name }) => name);
    equal("removed", removed.join(), "vg_lvm2/lv_gone");
  };
  return [
    { id: "lvm2", run: () => judge(open(disks.map((name) => image(read, name)))) },
    { id: "lvm2/other order", run: () => judge(open(disks.toReversed().map((name) => image(read, name)))) },
    {
      id: "lvm2/one disk missing",
      run: () => {
        const whole = named(open(disks.map((name) => image(read, name))).volumes, "vg_lvm2/lv_linear").source;
        const partial = named(open([image(read, "lvm2.pv1")]).volumes, "vg_lvm2/lv_linear");
        equal("holes", JSON.stringify(partial.holes), JSON.stringify([{ offset: 10_485_760, length: 5_242_880 }]));
        const have = Buffer.compare(partial.source.read(0, 10_485_760), whole.read(0, 10_485_760));
        equal("what is there", have, 0);
      },
    },
  ];
}

function arrayCases(name: string, expected: unknown, read: ReadFile): GoldenCase[] {
  const disks = list(member(expected, "devices")).map((device) => text(device, "file").replace(/\.raw\.zst$/, ""));
  const missing = name === "md-raid0" ? [] : disks;
  const judge = (given: readonly string[]): void => {
    const { volumes } = open(given.map((disk) => image(read, disk)));
    const array = named(volumes, "md0");
    equal("size", array.size, number(expected, "array_size"));
    equal("sha256", sha256(array.source), text(expected, "array_sha256"));
  };
  return [
    { id: name, run: () => judge(disks) },
    { id: `${name}/other order`, run: () => judge(disks.toReversed()) },
    ...missing.map((lost) => ({
      id: `${name}/without ${lost}`,
      run: () => judge(disks.filter((disk) => disk !== lost)),
    })),
  ];
}

function judgeLuks(name: string, wanted: string, read: ReadFile): void {
  const part = image(read, name);
  const start = performance.now();
  const [volume] = open([part]).volumes;
  const ms = performance.now() - start;
  equal("encryption", volume?.encrypted?.text, wanted);
  equal("name", volume?.name, null);
  if (ms > LUKS_MS) throw new Error(`${ms.toFixed(0)} ms`);
}

function told(evidence: Evidence, code: string): boolean {
  return evidence.problems().some((problem) => problem.code === code);
}

function named(volumes: readonly EvidenceVolume[], name: string): EvidenceVolume {
  const found = volumes.find((volume) => volume.name === name);
  if (found === undefined) throw new Error(`no ${name} among ${volumes.map((volume) => volume.name).join(", ")}`);
  return found;
}

function copyOf(source: ByteSource): Uint8Array {
  return Uint8Array.from(source.read(0, source.size));
}

function equal(what: string, had: unknown, wanted: unknown): void {
  if (had !== wanted) throw new Error(`${what} is ${String(had)}, want ${String(wanted)}`);
}

function object(value: unknown): object {
  if (typeof value !== "object" || value === null) throw new TypeError("an expectation is an object");
  return value;
}

function member(value: unknown, name: string): unknown {
  return new Map<string, unknown>(Object.entries(object(value))).get(name);
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError("a list is expected");
  return value;
}

function text(value: unknown, name: string): string {
  const found = member(value, name);
  if (typeof found !== "string") throw new TypeError(`the expectation has no ${name}`);
  return found;
}

function number(value: unknown, name: string): number {
  const found = member(value, name);
  if (typeof found !== "number") throw new TypeError(`the expectation has no ${name}`);
  return found;
}
