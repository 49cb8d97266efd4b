import { memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import { pattern } from "../../sparse-bytes.fixture.js";
import { verifyContainer } from "../../verify.js";
import { nodeHash, outcomeOf } from "../files.fixture.js";
import { openOne, part } from "../opened.fixture.js";
import { CHUNK, type EwfShape, ewfSegment } from "./ewf.fixture.js";
import { segmentName } from "./ewf.js";

const chunks = [1, 2, 3, 4].map((seed) => pattern(CHUNK, seed));
const whole = Buffer.concat(chunks);
const disk = { chunks: 4, size: whole.length };
const segment = (shape: Partial<EwfShape>) =>
  part(`disk.E0${shape.segment ?? 1}`, memorySource(ewfSegment({ segment: 1, last: true, disk, chunks, ...shape })));
const first = segment({ last: false, chunks: chunks.slice(0, 2) });
const second = segment({ segment: 2, disk: null, chunks: chunks.slice(2), packed: true });

test("segments are read in the order of their headers, packed chunks and plain ones", () => {
  const { source, layers, problems } = openOne([second, first]);
  expect(Buffer.compare(source.read(0, whole.length), whole)).toBe(0);
  expect(layers[0]).toMatchObject({ kind: "ewf", facts: { case: "CASE-7", examiner: "somebody", segments: "2" } });
  expect(problems).toEqual([]);
});

test("a segment that is missing in between is named; one at the end leaves the rest readable and the lost part an error", () => {
  const third = segment({ segment: 3, disk: null, chunks: [] });
  expect(() => openOne([first, third])).toThrow(/segment 2 is missing: disk\.E02/);
  const { source, problems } = openOne([first]);
  expect(problems.map(({ code }) => code)).toEqual(["image-cut-short"]);
  expect(Buffer.compare(source.read(0, 2 * CHUNK), whole.subarray(0, 2 * CHUNK))).toBe(0);
  expect(() => source.read(2 * CHUNK, 1)).toThrow(/no table knows chunk 2, bytes 8192 to 12287 of the disk/);
});

test("the spare table is used where the first does not fit its checksum", () => {
  const { source, problems } = openOne([segment({ damage: { table: true } })]);
  expect(Buffer.compare(source.read(0, whole.length), whole)).toBe(0);
  expect(problems.map(({ detail }) => detail)).toEqual([
    "the chunk table does not fit its checksum; its spare does and is used",
  ]);
});

test.each([true, false])("a damaged chunk is named with its range, the others stay readable (packed: %s)", (packed) => {
  const image = openOne([segment({ packed, damage: { chunk: 1 } })]);
  expect(() => image.source.read(CHUNK, 1)).toThrow(/chunk 1, bytes 4096 to 8191 of the disk/);
  expect(Buffer.compare(image.source.read(2 * CHUNK, CHUNK), pattern(CHUNK, 3))).toBe(0);
  const { verdict, damaged } = outcomeOf(verifyContainer(image, nodeHash));
  expect(verdict).toBe("mismatch");
  expect(damaged.map(({ range }) => range)).toEqual([{ offset: CHUNK, length: CHUNK }]);
});

test("damaged chunks read as zeros where that is asked for, and are told", () => {
  const { source, problems } = openOne([segment({ packed: true, damage: { chunk: 1 } })], { fillDamaged: true });
  expect(source.read(CHUNK, CHUNK).every((byte) => byte === 0)).toBe(true);
  expect(problems.map(({ code }) => code)).toEqual(["chunk-damaged"]);
});

test("sectors that could not be read from the disk are told", () => {
  const { problems } = openOne([segment({ errors: [[16, 2]] })]);
  expect(problems.map(({ detail }) => detail)).toEqual([
    "2 sectors from 16 could not be read from the disk; the image holds zeros",
  ]);
});

test("segments are named as their writers do", () => {
  const names = [1, 99, 100, 125, 126, 775, 776].map((number) => segmentName("a/disk.E01", number));
  expect(names).toEqual(["disk.E01", "disk.E99", "disk.EAA", "disk.EAZ", "disk.EBA", "disk.EZZ", "disk.FAA"]);
  expect(segmentName("disk.e01", 100)).toBe("disk.eaa");
});
