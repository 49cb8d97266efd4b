import type { Native, NativeObject } from "@mizugiwa/events";
import { say } from "@mizugiwa/words";
import type { Detection } from "../../hunt/detection.js";
import type { Display } from "../../hunt/protocol.js";
import { momentIn } from "../moment.js";
import { html } from "../neutral.js";
import { beginning, valueText, whereOf } from "../value.js";

/** Longest value shown; an event may carry a whole script. */
export const HTML_VALUE_MAX = 2000;
/** Fields of an event that are listed. */
const FIELDS_MAX = 200;

/** One detection as a fold-out entry of the report; made in the workers. All text of the log goes through `html`. */
export function htmlRow({ language, zone }: Display): (detection: Detection) => string {
  const moment = momentIn(zone);
  const event = html(say(language, "hunt.report.event"));
  const anyText = say(language, "cli.table.text");
  return (detection) => {
    const { source, record, time, time_assumed, via, matched } = detection;
    const when = time === null ? say(language, "cli.table.noTime") : (time_assumed === true ? "~" : "") + moment(time);
    const found = new Map(
      matched.map(({ field, value }) => {
        const line = term(field === "" ? anyText : field, value);
        return [line, line];
      }),
    );
    return [
      "<details><summary>",
      `<time${time === null ? "" : ` datetime="${html(time)}"`}>${html(when)}</time>`,
      `<span class="where">${html(beginning(whereOf({ fields: detection.event }) ?? "", HTML_VALUE_MAX))}</span>`,
      `<span class="source">${html(source.path)} <b>#${html(record.id ?? `[${record.index}]`)}</b></span>`,
      `<dl class="found">${[...found.values()].join("")}</dl>`,
      "</summary>",
      `<p class="about">${html(source.kind)} · ${html(via)}</p>`,
      `<dl class="event" aria-label="${event}">${fieldsOf(detection.event)}</dl>`,
      "</details>",
    ].join("");
  };
}

function fieldsOf(event: NativeObject): string {
  const lines: string[] = [];
  for (const [name, value] of flatten(event, "")) {
    if (lines.length >= FIELDS_MAX) break;
    lines.push(term(name, value));
  }
  return lines.join("");
}

/** Leaves of the event with dotted names. Depth is bounded by the reader that made the event. */
function* flatten(value: NativeObject, prefix: string): Generator<[string, Native], void, undefined> {
  for (const [name, member] of Object.entries(value)) {
    if (isObject(member)) yield* flatten(member, `${prefix}${name}.`);
    else yield [prefix + name, member];
  }
}

function isObject(value: Native): value is NativeObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function term(name: string, value: Native): string {
  const whole = valueText(value);
  const shown = beginning(whole, HTML_VALUE_MAX);
  return `<div><dt>${html(name)}</dt><dd>${html(shown)}${shown.length < whole.length ? "…" : ""}</dd></div>`;
}
