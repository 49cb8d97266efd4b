import { readdirSync } from "node:fs";
import { join } from "node:path";
import { MizugiwaError } from "@mizugiwa/base";
import { type ByteSource, memorySource } from "@mizugiwa/bytes";
import { corporaRoot, type Random, type Soak, soak } from "@mizugiwa/proof";
import { DEFAULT_FILE_SYSTEM_OPTIONS, type FileSystemFormat } from "../file-system.js";
import { Guard, guardedSource } from "../shared/guard.fixture.js";
import { imagesIn, readImage } from "./image-suite.fixture.js";

/** Bytes of a file that are read: a damaged size may say any number. */
const READ_MAX = 64 * 1024;
const STREAMS_READ = 4;
const HOSTILE = [0, 1, 0x7f, 0x80, 0xff] as const;
const PIECE = 4096;
/** Where small volumes are to be had, one round in so many takes a large one, which takes as long as all the others. */
const LARGE_EVERY = 10;

/** New bytes for a place of an image. */
export interface Patch {
  readonly at: number;
  readonly put: Uint8Array;
}

/**
 * Learns an image while it is whole; gives what gives a damaged place of it a checksum that holds again, as one would who means harm, null where
 * there is none.
 */
export type Sealer = (image: Uint8Array) => (at: number) => Patch | null;

/** Damaged images of a format: every failure is a typed error or a problem, nothing hangs, and what is damaged leaves a trace. */
export function mutationSoak(
  name: string,
  folder: string,
  format: FileSystemFormat,
  sample: number,
  full: number,
  { sealer, makeSmall }: { readonly sealer?: Sealer; readonly makeSmall?: () => readonly Uint8Array[] } = {},
): Soak {
  return soak({
    name,
    needs: [folder],
    sample,
    full,
    timeoutMs: 120_000,
    run: (rounds, random) => {
      const base = join(corporaRoot() ?? "", folder);
      const tally = { names: 0, problems: 0, refused: 0, deleted: 0 };
      const guard = new Guard();
      const images = imagesIn(base).filter((image) => readdirSync(base).includes(`${image}.raw.zst`));
      const sources = images.map((image) => readImage(join(base, `${image}.raw.zst`)));
      const originals = sources.filter((source) => format.detect(source)).map((source) => pickedUp(source, sealer));
      const small = (makeSmall?.() ?? []).map((bytes) => pickedUp(memorySource(bytes), sealer));
      for (const { bytes } of originals) readAll(format, memorySource(bytes), tally);
      for (let round = 0; round < rounds; round += 1) {
        const original = random.pick(small.length > 0 && round % LARGE_EVERY !== 0 ? small : originals);
        const restore = damage(original, random);
        guard.watch(`round ${round}`, () => {
          try {
            readAll(format, guardedSource(original.bytes), tally);
          } catch (caught) {
            if (!(caught instanceof MizugiwaError))
              throw new Error(`round ${round}: ${String(caught)}`, { cause: caught });
            tally.refused += 1;
          }
        });
        restore();
      }
      if (tally.problems === 0 || tally.names === 0) throw new Error("the mutations left no trace: nothing was tested");
      const { names, problems, refused, deleted } = tally;
      return [
        `${names} names, ${deleted} deleted, ${problems} problems, ${refused} refused, slowest ${guard.slowestMs.toFixed(0)} ms`,
      ];
    },
  });
}

/** An image, and where it holds something: damage between zeros would test nothing. */
interface Original {
  readonly bytes: Uint8Array;
  readonly places: readonly number[];
  readonly seal: ReturnType<Sealer> | null;
}

function pickedUp(source: ByteSource, sealer?: Sealer): Original {
  const bytes = Uint8Array.from(source.read(0, source.size));
  const places: number[] = [];
  for (let at = 0; at < bytes.length; at += 512) {
    if (bytes.subarray(at, at + 512).some((byte) => byte !== 0 && byte !== 0xff)) places.push(at);
  }
  return { bytes, places, seal: sealer?.(bytes) ?? null };
}

/** Flips bytes, makes numbers hostile, moves blocks over others; gives what undoes it. The start of the volume is hit more often. */
function damage({ bytes, places, seal }: Original, random: Random): () => void {
  const isSealed = seal !== null && random.below(2) === 0;
  const kept: { at: number; old: Uint8Array }[] = [];
  const put = ({ at, put: piece }: Patch): void => {
    kept.push({ at, old: bytes.slice(at, at + piece.length) });
    bytes.set(piece.subarray(0, bytes.length - at), at);
  };
  const write = (at: number, piece: Uint8Array): void => {
    put({ at, put: piece });
    const sealed = isSealed ? seal(at) : null;
    if (sealed !== null) put(sealed);
  };
  const near = (): number => (random.below(3) === 0 ? random.below(64) : random.below(places.length)) % places.length;
  const place = (): number => (places[near()] ?? 0) + random.below(512);
  const kind = random.below(4);
  if (kind === 0) {
    const from = Math.floor(place() / PIECE) * PIECE;
    write(Math.floor(place() / PIECE) * PIECE, bytes.slice(from, from + PIECE));
  } else {
    const count = 1 + random.below(kind === 1 ? 6 : 200);
    for (let hit = 0; hit < count; hit += 1) {
      const piece = kind === 3 ? new Uint8Array(4).fill(random.pick(HOSTILE)) : Uint8Array.of(random.below(256));
      write(Math.min(place(), bytes.length - 4), piece);
    }
  }
  return () => {
    for (const { at, old } of kept.reverse()) bytes.set(old, at);
  };
}

type Tally = Record<"names" | "problems" | "deleted", number>;

function readAll(format: FileSystemFormat, volume: ByteSource, tally: Tally): void {
  if (!format.detect(volume)) throw new MizugiwaError("file-system-unknown", { detail: "not recognised" });
  const fs = format.open(volume, { ...DEFAULT_FILE_SYSTEM_OPTIONS, heldBytes: 32 * 1024 * 1024 });
  guarded(tally, () => fs.facts);
  tally.problems += fs.problems.length;
  for (const item of fs.list()) {
    tally[item.ok ? "names" : "problems"] += 1;
    if (item.ok) guarded(tally, () => item.value.facts);
    if (item.ok && item.value.type === "file" && item.value.size > 0) {
      for (const { name, size } of item.value.streams.slice(0, STREAMS_READ))
        guarded(tally, () => fs.open(item.value, name).read(Math.max(0, size - READ_MAX), READ_MAX));
      guarded(tally, () => fs.ranges(item.value));
    }
  }
  for (const item of fs.deleted()) {
    tally[item.ok ? "deleted" : "problems"] += 1;
    if (item.ok) guarded(tally, () => item.value.content?.read(0, READ_MAX));
  }
  guarded(tally, () => {
    for (const item of fs.changes?.() ?? []) if (!item.ok) tally.problems += 1;
    for (const _ of fs.unallocated());
  });
}

function guarded(tally: Tally, work: () => unknown): void {
  try {
    work();
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    tally.problems += 1;
  }
}
