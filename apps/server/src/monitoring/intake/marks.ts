import { createHash } from "node:crypto";

/**
 * What makes a repetition known as one: 16 bytes of SHA-256 over the id with all it is unique within, and 8 bytes over the
 * body, by which a repetition is told from another event under the same id. All zeros: no id.
 */
export const MARK_SIZE = 24;
const ID_SIZE = 16;

/** The mark of an event or a request. `scope` is what the id is unique within, such as source and index. */
export function markOf(scope: readonly string[], id: string, body: readonly Uint8Array[]): Buffer {
  const mark = Buffer.alloc(MARK_SIZE);
  createHash("sha256")
    .update(JSON.stringify([...scope, id]))
    .digest()
    .copy(mark, 0, 0, ID_SIZE);
  const hash = createHash("sha256");
  for (const part of body) hash.update(part);
  hash.digest().copy(mark, ID_SIZE, 0, MARK_SIZE - ID_SIZE);
  return mark;
}

/** The id's part of a mark, as a key of maps. */
export function idOf(mark: Uint8Array): string {
  return Buffer.from(mark.buffer, mark.byteOffset, ID_SIZE).toString("latin1");
}

export function sameBody(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one.subarray(ID_SIZE, MARK_SIZE), other.subarray(ID_SIZE, MARK_SIZE)) === 0;
}

const NONE = Buffer.alloc(MARK_SIZE);

/** The marks of a batch as its head keeps them; absent where no event has one. */
export function joinMarks(marks: readonly (Uint8Array | null)[]): string | undefined {
  if (marks.every((mark) => mark === null)) return undefined;
  return Buffer.concat(marks.map((mark) => mark ?? NONE)).toString("base64");
}

/** The marks that a head keeps, those of events without an id left out. */
export function* splitMarks(joined: string | undefined): Generator<Buffer, void, undefined> {
  if (joined === undefined) return;
  const bytes = Buffer.from(joined, "base64");
  for (let at = 0; at + MARK_SIZE <= bytes.length; at += MARK_SIZE) {
    const mark = bytes.subarray(at, at + MARK_SIZE);
    if (!NONE.equals(mark)) yield mark;
  }
}
