import { Budget } from "@mizugiwa/base";
import type { Chunk } from "./chunk.js";
import { fault } from "./fault.js";
import type { Attribute, Element, Part } from "./parts.js";

/**
 * Binary XML as a tree of parts, made once per template definition and filled in for every record that names it.
 *
 *   token  meaning                       followed by
 *   00     end of stream
 *   01 41  open start element            [dependency u16] size u32, name offset u32, (41) attribute list size u32
 *   02     close start element
 *   03     close empty element
 *   04     end element
 *   05 45  value                         type u8, (text) length u16, characters
 *   06 46  attribute                     name offset u32
 *   07 47  CDATA section                 length u16, characters
 *   08 48  character reference           u16
 *   09 49  entity reference              name offset u32
 *   0a     processing instruction        name offset u32
 *   0b     its data                      length u16, characters
 *   0c     template instance             see instance.ts
 *   0d 0e  substitution, optional one    index u16, type u8
 *   0f     fragment header               major, minor, flags
 *
 * A name whose offset is the very next byte is written in line there.
 *
 * Sources: [MS-EVEN6] 2.2.12 (BinXml grammar) and 3.1.4.7; libevtx, "Binary XML".
 * Departure: the dependency identifier is said to stand only within template definitions; files with it elsewhere
 * exist, so outside a definition the reading whose name offset makes sense is taken.
 */

/** Elements nested deeper than this are damage or an attack; Windows itself writes a dozen levels. */
const ELEMENT_DEPTH_MAX = 512;
/** Tokens one stream may hold: a 64 KiB chunk has no room for more. */
const TOKENS_MAX = 65_536;

export const TOKEN = {
  end: 0x00,
  open: 0x01,
  closeStart: 0x02,
  closeEmpty: 0x03,
  endElement: 0x04,
  value: 0x05,
  attribute: 0x06,
  cdata: 0x07,
  charRef: 0x08,
  entityRef: 0x09,
  piTarget: 0x0a,
  piData: 0x0b,
  instance: 0x0c,
  substitution: 0x0d,
  optional: 0x0e,
  fragment: 0x0f,
} as const;

/** Token, major and minor version, flags. */
export const FRAGMENT_HEADER_SIZE = 4;

/** Says that more of the same follows, or that an element has attributes. */
const MORE = 0x40;

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Where a stream of tokens stands and ends; `inDefinition` decides on the dependency identifier. */
interface Stream {
  readonly chunk: Chunk;
  readonly end: number;
  readonly inDefinition: boolean;
  readonly budget: Budget;
  at: number;
}

/**
 * Reads a stream of tokens from `start` up to `end` or its end token. An
 * instance of a template is left for instance.ts, which `skipInstance` asks for its size.
 */
export function readParts(
  chunk: Chunk,
  start: number,
  end: number,
  inDefinition: boolean,
  skipInstance: (at: number) => number,
): readonly Part[] {
  const stream: Stream = {
    chunk,
    at: start,
    end,
    inDefinition,
    budget: new Budget(TOKENS_MAX, "tokens of binary XML"),
  };
  return readContent(stream, 0, skipInstance);
}

function readContent(stream: Stream, depth: number, skipInstance: (at: number) => number): Part[] {
  if (depth > ELEMENT_DEPTH_MAX)
    throw fault("evtx-too-deep", stream.at, `elements nested over ${ELEMENT_DEPTH_MAX} deep`);
  const parts: Part[] = [];
  while (stream.at < stream.end) {
    stream.budget.take(1);
    const token = stream.chunk.u8(stream.at, "token") & ~MORE;
    if (token === TOKEN.end || token === TOKEN.endElement) {
      stream.at += 1;
      break;
    }
    if (token === TOKEN.open) parts.push({ kind: "element", element: readElement(stream, depth, skipInstance) });
    else if (token === TOKEN.fragment) stream.at += FRAGMENT_HEADER_SIZE;
    else if (token === TOKEN.instance) {
      parts.push({ kind: "instance", at: stream.at });
      stream.at = skipInstance(stream.at);
    } else if (!readTextual(stream, parts)) {
      throw fault("evtx-token-unknown", stream.at, `token 0x${token.toString(16)} where content was expected`);
    }
  }
  return parts;
}

