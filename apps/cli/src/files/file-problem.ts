import { MizugiwaError, type Problem } from "@mizugiwa/base";
import { visible } from "../print/neutral.js";

/** A file or folder that cannot be read; the code is one of those below. */
export class FileError extends MizugiwaError {}

/** What the system says, in our codes; `file-read-failed` is anything else. */
const CODES: ReadonlyMap<string, readonly [code: string, detail: string]> = new Map([
  ["ENOENT", ["file-missing", "there is no such file or folder"]],
  ["ENOTDIR", ["file-missing", "there is no such file or folder"]],
  ["EACCES", ["file-forbidden", "reading it is not permitted"]],
  ["EPERM", ["file-forbidden", "reading it is not permitted"]],
  ["ELOOP", ["link-loop", "its links lead in a circle"]],
  ["ENXIO", ["file-special", "it is no regular file"]],
]);

/** Turns what a call of the file system threw into a FileError; any other error is given back as it is. */
export function fileError(caught: unknown, path: string): Error {
  if (!(caught instanceof Error)) return new TypeError(`thrown and no error: ${String(caught)}`);
  if (caught instanceof MizugiwaError || !("code" in caught)) return caught;
  const known = CODES.get(String(caught.code));
  const [code, detail] = known ?? ["file-read-failed", `the system says ${String(caught.code)}`];
  return new FileError(code, { path, detail }, { cause: caught });
}

/** Path, code and message, as the summary lists what was refused. */
export interface Refusal {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** A problem as a refusal; `path` stands where the problem names none. */
export function refusalOf({ code, place, detail, remedy }: Problem, path: string): Refusal {
  const where = [
    place.record === undefined ? null : `record ${place.record}`,
    place.line === undefined ? null : `line ${place.line}`,
    place.offset === undefined ? null : `offset ${place.offset}`,
    place.field ?? null,
  ].filter((part) => part !== null);
  const message = [...where, detail].join(": ");
  return { path: place.path ?? path, code, message: visible(remedy === undefined ? message : `${message}. ${remedy}`) };
}
