/** Zeek's logs apart by tabs: the same fields as its JSON, and the log's name from the header as `_path`. */
import { record } from "@mizugiwa/base";
import { ZeekReader } from "@mizugiwa/records";
import type { Native } from "../event.js";
import type { LineSource } from "./source.js";
import { zeek } from "./zeek.js";

/** The kind, with the memory for the header of one log. */
export function zeekTsv(): LineSource {
  const reader = new ZeekReader();
  return {
    kind: "zeek",
    read: (line, index, clock) => {
      const read = reader.read(line);
      if (read === "directive") return "header";
      if (!read.ok) return read.problem.code === "zeek-unrecognised" ? null : read;
      const { path, values } = read.value;
      const fields: Record<string, Native> = path === null ? {} : { _path: path };
      for (const [name, value] of values) fields[name] = value;
      return record(zeek.read(fields, index, clock));
    },
  };
}
