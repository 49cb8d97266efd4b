/**
 * Container logs as Docker's json-file driver writes them: a line of the container in `log`. What the line is decides;
 * a line of no known kind stays what it is.
 *
 * Source: Docker documentation, "JSON File logging driver".
 */

import { carriedEvent } from "./carried.js";
import { anyInstant } from "./generic-json.js";
import { eventOf, isText, type JsonSource } from "./source.js";

export const docker: JsonSource = {
  kind: "docker",
  recognises: (fields) => isText(fields["log"]) && (fields["stream"] === "stdout" || fields["stream"] === "stderr"),
  read: (fields, index, clock) => {
    const line = isText(fields["log"]) ? fields["log"].replace(/\r?\n$/, "") : "";
    const carried = carriedEvent(line, null, index, clock);
    return carried?.ok === true ? carried.value : eventOf(index, null, anyInstant(fields["time"], clock), {}, fields);
  },
};
