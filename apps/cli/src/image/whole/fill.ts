import { problemOf } from "@mizugiwa/base";
import { type CheckedRead, type Container, planReads, type Range } from "@mizugiwa/evidence";
import { openImage } from "../open-image.js";
import { type FromRanges, type RangesStart, Ring } from "./ring.js";

/** Fills slots of the ring until every range was taken. The thread's only work; it opens the image for itself. */
export function fillRing(start: RangesStart, send: (message: FromRanges) => void): void {
  const ring = new Ring(start.stepBytes, start.ring);
  const { evidence, close } = openImage(start.images, start.options);
  const container = evidence.images[start.image]?.container;
  if (container === undefined) throw new RangeError(`there is no image ${start.image}`);
  const source = start.checks ? container.hashed : container.source;
  const ranges = [...planReads(source.size, container.blockSize, start.stepBytes)];
  for (let index = ring.take(); index < ranges.length && ring.waitFor(index); index = ring.take()) {
    const range = ranges[index];
    if (range === undefined) break;
    try {
      const { bytes, damaged } = readOf(container, start.checks, range);
      ring.slot(index, bytes.length).set(bytes);
      send({ type: "filled", index, length: bytes.length, damaged });
    } catch (caught) {
      send({ type: "failed", index, problem: problemOf(caught) });
      break;
    }
  }
  send({ type: "ended", problems: evidence.problems() });
  close();
}

function readOf({ source, hashed, check }: Container, checks: boolean, { offset, length }: Range): CheckedRead {
  if (checks && check !== null) return check({ offset, length });
  return { bytes: (checks ? hashed : source).read(offset, length), damaged: [] };
}
