import { type Change, instantText, pathText } from "@mizugiwa/evidence";
import { safeJson } from "../print/neutral.js";

/** One line for what a file system noted itself, told apart from the others by `event`; a note without a time has no place in a timeline. */
export function changeLine(
  { time, directory, name, inode, generation, reasons, position }: Change,
  volume: string | null,
): string {
  if (time === null) return "";
  const path = pathText(directory, name);
  const record = {
    time: instantText(time),
    event: "change-journal",
    volume,
    path: path.text,
    path_hex: path.hex,
    inode,
    generation,
    reasons,
    position,
  };
  return `${safeJson(JSON.stringify(record))}\n`;
}
