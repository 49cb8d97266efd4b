import { memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import { pattern, SparseBytes } from "../../sparse-bytes.fixture.js";
import { openOne, part } from "../opened.fixture.js";

const CLUSTER = 4096;
const COPIED = 1n << 63n;

interface Shape {
  readonly size?: number;
  readonly incompatible?: bigint;
  readonly encryption?: number;
  readonly backing?: string;
  readonly backingFormat?: string;
  readonly entries?: readonly bigint[];
}

/** Clusters of 4 KiB: header, L1 at 1, L2 at 2, data from 3 on. */
function qcow2(shape: Shape = {}): SparseBytes {
  const image = new SparseBytes(16 * CLUSTER).put(0, "QFI\xfb");
  const be = (at: number, size: 1 | 2 | 4 | 8, value: number | bigint) => image.number(at, size, value, true);
  be(4, 4, 3);
  be(20, 4, 12);
  be(24, 8, shape.size ?? 4 * CLUSTER);
  be(32, 4, shape.encryption ?? 0);
  be(36, 4, 1);
  be(40, 8, CLUSTER);
  be(72, 8, shape.incompatible ?? 0n);
  be(100, 4, 104);
  let at = 104;
  const extension = (type: number, body: string): void => {
    be(at, 4, type);
    be(at + 4, 4, body.length);
    image.put(at + 8, body);
    at += 8 + Math.ceil(body.length / 8) * 8;
  };
  if (shape.backingFormat !== undefined) extension(0xe2792aca, shape.backingFormat);
  extension(0x6803f857, `\0\x05${"future thing".padEnd(46, "\0")}`);
  if (shape.backing !== undefined) {
    be(8, 8, 1024);
    be(16, 4, shape.backing.length);
    image.put(1024, shape.backing);
  }
  be(CLUSTER, 8, BigInt(2 * CLUSTER) | COPIED);
  for (const [index, entry] of (shape.entries ?? []).entries()) be(2 * CLUSTER + index * 8, 8, entry);
  for (let index = 3; index < 16; index += 1) image.put(index * CLUSTER, pattern(CLUSTER, index));
  return image;
}

const at = (cluster: number) => BigInt(cluster * CLUSTER) | COPIED;

test("clusters come from where the tables say, also side by side and back to front", () => {
  const { source } = openOne([part("d.qcow2", qcow2({ entries: [at(5), at(6), at(3), 1n] }))]);
  const wanted = Buffer.concat([
    pattern(CLUSTER, 5),
    pattern(CLUSTER, 6),
    pattern(CLUSTER, 3),
    new Uint8Array(CLUSTER),
  ]);
  expect(Buffer.compare(source.read(0, 4 * CLUSTER), wanted)).toBe(0);
  expect(Buffer.compare(source.read(CLUSTER - 1, 2), wanted.subarray(CLUSTER - 1, CLUSTER + 1))).toBe(0);
});

test("what the overlay does not hold shows the backing file, and zeros beyond its end", () => {
  const base = memorySource(pattern(2 * CLUSTER, 77));
  const overlay = qcow2({ backing: "base.img", backingFormat: "raw", entries: [at(5)] });
  const { source, layers } = openOne([part("base.img", base), part("top.qcow2", overlay)]);
  const wanted = Buffer.concat([pattern(CLUSTER, 5), base.read(CLUSTER, CLUSTER), new Uint8Array(2 * CLUSTER)]);
  expect(Buffer.compare(source.read(0, 4 * CLUSTER), wanted)).toBe(0);
  expect(layers.map(({ kind }) => kind)).toEqual(["qcow2", "raw"]);
});

test("a backing file that is said to be raw is not probed: a guest must not choose files here", () => {
  const guest = qcow2({ backing: "/etc/shadow", entries: [at(4)] });
  const overlay = qcow2({ backing: "guest.img", backingFormat: "raw", size: 16 * CLUSTER });
  const { source } = openOne([part("top.qcow2", overlay), part("guest.img", guest)]);
  expect(new TextDecoder("latin1").decode(source.read(0, 4))).toBe("QFI\xfb");
});

test("a missing backing file is named with its format", () => {
  const overlay = part("top.qcow2", qcow2({ backing: "/images/base.img", backingFormat: "qcow2" }));
  expect(() => openOne([overlay])).toThrow(/stands on "\/images\/base\.img" \(qcow2\)/);
});

test("images that stand on each other in a circle are refused", () => {
  const [a, b] = [qcow2({ backing: "b.qcow2" }), qcow2({ backing: "a.qcow2" })];
  expect(() =>
    openOne([part("c.qcow2", qcow2({ backing: "a.qcow2" })), part("a.qcow2", a), part("b.qcow2", b)]),
  ).toThrow(/stands on itself/);
});

test("a feature that is not known is refused by the name that the image gives it", () => {
  expect(() => openOne([part("d.qcow2", qcow2({ incompatible: 1n << 5n }))])).toThrow(/future thing/);
  expect(() => openOne([part("d.qcow2", qcow2({ incompatible: 1n << 9n }))])).toThrow(/bit 9/);
});

test("encryption inside is named", () => {
  expect(() => openOne([part("d.qcow2", qcow2({ encryption: 2 }))])).toThrow(/LUKS/);
});

test("a mark of dirt is told and the image is read", () => {
  const { problems } = openOne([part("d.qcow2", qcow2({ incompatible: 1n }))]);
  expect(problems.map(({ code }) => code)).toEqual(["image-not-clean"]);
});

test("a cluster that lies behind the end of the file is an error with its place", () => {
  const { source } = openOne([part("d.qcow2", qcow2({ entries: [at(400)] }))]);
  expect(() => source.read(0, 16)).toThrow(/qcow2 cluster: need 16 bytes at 0x190000/);
});
