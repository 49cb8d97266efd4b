import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { MizugiwaError } from "@mizugiwa/base";
import { hasCode } from "../../platform/process/codes.js";

const NODE_SIZE = 16;

/** The 16 bytes that tell this node's events from those of others: made once, kept in the folder of the hot log. */
export function nodeIdentity(folder: string): Buffer {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, "node");
  const known = readIfThere(path);
  if (known !== null) {
    if (known.length === NODE_SIZE) return known;
    throw new MizugiwaError("node-identity-damaged", {
      path,
      detail: `the file has ${known.length} bytes, not ${NODE_SIZE}`,
      remedy: "Bring it back from a backup: event ids are made of it.",
    });
  }
  const made = randomBytes(NODE_SIZE);
  const fd = openSync(path, "wx", 0o600);
  try {
    writeSync(fd, made);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  return made;
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (caught) {
    if (hasCode(caught, "ENOENT")) return null;
    throw caught;
  }
}

/** A node as event ids name it. */
export function nodeName(identity: Uint8Array): string {
  return Buffer.from(identity.subarray(0, 4)).toString("hex");
}

/** `event_id`: node, segment, and number within the segment. */
export function eventIdOf(node: string, segment: number, ordinal: number): string {
  return `${node}.${segment}.${ordinal}`;
}

const EVENT_ID = /^([0-9a-f]{8})\.(\d{1,15})\.(\d{1,15})$/;

/** The place of an event by its id; null where the text is none. */
export function placeOf(eventId: string): { segment: number; ordinal: number } | null {
  const found = EVENT_ID.exec(eventId);
  return found === null ? null : { segment: Number(found[2]), ordinal: Number(found[3]) };
}
