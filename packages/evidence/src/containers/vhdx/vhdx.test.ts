import { crc32c } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import { pattern, SparseBytes } from "../../sparse-bytes.fixture.js";
import { openOne, part } from "../opened.fixture.js";

const KIB = 1024;
const MIB = 1024 * KIB;
const LOG_AT = MIB;
const BAT_AT = 3 * MIB;
const METADATA_AT = 2 * MIB;
const DATA_AT = 4 * MIB;
const LOG_GUID = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

const guid = (text: string): number[] => {
  const bytes = Array.from(Buffer.from(text.replaceAll("-", ""), "hex"));
  return [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((index) => bytes[index] ?? 0);
};

/** The structure with its CRC-32C in bytes 4 to 7. */
function summed(structure: SparseBytes): Uint8Array {
  const bytes = structure.read(0, structure.size);
  new DataView(bytes.buffer).setUint32(4, crc32c(bytes), true);
  return bytes;
}

interface Shape {
  readonly logged?: boolean;
  readonly parent?: string;
  /** Entries of the block table, state and MiB of each. */
  readonly bat: readonly (readonly [state: number, mib: number])[];
}

/** Blocks of 1 MiB; the first header is older than the second. */
function vhdx({ logged = false, parent, bat }: Shape): SparseBytes {
  const image = new SparseBytes(8 * MIB).put(0, "vhdxfile");
  for (const [at, sequence] of [
    [64 * KIB, 1],
    [128 * KIB, 2],
  ] as const) {
    const header = new SparseBytes(4096).put(0, "head").number(8, 8, sequence).number(66, 2, 1);
    header.number(68, 4, MIB).number(72, 8, LOG_AT);
    if (logged && sequence === 2) header.put(48, LOG_GUID);
    image.put(at, summed(header));
  }
  const regions = new SparseBytes(64 * KIB).put(0, "regi").number(8, 4, 2);
  regions.put(16, guid("2dc27766-f623-4200-9d64-115e9bfd4a08")).number(32, 8, BAT_AT).number(40, 4, MIB);
  regions.put(48, guid("8b7ca206-4790-4b9a-b8fe-575f050f886e")).number(64, 8, METADATA_AT).number(72, 4, MIB);
  image.put(192 * KIB, summed(regions));
  const items: [string, number][] = [
    ["caa16737-fa36-4d43-b3b6-33f0aa44e76b", 64 * KIB],
    ["2fa54224-cd1b-4876-b211-5dbed83bf4b8", 64 * KIB + 8],
    ["8141bf1d-a96f-4709-ba47-f233a8faab5f", 64 * KIB + 16],
    ["a8d35f2d-b30b-454d-abf7-d3d84834ab0c", 64 * KIB + 32],
  ];
  image.put(METADATA_AT, "metadata").number(METADATA_AT + 10, 2, parent === undefined ? 3 : 4);
  for (const [index, [id, offset]] of items.entries()) {
    const at = METADATA_AT + 32 + index * 32;
    image
      .put(at, guid(id))
      .number(at + 16, 4, offset)
      .number(at + 20, 4, 4096)
      .number(at + 24, 4, 4);
  }
  const values = METADATA_AT + 64 * KIB;
  image.number(values, 4, MIB).number(values + 4, 4, parent === undefined ? 0 : 2);
  image.number(values + 8, 8, 2 * MIB).number(values + 16, 4, 512);
  if (parent !== undefined) {
    const at = values + 32;
    image
      .number(at + 18, 2, 1)
      .number(at + 20, 4, 100)
      .number(at + 24, 4, 200)
      .number(at + 28, 2, 26);
    image.number(at + 30, 2, parent.length * 2);
    image.put(at + 100, Buffer.from("relative_path", "utf16le")).put(at + 200, Buffer.from(parent, "utf16le"));
  }
  for (const [index, [state, mib]] of bat.entries())
    image.number(BAT_AT + index * 8, 8, (BigInt(mib) << 20n) | BigInt(state));
  return image.put(DATA_AT, pattern(MIB, 2)).put(DATA_AT + MIB, pattern(MIB, 3));
}

/** One log entry that writes a page to `target` and zeros to `zeroAt`; its sequence number is told in three places. */
function logEntry(sequence: number, tail: number, target: number, page: Uint8Array, zeroAt: number): Uint8Array {
  const entry = new SparseBytes(8192).put(0, "loge").number(8, 4, 8192).number(12, 4, tail).number(16, 8, sequence);
  entry
    .number(24, 4, 2)
    .put(32, LOG_GUID)
    .number(48, 8, 8 * MIB)
    .number(56, 8, 8 * MIB);
  entry
    .put(64, "desc")
    .put(68, page.subarray(4092))
    .put(72, page.subarray(0, 8))
    .number(80, 8, target)
    .number(88, 8, sequence);
  entry.put(96, "zero").number(104, 8, 4096).number(112, 8, zeroAt).number(120, 8, sequence);
  entry.put(4096, "data").put(4104, page.subarray(8, 4092));
  return summed(entry);
}

test("blocks are found by the table, absent and zeroed ones are zeros", () => {
  const { source, problems } = openOne([
    part(
      "d.vhdx",
      vhdx({
        bat: [
          [2, 0],
          [6, 4],
        ],
      }),
    ),
  ]);
  expect(source.size).toBe(2 * MIB);
  expect(source.read(0, MIB).every((byte) => byte === 0)).toBe(true);
  expect(Buffer.compare(source.read(MIB, MIB), pattern(MIB, 2))).toBe(0);
  expect(problems).toEqual([]);
});

test("the log is played back in memory, the later entry over the earlier one, across the end of the log", () => {
  const [old, young] = [pattern(4096, 50), pattern(4096, 51)];
  const wrapsAt = MIB - 4096;
  const second = logEntry(8, wrapsAt - 8192, DATA_AT, young, DATA_AT + 8192);
  const image = vhdx({
    logged: true,
    bat: [
      [6, 4],
      [6, 5],
    ],
  });
  image.put(LOG_AT + wrapsAt - 8192, logEntry(7, wrapsAt - 8192, DATA_AT, old, DATA_AT + 4096));
  image.put(LOG_AT + wrapsAt, second.subarray(0, 4096)).put(LOG_AT, second.subarray(4096));
  const { source, problems } = openOne([part("d.vhdx", image)]);
  const wanted = pattern(MIB, 2);
  wanted.set(young);
  wanted.fill(0, 4096, 12_288);
  expect(Buffer.compare(source.read(0, MIB), wanted)).toBe(0);
  expect(problems.map(({ detail }) => detail)).toEqual([
    "2 entries of the log were played back in memory: the image was in use when it was copied",
  ]);
});

test("a log that must be played back and holds nothing is an error", () => {
  expect(() => openOne([part("d.vhdx", vhdx({ logged: true, bat: [] }))])).toThrow(/no valid entry/);
});

test("a differencing disk takes the sectors that its bitmap names, lowest bit first, else its parent's", () => {
  const entries: [number, number][] = [
    [0, 0],
    [7, 4],
  ];
  const bat = [...entries, ...Array.from({ length: 4094 }, (): [number, number] => [0, 0]), [6, 6] as [number, number]];
  const child = vhdx({ parent: ".\\base.vhdx", bat }).number(6 * MIB + 256, 1, 0b10);
  const base = part(
    "base.vhdx",
    vhdx({
      bat: [
        [6, 5],
        [6, 5],
      ],
    }),
  );
  const { source } = openOne([part("child.vhdx", child), base]);
  const wanted = Buffer.concat([pattern(MIB, 3), pattern(MIB, 3)]);
  wanted.set(pattern(MIB, 2).subarray(512, 1024), MIB + 512);
  expect(Buffer.compare(source.read(0, 2 * MIB), wanted)).toBe(0);
  expect(() => openOne([part("child.vhdx", child)])).toThrow(/"\.\\base\.vhdx" \(vhdx/);
});
