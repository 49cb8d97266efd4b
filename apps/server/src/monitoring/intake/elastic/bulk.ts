import { EVENT_MAX_BYTES, ID_MAX_BYTES } from "../limits.js";
import { type BodyLine, linesOf } from "../lines.js";

/** What an item of a bulk request asks for, or why it is not done. */
export interface BulkItem {
  readonly action: "create" | "index" | "update" | "delete";
  readonly index: string;
  readonly id: string | null;
  readonly source: Uint8Array | null;
  readonly refused: { readonly status: number; readonly type: string; readonly reason: string } | null;
}

/** The whole request is malformed: Elasticsearch answers 400 and does nothing of it. */
export class BulkError extends Error {}

/**
 * Reads a bulk request: an action a line, followed by its document (Elasticsearch reference 8, "Bulk API"). Throws BulkError
 * where a line is no action or a document is missing. Documents are kept byte for byte.
 *
 * Departures: a log is only added to, so that `update` and `delete` are refused one by one; pipelines, routing and versions
 * are read over.
 */
export function readBulk(body: Buffer, defaultIndex: string | null): BulkItem[] {
  const lines = linesOf(body);
  const items: BulkItem[] = [];
  for (const line of lines) {
    const { action, index, id } = readAction(line, defaultIndex);
    if (action === "delete") {
      items.push({ action, index, id, source: null, refused: ONLY_ADDED });
      continue;
    }
    const next = lines.next();
    if (next.done === true) throw new BulkError(`the action of line ${line.number} has no document behind it`);
    const source = next.value.bytes;
    items.push({ action, index, id, source, refused: action === "update" ? ONLY_ADDED : faultOf(source, id) });
  }
  return items;
}

const ONLY_ADDED = {
  status: 400,
  type: "illegal_argument_exception",
  reason: "events are only added: use create or index",
};

function readAction(
  { number, bytes }: BodyLine,
  defaultIndex: string | null,
): Pick<BulkItem, "action" | "index" | "id"> {
  const value = parse(bytes);
  const [entry, ...others] = isObject(value) ? Object.entries(value) : [];
  const [action, about] = entry ?? [];
  if (others.length > 0 || !isAction(action) || !isObject(about)) {
    throw new BulkError(`Malformed action/metadata line [${number}], expected create, index, update or delete`);
  }
  const index = about["_index"] ?? defaultIndex;
  const id = about["_id"] ?? null;
  if (typeof index !== "string" || index === "") throw new BulkError(`line ${number}: index is missing`);
  if (id !== null && typeof id !== "string" && typeof id !== "number")
    throw new BulkError(`line ${number}: _id is no text`);
  return { action, index, id: id === null || id === "" ? null : String(id) };
}

function faultOf(source: Uint8Array, id: string | null): BulkItem["refused"] {
  if (source.length > EVENT_MAX_BYTES) {
    const reason = `a document has ${EVENT_MAX_BYTES} bytes at most`;
    return { status: 413, type: "illegal_argument_exception", reason };
  }
  if (id !== null && Buffer.byteLength(id) > ID_MAX_BYTES) {
    const reason = `an _id has ${ID_MAX_BYTES} bytes at most`;
    return { status: 400, type: "illegal_argument_exception", reason };
  }
  const value = parse(source);
  return isObject(value)
    ? null
    : { status: 400, type: "document_parsing_exception", reason: "the document is no JSON object" };
}

/** The value of a line, undefined where it is no JSON. */
function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));
  } catch (caught) {
    if (caught instanceof SyntaxError) return undefined;
    throw caught;
  }
}

const ACTIONS: readonly string[] = ["create", "index", "update", "delete"];

function isAction(name: string | undefined): name is BulkItem["action"] {
  return name !== undefined && ACTIONS.includes(name);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
