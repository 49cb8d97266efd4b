import { open } from "node:fs/promises";
import { MizugiwaError } from "@mizugiwa/base";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Actor } from "../access/actor.js";
import { type Canonical, canonical, ExactNumber, parseExact } from "./canonical.js";
import type { ChainEntry, Seal } from "./chain.js";
import { ChainCheck, type Sealed, type Verdict } from "./check.js";
import { type Checkpoint, CheckpointDocument, fromDocument, toDocument } from "./checkpoint.js";
import { readCheckpoints, readSealed, readUnsealed } from "./rows.js";

/**
 * The trail as a file: NDJSON, one canonical JSON object a line.
 *
 *   {"format":"mizugiwa-trail-export-1"}
 *   {"checkpoint":{…}}                     as /api/v1/trail/checkpoints gives it; all of them first
 *   {"entry":{…}|"withheld"|null,"seal":{…}}   in the order of positions; hashes in hex
 *   {"unsealed":{…}}                       entries that wait for their seal
 *
 * Personal parts are left out; the hash that vouches for them is there.
 */
const FORMAT = "mizugiwa-trail-export-1";

export async function* exportTrail(db: Kysely<object>, reader: Actor | null): AsyncGenerator<string> {
  yield line({ format: FORMAT });
  for (const each of await readCheckpoints(db)) {
    yield line({ checkpoint: parseExact(JSON.stringify(toDocument(each))) });
  }
  for await (const { seal, entry } of readSealed(db, reader)) {
    yield line({ seal: showSeal(seal), entry: entry === null || entry === "withheld" ? entry : showEntry(entry) });
  }
  const unsealed = await readUnsealed(db, "0", UNSEALED_MAX);
  const mine = unsealed.filter(({ compartment }) => reader === null || sees(reader, compartment));
  for (const entry of mine) yield line({ unsealed: showEntry(entry) });
}

const UNSEALED_MAX = 10_000;

function sees(reader: Actor, compartment: string | null): boolean {
  return compartment === null || reader.compartments.includes(compartment);
}

function line(value: Canonical): string {
  return `${canonical(value)}\n`;
}

function showSeal({ position, entry, previous, groups, hash }: Seal): Canonical {
  return {
    position: new ExactNumber(String(position)),
    entry: new ExactNumber(entry),
    previous: previous.toString("hex"),
    groups: groups.toString("hex"),
    hash: hash.toString("hex"),
  };
}

function showEntry(entry: ChainEntry): Canonical {
  return {
    number: new ExactNumber(entry.number),
    at: entry.at,
    actor: { kind: entry.actorKind, id: entry.actorId, name: entry.actorName },
    action: entry.action,
    object: { kind: entry.objectKind, id: entry.objectId },
    compartment: entry.compartment,
    before: entry.before === null ? null : parseExact(entry.before),
    after: entry.after === null ? null : parseExact(entry.after),
    reason: entry.reason,
    personal: entry.personal,
  };
}

const Digits = z.instanceof(ExactNumber).transform(({ text }) => text);
const Hex = z
  .string()
  .regex(/^(?:[0-9a-f]{2})*$/)
  .transform((text) => Buffer.from(text, "hex"));
const Json = z
  .custom<Canonical>((value) => value !== undefined)
  .transform((value) => (value === null ? null : canonical(value)));
const Text = z.string().nullable();

const EntryLine = z.object({
  number: Digits,
  at: z.string(),
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  action: z.string(),
  object: z.object({ kind: z.string(), id: z.string() }),
  compartment: Text,
  before: Json,
  after: Json,
  reason: Text,
  personal: Text,
});
const SealLine = z.object({
  seal: z.object({ position: Digits.transform(Number), entry: Digits, previous: Hex, groups: Hex, hash: Hex }),
  entry: z.union([EntryLine, z.literal("withheld"), z.null()]),
});
const FormatLine = z.object({ format: z.literal(FORMAT) });
const CheckpointLine = z.object({ checkpoint: z.unknown() });
const UnsealedLine = z.object({ unsealed: EntryLine });

function toEntry({ actor, object, ...rest }: z.infer<typeof EntryLine>): ChainEntry {
  return {
    ...rest,
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    objectKind: object.kind,
    objectId: object.id,
  };
}

/**
 * Verifies an exported file, a line at a time. Throws `trail-file-unreadable` with the line where it is no such file.
 * Checkpoints of the file that stand behind seals are not looked at: the export writes them first.
 */
export async function verifyFile(path: string, anchor: Checkpoint | null): Promise<Verdict> {
  const checkpoints: Checkpoint[] = [];
  let check: ChainCheck | null = null;
  let number = 0;
  const file = await open(path);
  for await (const text of file.readLines()) {
    number += 1;
    const read = readLine(text, path, number);
    if (number === 1 && !FormatLine.safeParse(read).success) throw unreadable(path, number);
    const checkpoint = CheckpointLine.safeParse(read);
    if (checkpoint.success && check === null) {
      checkpoints.push(fromDocument(CheckpointDocument.parse(JSON.parse(canonical(asCanonical(read, "checkpoint"))))));
      continue;
    }
    if (number === 1) continue;
    check ??= new ChainCheck(checkpoints, anchor);
    const unsealed = UnsealedLine.safeParse(read);
    if (unsealed.success) check.addUnsealed(toEntry(unsealed.data.unsealed));
    else check.add(toSealed(read, path, number));
  }
  if (number === 0) throw unreadable(path, 1);
  return (check ?? new ChainCheck(checkpoints, anchor)).verdict();
}

function readLine(text: string, path: string, number: number): Canonical {
  try {
    return parseExact(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) throw unreadable(path, number);
    throw cause;
  }
}

function asCanonical(value: Canonical, name: string): Canonical {
  if (value === null || typeof value !== "object" || value instanceof ExactNumber || Array.isArray(value)) return null;
  return Object.entries(value).find(([key]) => key === name)?.[1] ?? null;
}

function toSealed(read: Canonical, path: string, number: number): Sealed {
  const parsed = SealLine.safeParse(read);
  if (!parsed.success) throw unreadable(path, number);
  const { seal, entry } = parsed.data;
  return {
    seal,
    entry: entry === null || entry === "withheld" ? entry : toEntry(entry),
    personal: "withheld",
  };
}

function unreadable(path: string, line: number): MizugiwaError {
  return new MizugiwaError("trail-file-unreadable", {
    path,
    line,
    detail: "this is no line of an exported audit trail",
    remedy: "Give a file as /api/v1/trail/export makes it.",
  });
}
