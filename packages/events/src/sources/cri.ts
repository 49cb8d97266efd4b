/**
 * Container logs as Kubernetes' container runtimes write them: `TIME stdout|stderr P|F LINE`. What the line is decides;
 * a line of no known kind is its message.
 *
 * Source: Kubernetes, CRI logging design ("kubelet-cri-logging").
 */
import { record } from "@mizugiwa/base";
import { isoInstant } from "../time/instant.js";
import { carriedEvent } from "./carried.js";
import { eventOf, type LineSource } from "./source.js";

const LINE = /^(\d{4}-\d\d-\d\dT\S{8,32}) (stdout|stderr) [PF](?::\S*)? (.*)$/s;

export const cri: LineSource = {
  kind: "cri",
  read: (line, index, clock) => {
    const found = LINE.exec(line);
    if (found === null) return null;
    const [, time = "", stream = "", message = ""] = found;
    const own = record(eventOf(index, null, isoInstant(time, clock), {}, { stream, message }));
    return carriedEvent(message, null, index, clock) ?? own;
  },
};
