import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type GoldenCase, goldenSuite } from "@mizugiwa/proof";
import { DEFAULT_CODECS } from "../codecs.js";
import { EvidenceError } from "../evidence-error.js";
import { hashSource } from "../hashing.js";
import { verifyContainer } from "../verify.js";
import type { Container, ContainerOptions, Part } from "./container.js";
import { around, needPart, nodeHash, outcomeOf, type ReadFile } from "./files.fixture.js";
import { openImages } from "./registry.js";

interface Item {
  readonly id: string;
  readonly files: readonly string[];
  readonly sha256: string;
  readonly snapshot: { readonly name: string; readonly sha256: string } | null;
}

interface Expected {
  readonly items: readonly Item[];
  readonly sha256: string;
  readonly md5: string;
  readonly sha1: string;
}

/** What a case does besides comparing the hash of the whole disk. */
const DAMAGED_SECTORS = { from: 24_192, count: 64 };
const SECTOR = 512;
const CHUNK = 64 * SECTOR;

/** Every container holds the disk that it was made from; damage is named, and what is missing is never made up. */
export default goldenSuite({
  name: "forensics/containers",
  needs: ["forensics/images/containers/containers.expected.json"],
  cases: (root) => {
    const folder = join(root, "forensics/images/containers");
    const read: ReadFile = (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : null);
    const expected = expectationOf(JSON.parse(readFileSync(join(folder, "containers.expected.json"), "utf8")));
    return [...expected.items.flatMap((item) => casesOf(item, expected, read)), ...foreignCases(root)];
  },
});

/** The same disk in forms that other people made, with other programs. */
const FOREIGN = [
  ["ext2.splitraw.001", "ext2.splitraw.000"],
  ["ext2.E01"],
  ["ext2.split.E02", "ext2.split.E01"],
  ["ext2.qcow2"],
  ["ext2.vmdk"],
] as const;
const FOREIGN_MD5 = "196066add11fb71c4c49cf1bb50d6d24";

function foreignCases(root: string): GoldenCase[] {
  const folder = join(root, "forensics/public/dfvfs");
  const read: ReadFile = (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : null);
  if (!existsSync(folder)) return [];
  return FOREIGN.map((names) => ({
    id: `public/${names.join("+")}`,
    run: () => {
      const container = open(
        names.map((name) => needPart(read, name)),
        null,
      );
      equal("md5", outcomeOf(hashSource(container.source, ["md5"], nodeHash))["md5"], FOREIGN_MD5);
    },
  }));
}

function casesOf(item: Item, expected: Expected, read: ReadFile): GoldenCase[] {
  if (item.id === "ewf-damaged-chunk") return [{ id: item.id, run: () => judgeDamaged(item, expected, read) }];
  if (item.id === "ewf-truncated") return [{ id: item.id, run: () => judgeTruncated(item, read) }];
  if (item.id === "wrapped")
    return [...item.files, "wrapped.raw.zst"].map((name) => ({
      id: name,
      run: () => judgeHash([name], item.sha256, read),
    }));
  const cases: GoldenCase[] = [
    { id: item.id, run: () => judgeHash(item.files.toReversed(), item.sha256, read) },
    { id: `${item.id}/named files are found`, run: () => judgeHash([mainFile(item)], item.sha256, read) },
  ];
  if (item.id.startsWith("ewf"))
    cases.push({ id: `${item.id}/verify`, run: () => judgeVerified(item, expected, read) });
  if (item.snapshot !== null) cases.push(...chainCases(item, item.snapshot, read));
  return cases;
}

/** The one that stands on or names the others. */
function mainFile({ id, files }: Item): string {
  const name =
    files.find((file) => file === "chain-top.qcow2" || file === "vhd-child.vhd") ??
    files.find((file) => file === `${id}.vmdk` || file === `${id}.qcow2`) ??
    files.toSorted()[0];
  if (name === undefined) throw new Error(`${id} has no files`);
  return name;
}

function open(parts: readonly Part[], read: ReadFile | null, options: Partial<ContainerOptions> = {}): Container {
  const all = { snapshot: null, fillDamaged: false, ...options };
  const images = openImages(parts, around(read), all, DEFAULT_CODECS);
  const [image] = images;
  if (image === undefined || images.length !== 1) throw new Error(`${images.length} images, want one`);
  return image.container;
}

function hashOf(container: Container): string {
  return outcomeOf(hashSource(container.source, ["sha256"], nodeHash, container.blockSize))["sha256"] ?? "";
}

function judgeHash(
  files: readonly string[],
  sha256: string,
  read: ReadFile,
  options?: Partial<ContainerOptions>,
): void {
  const container = open(
    files.map((name) => needPart(read, name)),
    files.length === 1 ? read : null,
    options,
  );
  equal("sha256", hashOf(container), sha256);
}

