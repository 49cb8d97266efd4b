import { soak } from "@mizugiwa/proof";
import { TinyExfat } from "./exfat/exfat.fixture.js";
import { exfat } from "./exfat/exfat.js";
import { TinyFat } from "./fat/fat.fixture.js";
import { fat } from "./fat/fat.js";
import type { FileSystemFormat } from "./file-system.js";
import { both, systemUse, TinyIso } from "./iso/iso.fixture.js";
import { iso9660 } from "./iso/iso.js";
import { TYPE } from "./ntfs/attribute.js";
import {
  attributeList,
  fileName,
  indexBlock,
  indexEntry,
  nonResident,
  resident,
  TinyNtfs,
} from "./ntfs/ntfs.fixture.js";
import { ntfs } from "./ntfs/ntfs.js";
import { readMutants } from "./shared/mutants.fixture.js";

/** An image, and the sectors of it that hold its structures. */
interface Sound {
  readonly format: FileSystemFormat;
  readonly image: Uint8Array;
  readonly places: readonly number[];
}

/** Damaged images: results, problems or typed errors, each within a second, never a crash or a listing without an end. */
export default soak({
  name: "evidence/mutated/small-volumes",
  sample: 2000,
  full: 80_000,
  timeoutMs: 60_000,
  run: (rounds, random) =>
    [fatImage(), exfatImage(), isoImage(), ntfsImage()].map(({ format, image, places }) => {
      const share = Math.ceil(rounds / 4);
      const { read, refused, slowestMs } = readMutants(format, image, places, share, random);
      if (read < share / 4) throw new Error(`${format.name}: hardly any image was opened: nothing was tested`);
      return `${format.name}: ${read} read, ${refused} refused, slowest ${slowestMs.toFixed(0)} ms`;
    }),
});

function fatImage(): Sound {
  const short = "LONG~1  TXT";
  const volume = new TinyFat().part(0, 0x41, "Long.txt", short).slot(1, short, 5, 900).next(5, 6).next(6, 0xfff);
  const directory = volume.offsetOf(8);
  volume.slot(2, "D          ", 8, 0, 0x10).next(8, 0xfff).slot(3, "\u0001A         ", 20, 1500);
  volume.slot(0, ".          ", 8, 0, 0x10, directory).slot(1, "..         ", 0, 0, 0x10, directory);
  volume.slot(2, "X          ", 9, 100, 0x20, directory);
  volume.bytes[3 * 512 + 3 * 32] = 0xe5;
  return { format: fat, image: volume.bytes, places: [0, 512, 3 * 512, directory] };
}

function exfatImage(): Sound {
  const volume = new TinyExfat().set(2, { name: "a", first: 10, size: 900 });
  volume.set(5, { name: "d", first: 12, size: 512, attributes: 0x10 }).use(10).use(11).use(12);
  volume.set(0, { name: "b", first: 20, size: 90, deleted: true }, 12);
  volume.set(3, { name: "c", first: 22, size: 900, contiguous: false, deleted: true }, 12);
  const places = [0, 24 * 512, volume.offsetOf(2), volume.offsetOf(4), volume.offsetOf(12)];
  return { format: exfat, image: volume.bytes, places };
}

function isoImage(): Sound {
  const volume = new TinyIso();
  const name = systemUse("NM", [0, ...Buffer.from("dir")]);
  const area = systemUse("CE", [...both(26), ...both(0), ...both(99)]);
  volume.add({ name: "DEEP", systemUse: systemUse("CL", both(22)) });
  volume.add({ name: "DIR", block: 21, size: 2048, flags: 2, systemUse: name });
  volume.add({ name: "F", block: 25, size: 4000, systemUse: area }, 21);
  return { format: iso9660, image: volume.bytes, places: [16 * 2048, 20 * 2048, 21 * 2048] };
}

function ntfsImage(): Sound {
  const volume = new TinyNtfs(32, 40);
  const folder = fileName([5, 5], "d", { directory: true });
  const gone = indexEntry([30, 7], fileName([24, 1], "gone.log"));
  volume.record(24, [
    resident(TYPE.fileName, folder),
    nonResident(TYPE.indexAllocation, [[200, 1]], 1024, "$I30"),
    resident(TYPE.bitmap, Uint8Array.of(1), "$I30"),
  ]);
  volume.put(200, indexBlock([], [gone]));
  volume.record(25, [
    resident(TYPE.fileName, fileName([24, 1], "plain.bin")),
    nonResident(
      TYPE.data,
      [
        [128, 2],
        [null, 1],
        [140, 1],
      ],
      4000,
    ),
    resident(TYPE.data, new Uint8Array(40), "side"),
  ]);
  volume.record(26, [resident(TYPE.fileName, fileName([24, 1], "dead")), nonResident(TYPE.data, [[150, 3]], 3000)], {
    inUse: false,
    sequence: 2,
  });
  volume.record(27, [
    resident(TYPE.attributeList, attributeList([[TYPE.data, 28]])),
    resident(TYPE.fileName, fileName([5, 5], "split")),
  ]);
  volume.record(28, [nonResident(TYPE.data, [[160, 4]], 4096)], { base: [27, 1] });
  volume.record(36, [resident(TYPE.fileName, fileName([5, 5], "older"))]);
  // A log, descriptors, a change journal and a packed file: nonsense to begin with, so that mutations need not make it.
  const noise = Uint8Array.from({ length: 2048 }, (_, at) => (at * 31) & 0x0f);
  for (const [cluster, magic] of [
    [210, "RSTR"],
    [212, "RCRD"],
    [216, "P\0\0\0\u0002"],
  ] as const) {
    volume.put(cluster, noise).put(cluster, Buffer.from(magic));
  }
  volume.record(2, [nonResident(TYPE.data, [[210, 4]], 4096)]);
  volume.record(9, [nonResident(TYPE.data, [[214, 2]], 2048, "$SDS")]);
  volume.record(11, [resident(TYPE.fileName, fileName([5, 5], "$Extend"))], { directory: true });
  volume.record(12, [
    resident(TYPE.fileName, fileName([11, 1], "$UsnJrnl")),
    nonResident(
      TYPE.data,
      [
        [null, 4],
        [216, 2],
      ],
      6144,
      "$J",
    ),
  ]);
  volume.record(29, [
    resident(TYPE.standardInformation, new Uint8Array(72).fill(1)),
    resident(TYPE.fileName, fileName([5, 5], "packed")),
    nonResident(TYPE.data, [[null, 8]], 8000),
    nonResident(TYPE.data, [[218, 2]], 2000, "WofCompressedData"),
    resident(
      TYPE.reparsePoint,
      Uint8Array.of(0x17, 0, 0, 0x80, 16, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0),
    ),
  ]);
  const records = [0, 2, 3, 5, 6, 9, 11, 12, 24, 25, 26, 27, 28, 29, 36].map((number) => TinyNtfs.offsetOf(number));
  const clusters = [200, 210, 211, 212, 214, 216, 218].map((cluster) => cluster * 1024);
  return { format: ntfs, image: volume.sealed(), places: [0, ...records, ...clusters] };
}
