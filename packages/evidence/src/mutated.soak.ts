import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MizugiwaError } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import { corporaRoot, type Random, soak } from "@mizugiwa/proof";
import type { Part } from "./containers/container.js";
import { around, needPart, type ReadFile } from "./containers/files.fixture.js";
import { Guard, READ_MAX } from "./file-systems/shared/guard.fixture.js";
import { type Evidence, type EvidenceVolume, openEvidence } from "./open.js";

const PAGE = 4096;
const PIECE = 64 * 1024;

/** Mutated images of every container and volume manager: damage is a typed error with its place, never a crash or a hang. */
export default soak({
  name: "evidence/mutated/images",
  needs: ["forensics/images/containers", "forensics/images/volumes"],
  sample: 300,
  full: 60_000,
  timeoutMs: 120_000,
  run: (rounds, random) => {
    const sets = imageSets();
    const tally = { read: 0, refused: 0, problems: 0 };
    const guard = new Guard();
    for (let round = 0; round < rounds; round += 1) {
      const set = random.pick(sets);
      const parts = set.map((part) => ({ ...part, source: mutated(part.source, random) }));
      guard.watch(`round ${round}, ${set[0]?.label ?? ""}`, () => attempt(parts, random, tally, round));
    }
    if (tally.refused === 0 || tally.read === 0 || tally.problems === 0) throw new Error("the mutations left no trace");
    return [
      `${tally.read} reads, ${tally.refused} refused, ${tally.problems} problems, slowest input ${guard.slowestMs.toFixed(0)} ms`,
    ];
  },
});

interface Tally {
  read: number;
  refused: number;
  problems: number;
}

function attempt(parts: readonly Part[], random: Random, tally: Tally, round: number): void {
  const guarded = (work: () => void): void => {
    try {
      work();
      tally.read += 1;
    } catch (caught) {
      if (!(caught instanceof MizugiwaError))
        throw new Error(`round ${round}, ${parts[0]?.label ?? ""}: ${String(caught)}`, { cause: caught });
      tally.refused += 1;
    }
  };
  guarded(() => {
    const evidence = openEvidence(parts, around(null));
    for (const { container } of evidence.images) {
      const { source, check, hashed } = container;
      for (const offset of offsetsIn(source, random)) guarded(() => void source.read(offset, PIECE));
      if (check !== null)
        for (const offset of offsetsIn(hashed, random)) guarded(() => void check({ offset, length: PIECE }));
    }
    for (const volume of evidence.volumes.slice(0, 8)) {
      for (const offset of offsetsIn(volume.source, random)) {
        guarded(() => void volume.source.read(offset, PIECE));
        guarded(() => void volume.locate({ offset, length: PIECE }));
      }
    }
    for (const volume of evidence.volumes)
      if (LOGICAL.has(volume.fileSystem ?? "")) guarded(() => listFiles(evidence, volume));
    tally.problems += evidence.problems().length;
  });
}

/** Archives are read here; disks' file systems have soaks of their own. */
const LOGICAL = new Set(["tar", "zip"]);
const FILES_MAX = 200;

function listFiles(evidence: Evidence, volume: EvidenceVolume): void {
  const system = evidence.fileSystem(volume);
  let count = 0;
  for (const item of system.list()) {
    count += 1;
    if (item.ok && item.value.type === "file") system.open(item.value).read(0, PIECE);
    if (count >= FILES_MAX) return;
  }
}

function offsetsIn({ size }: ByteSource, random: Random): number[] {
  return [0, Math.max(size - PIECE, 0), random.below(Math.max(size, 1)), random.below(Math.max(size, 1))];
}

