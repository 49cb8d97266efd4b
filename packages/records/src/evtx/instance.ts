import type { JsonValue } from "../json-value.js";
import type { Chunk } from "./chunk.js";
import { fault } from "./fault.js";
import type { Template } from "./parts.js";
import { readParts } from "./template.js";
import { readValue, VALUE_TYPE } from "./value.js";

/**
 * Template instance: a definition (in line at its first use, else by offset) and the values to fill in.
 *
 *   offset  size  meaning
 *        0     1  0x0c
 *        1     1  unknown, 1
 *        2     4  identifier, the first four bytes of the definition's GUID
 *        6     4  offset of the definition within the chunk
 *       10     -  the definition, where that offset is this very place:
 *                 next definition u32, GUID, size u32, binary XML
 *        -     4  number of values
 *        -     4  per value: size u16, type u8, 0
 *        -     -  the values
 *
 * Source: [MS-EVEN6] 2.2.12, TemplateInstance; libevtx, "Template instance".
 * Departure: where the definition is damaged or stands in another chunk, one of the same identifier that was read
 * earlier in the file is used.
 */
const DEFINITION_HEAD = 24;
/** Windows writes some tens; more is damage. */
const VALUES_MAX = 4096;
/** Instances within values within instances; Windows writes two or three levels. */
export const INSTANCE_DEPTH_MAX = 64;

/** A value that has not been decoded yet. */
interface Slot {
  readonly type: number;
  readonly at: number;
  readonly size: number;
}

export interface Instance {
  readonly template: Template;
  readonly slots: readonly Slot[];
  readonly end: number;
}

/** Definitions of earlier chunks by identifier, bounded. */
export class Definitions {
  readonly #byIdentifier = new Map<number, Template>();

  remember(identifier: number, template: Template): void {
    if (this.#byIdentifier.size < DEFINITIONS_MAX) this.#byIdentifier.set(identifier, template);
  }

  find(identifier: number): Template | undefined {
    return this.#byIdentifier.get(identifier);
  }
}

/** A busy Security log has a few hundred. */
const DEFINITIONS_MAX = 16_384;

/** Reads the instance at `at`. */
export function readInstance(chunk: Chunk, at: number, earlier: Definitions): Instance {
  const identifier = chunk.u32(at + 2, "template identifier");
  const definitionAt = chunk.u32(at + 6, "offset of a template");
  const valuesAt = definitionAt === at + 10 ? at + 10 + definitionSize(chunk, definitionAt) : at + 10;
  const template = findTemplate(chunk, definitionAt, identifier, earlier);
  const count = chunk.u32(valuesAt, "number of values");
  if (count > VALUES_MAX) throw fault("evtx-values-too-many", valuesAt, `${count} values in one template`);
  let valueAt = valuesAt + 4 + count * 4;
  chunk.need(valuesAt + 4, count * 4, "values");
  const slots: Slot[] = [];
  for (let index = 0; index < count; index += 1) {
    const headAt = valuesAt + 4 + index * 4;
    const size = chunk.view.getUint16(headAt, true);
    slots.push({ type: chunk.view.getUint8(headAt + 2), at: valueAt, size });
    valueAt += size;
  }
  return { template, slots, end: valueAt };
}

function definitionSize(chunk: Chunk, at: number): number {
  return DEFINITION_HEAD + chunk.u32(at + 20, "size of a template");
}

function findTemplate(chunk: Chunk, at: number, identifier: number, earlier: Definitions): Template {
  const known = chunk.templates.get(at);
  if (known !== undefined) return known;
  const stranger = chunk.u32(at + 4, "template identifier") !== identifier;
  const remembered = earlier.find(identifier);
  if (stranger && remembered !== undefined) return remembered;
  const bodyAt = at + DEFINITION_HEAD;
  const end = Math.min(bodyAt + chunk.u32(at + 20, "size of a template"), chunk.bytes.length);
  const parts = readParts(chunk, bodyAt, end, true, refuseInstance);
  const template = { parts };
  chunk.templates.set(at, template);
  earlier.remember(identifier, template);
  return template;
}

function refuseInstance(at: number): never {
  throw fault("evtx-token-unknown", at, "a template instance within a definition");
}

export function isBinaryXml(slot: Slot): boolean {
  return slot.type === VALUE_TYPE.binaryXml;
}

export function decodeSlot(chunk: Chunk, slot: Slot): JsonValue {
  return readValue(chunk, slot.type, slot.at, slot.size);
}
