import { type Problem, toProblem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import { type Reference, reference } from "./record.js";

/** Windows refuses lists beyond this. */
const LIST_MAX = 256 * 1024;
const ENTRY_MIN = 26;

/**
 * Records that an attribute list names, in its order: type u32, length u16, name, first cluster u64, reference at 16, id.
 * Source: Linux-NTFS project, "$ATTRIBUTE_LIST".
 */
export function readAttributeList(list: ByteSource, what: string, problems: Problem[]): Reference[] {
  const references: Reference[] = [];
  const fault = (offset: number, detail: string): void => {
    problems.push(
      toProblem("attribute-list-damaged", { offset, field: "attribute list", detail: `${what}: ${detail}` }),
    );
  };
  let bytes: Uint8Array;
  try {
    bytes = list.read(0, Math.min(list.size, LIST_MAX));
  } catch (caught) {
    if (!(caught instanceof EvidenceError)) throw caught;
    problems.push(caught.problem);
    return references;
  }
  if (list.size > LIST_MAX) fault(LIST_MAX, `${list.size} bytes, more than ${LIST_MAX}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at + ENTRY_MIN <= bytes.length; ) {
    const length = view.getUint16(at + 4, true);
    if (length < ENTRY_MIN) {
      if (view.getUint32(at, true) !== 0) fault(at, `entry of ${length} bytes`);
      break;
    }
    references.push(reference(view, at + 16));
    at += length;
  }
  return references;
}