/** Every item of the corpus as a set of parts. */
function imageSets(): Part[][] {
  const root = corporaRoot() ?? "";
  const sets: Part[][] = [];
  for (const archive of ["public/dfvfs/tar", "public/dfvfs/zip", "artefacts"]) {
    const path = join(root, "forensics", archive);
    const read: ReadFile = (name) => (existsSync(join(path, name)) ? readFileSync(join(path, name)) : null);
    const names = existsSync(path) ? readdirSync(path).filter((name) => /\.(?:tar|zip)(?:\.zst)?$/.test(name)) : [];
    for (const name of names) sets.push([needPart(read, name.replace(/\.zst$/, ""))]);
  }
  for (const [folder, stem] of [
    ["containers", /^(?:ewf-[a-z0-9]+-?[a-z]*|split|chain|vmdk-[a-z]+|vhd-[cp]|qcow2-extdata)/],
    ["volumes", /^[a-z0-9]+(?:-raid\d)?/],
  ] as const) {
    const path = join(root, "forensics/images", folder);
    const read: ReadFile = (name) => (existsSync(join(path, name)) ? readFileSync(join(path, name)) : null);
    const bySet = new Map<string, Part[]>();
    for (const file of readdirSync(path)) {
      if (/\.(?:json|gz|txt|xz)$/.test(file) || file === "wrapped.raw.zst") continue;
      const name = file.replace(/\.zst$/, "");
      const key = stem.exec(name)?.[0]?.replace(/^vhd-[cp]/, "vhd-") ?? name;
      bySet.set(key, [...(bySet.get(key) ?? []), needPart(read, name)]);
    }
    sets.push(...bySet.values());
  }
  return sets;
}

const HOSTILE = [0, 1, 0x7f, 0x80, 0xff, 0xfe] as const;

/** The source with some bytes changed, most of them where structures lie, or with its end cut off. */
function mutated(source: ByteSource, random: Random): ByteSource {
  const pages = new Map<number, Uint8Array>();
  const size = random.below(12) === 0 ? random.below(source.size) : source.size;
  const count = random.pick([0, 1, 2, 4, 16, 64]);
  const spot = place(size, random);
  for (let hit = 0; hit < count; hit += 1) {
    const at = hit % 2 === 0 ? place(size, random) : Math.min(spot + random.below(512), size - 1);
    const index = Math.floor(Math.max(at, 0) / PAGE);
    const page = pages.get(index) ?? Uint8Array.from(source.read(index * PAGE, PAGE));
    const within = Math.max(at, 0) % PAGE;
    const kind = random.below(3);
    if (kind === 0) page.fill(random.pick(HOSTILE), within, within + random.pick([1, 2, 4, 8]));
    else if (within < page.length)
      page[within] = kind === 1 ? random.below(256) : (page[within] ?? 0) ^ (1 << random.below(8));
    pages.set(index, page);
  }
  return { size, read: (offset, length) => readPatched(source, pages, size, offset, length) };
}

/** Tables lie at the start and at the end, headers in the first sectors. */
function place(size: number, random: Random): number {
  const kind = random.below(4);
  if (kind === 0) return random.below(Math.min(size, 2048));
  if (kind === 1) return random.below(Math.min(size, 400_000));
  return kind === 2 ? Math.max(size - 1 - random.below(Math.min(size, 70_000)), 0) : random.below(size);
}

function readPatched(
  source: ByteSource,
  pages: ReadonlyMap<number, Uint8Array>,
  size: number,
  offset: number,
  length: number,
): Uint8Array {
  if (length > READ_MAX && offset < size) throw new Error(`${length} bytes asked for at once`);
  const end = Math.min(offset + length, size);
  const bytes = source.read(offset, Math.max(end - offset, 0));
  const [first, last] = [Math.floor(offset / PAGE), Math.floor(end / PAGE)];
  let copy: Uint8Array | null = null;
  for (const [index, page] of pages) {
    if (index < first || index > last) continue;
    copy ??= Uint8Array.from(bytes);
    const from = Math.max(offset - index * PAGE, 0);
    const at = Math.max(index * PAGE - offset, 0);
    copy.set(
      page.subarray(from, Math.min(from + copy.length - at, page.length)).subarray(0, Math.max(copy.length - at, 0)),
      Math.min(at, copy.length),
    );
  }
  return copy ?? bytes;
}