function judgeVerified(item: Item, expected: Expected, read: ReadFile): void {
  const container = open(
    item.files.map((name) => needPart(read, name)),
    null,
  );
  const { verdict, damaged, hashes } = outcomeOf(verifyContainer(container, nodeHash));
  equal("verdict", `${verdict}, ${damaged.length} damaged`, "verified, 0 damaged");
  equal("stored md5", container.storedHashes["md5"], expected.md5);
  const sha1 = container.storedHashes["sha1"];
  if (sha1 !== undefined) equal("stored sha1", sha1, expected.sha1);
  equal("hashes compared", hashes.length, sha1 === undefined ? 1 : 2);
  equal("problems", JSON.stringify(container.problems), "[]");
}

function judgeDamaged(item: Item, expected: Expected, read: ReadFile): void {
  const container = open(
    item.files.map((name) => needPart(read, name)),
    null,
  );
  const { verdict, damaged, hashes } = outcomeOf(verifyContainer(container, nodeHash));
  equal("verdict", verdict, "mismatch");
  equal(
    "ranges",
    JSON.stringify(damaged.map(({ range }) => range)),
    JSON.stringify([{ offset: DAMAGED_SECTORS.from * SECTOR, length: DAMAGED_SECTORS.count * SECTOR }]),
  );
  equal(
    "hash fits",
    hashes.some(({ fits }) => fits),
    false,
  );
  equal("problems", container.problems.map(({ code }) => code).join(), "chunk-damaged");
  const whole = needPart(read, "base.raw").source;
  for (let at = 0; at < whole.size; at += CHUNK) {
    if (at === DAMAGED_SECTORS.from * SECTOR)
      equal(
        "code",
        codeOf(() => container.source.read(at, CHUNK)),
        "chunk-damaged",
      );
    else equal(`chunk at ${at}`, Buffer.compare(container.source.read(at, CHUNK), whole.read(at, CHUNK)), 0);
  }
  equal("logical hash", expected.sha256.length, 64);
}

function judgeTruncated(item: Item, read: ReadFile): void {
  const parts = item.files.map((name) => needPart(read, name));
  const whole = needPart(read, "base.raw").source;
  const code = codeOf(() => {
    const container = open(parts, null);
    for (let at = 0; at < whole.size; at += CHUNK) {
      equal(`chunk at ${at}`, Buffer.compare(container.source.read(at, CHUNK), whole.read(at, CHUNK)), 0);
    }
  });
  equal("code", code, "image-cut-short");
}

function chainCases({ id, files }: Item, snapshot: NonNullable<Item["snapshot"]>, read: ReadFile): GoldenCase[] {
  return [
    {
      id: `${id}/snapshot`,
      run: () => judgeHash(files.toSorted(), snapshot.sha256, read, { snapshot: snapshot.name }),
    },
    {
      id: `${id}/backing missing`,
      run: () => {
        const parts = files.filter((name) => name !== "chain-base.qcow2").map((name) => needPart(read, name));
        const message = messageOf(() => open(parts, null));
        if (!/chain-base\.qcow2.*\(qcow2\)/.test(message)) throw new Error(`neither file nor format in: ${message}`);
      },
    },
    {
      id: `${id}/snapshot unknown`,
      run: () =>
        equal(
          "code",
          codeOf(() => judgeHash(files, "", read, { snapshot: "never" })),
          "snapshot-unknown",
        ),
    },
  ];
}

function codeOf(run: () => void): string {
  try {
    run();
  } catch (caught) {
    if (caught instanceof EvidenceError) return caught.code;
    throw caught;
  }
  return "none";
}

function messageOf(run: () => void): string {
  try {
    run();
  } catch (caught) {
    if (caught instanceof EvidenceError) return `${caught.message} ${caught.problem.remedy ?? ""}`;
    throw caught;
  }
  return "";
}

function equal(what: string, had: unknown, wanted: unknown): void {
  if (had !== wanted) throw new Error(`${what} is ${String(had)}, want ${String(wanted)}`);
}

function expectationOf(value: unknown): Expected {
  const sha256 = text(value, "sha256");
  const items = Object.entries(object(member(value, "items"))).map(([id, item]): Item => {
    const snapshot = member(item, "snapshot");
    const logical = member(item, "logical_sha256");
    return {
      id,
      files: Object.keys(object(member(item, "files"))),
      sha256: typeof logical === "string" ? logical : sha256,
      snapshot: snapshot === undefined ? null : { name: text(snapshot, "name"), sha256: text(snapshot, "sha256") },
    };
  });
  return { items, sha256, md5: text(value, "md5"), sha1: text(value, "sha1") };
}

function object(value: unknown): object {
  if (typeof value !== "object" || value === null) throw new TypeError("an expectation is an object");
  return value;
}

function member(value: unknown, name: string): unknown {
  return new Map<string, unknown>(Object.entries(object(value))).get(name);
}

function text(value: unknown, name: string): string {
  const found = member(value, name);
  if (typeof found !== "string") throw new TypeError(`the expectation has no ${name}`);
  return found;
}
