import type { Entry, FileType } from "../entry.js";
import type { Instant } from "../instant.js";
import { bytesText, pathText } from "./path-text.js";

/** Letters of the types, as The Sleuth Kit writes them. */
const LETTERS: Readonly<Record<FileType, string>> = {
  file: "r",
  dir: "d",
  symlink: "l",
  char: "c",
  block: "b",
  fifo: "p",
  socket: "h",
  other: "-",
};

/**
 * One line of a body file (The Sleuth Kit wiki, "Body file", 3.0 and later):
 * `MD5|name|inode|mode_as_string|UID|GID|size|atime|mtime|ctime|crtime`, times in whole seconds, 0 where there is none.
 *
 * Departure: what would break the line in two or shift its columns (control characters, `|`) is written as `\xHH`; the
 * original leaves it.
 */
export function bodyfileLine(entry: Entry, volume: string | null): string {
  const { type, mode, inode, uid, gid, size } = entry;
  const target = entry.target === null ? "" : ` -> ${bytesText(entry.target).text}`;
  const deleted = entry.allocated ? "" : " (deleted)";
  const path = pathText(entry.directory, entry.name).text;
  const name = escaped(`${volume === null ? "" : `/${volume}`}${path}${target}${deleted}`);
  const letter = LETTERS[type];
  const times = [entry.accessed, entry.modified, entry.changed, entry.born].map(secondsOf).join("|");
  return `0|${name}|${inode ?? 0}|${letter}/${letter}${modeText(mode)}|${uid ?? 0}|${gid ?? 0}|${size}|${times}`;
}

const UNSAFE = /[\u0000-\u001f\u007f|]/g;

function escaped(text: string): string {
  return text.replace(UNSAFE, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

function secondsOf(instant: Instant | null): number {
  return instant === null ? 0 : instant.seconds;
}

const modeTexts = new Map<number, string>();

/** Permission bits as `ls` writes them, set-id and sticky bits among them. */
function modeText(mode: number | null): string {
  if (mode === null) return "rwxrwxrwx";
  const bits = mode & 0o7777;
  const known = modeTexts.get(bits);
  if (known !== undefined) return known;
  const special = [bits & 0o4000 ? "s" : "", bits & 0o2000 ? "s" : "", bits & 0o1000 ? "t" : ""];
  const text = special
    .map((letter, at) => {
      const three = (bits >> (6 - 3 * at)) & 7;
      const runs = (three & 1) !== 0;
      const last = letter === "" ? (runs ? "x" : "-") : runs ? letter : letter.toUpperCase();
      return `${three & 4 ? "r" : "-"}${three & 2 ? "w" : "-"}${last}`;
    })
    .join("");
  modeTexts.set(bits, text);
  return text;
}