function readElement(stream: Stream, depth: number, skipInstance: (at: number) => number): Element {
  const { chunk } = stream;
  const hasAttributes = (chunk.u8(stream.at, "element") & MORE) !== 0;
  stream.at += 1 + (hasDependency(stream) ? 2 : 0) + 4;
  const name = readName(stream);
  const attributes = hasAttributes ? readAttributes(stream) : [];
  const close = chunk.u8(stream.at, "close of a start element");
  stream.at += 1;
  if (close === TOKEN.closeEmpty) return { name, attributes, children: [] };
  if (close !== TOKEN.closeStart) {
    throw fault(
      "evtx-token-unknown",
      stream.at - 1,
      `token 0x${close.toString(16)} where an element's start should close`,
    );
  }
  return { name, attributes, children: readContent(stream, depth + 1, skipInstance) };
}

function hasDependency({ chunk, at, inDefinition }: Stream): boolean {
  const sound = (nameAt: number): boolean => {
    const offset = chunk.u32(nameAt, "name offset");
    if (offset === nameAt + 4) return true;
    return offset >= 128 && offset < nameAt && offset + 10 <= chunk.bytes.length;
  };
  const withIt = at + 7;
  const without = at + 5;
  return inDefinition ? sound(withIt) || !sound(without) : !sound(without) && sound(withIt);
}

function readAttributes(stream: Stream): Attribute[] {
  const attributes: Attribute[] = [];
  stream.at += 4;
  while ((stream.chunk.u8(stream.at, "attribute") & ~MORE) === TOKEN.attribute) {
    stream.budget.take(1);
    stream.at += 1;
    const name = readName(stream);
    const parts: Part[] = [];
    while (readTextual(stream, parts)) stream.budget.take(1);
    attributes.push({ name, parts });
  }
  return attributes;
}

/** Reads one token that stands for text; false where the next one does not. */
function readTextual(stream: Stream, parts: Part[]): boolean {
  const { chunk, at } = stream;
  switch (chunk.u8(at, "token") & ~MORE) {
    case TOKEN.value:
      parts.push({ kind: "text", text: readCounted(stream, at + 2) });
      return true;
    case TOKEN.cdata:
      parts.push({ kind: "text", text: readCounted(stream, at + 1) });
      return true;
    case TOKEN.charRef:
      parts.push({ kind: "text", text: String.fromCharCode(chunk.u16(at + 1, "character reference")) });
      stream.at += 3;
      return true;
    case TOKEN.entityRef: {
      stream.at += 1;
      const name = readName(stream);
      parts.push({ kind: "text", text: ENTITIES[name] ?? `&${name};` });
      return true;
    }
    case TOKEN.substitution:
    case TOKEN.optional:
      parts.push({
        kind: "value",
        index: chunk.u16(at + 1, "substitution"),
        optional: isOptional(chunk.u8(at, "token")),
      });
      stream.at += 4;
      return true;
    case TOKEN.piTarget:
      stream.at += 1;
      readName(stream);
      return true;
    case TOKEN.piData:
      readCounted(stream, at + 1);
      return true;
    default:
      return false;
  }
}

function isOptional(token: number): boolean {
  return (token & ~MORE) === TOKEN.optional;
}

/** Text after its length in UTF-16 units; moves the stream past it. */
function readCounted(stream: Stream, at: number): string {
  const units = stream.chunk.u16(at, "length of a text");
  const text = stream.chunk.text(at + 2, units);
  stream.at = at + 2 + units * 2;
  return text;
}

function readName(stream: Stream): string {
  const offset = stream.chunk.u32(stream.at, "name offset");
  stream.at += 4;
  const name = stream.chunk.name(offset);
  if (offset === stream.at) stream.at += stream.chunk.nameSize(offset);
  return name;
}
