/**
 * Google Workspace activity: fields as they came, and `eventService` and `eventName` as Sigma's rules call them.
 *
 * Source: Google Workspace Admin SDK, Reports API, resource Activity.
 */
import type { Native, NativeObject } from "../event.js";
import { anyInstant } from "./generic-json.js";
import { eventOf, isList, isObject, isText, type JsonSource, textOf } from "./source.js";
import type { Flat } from "./windows-fields.js";

export const googleWorkspace: JsonSource = {
  kind: "google-workspace",
  recognises: (fields) => fields["kind"] === "admin#reports#activity" || applicationOf(fields) !== null,
  read: (fields, index, clock) => {
    const flat: Flat = fields;
    const id = isObject(fields["id"]) ? fields["id"] : {};
    const application = applicationOf(fields);
    const name = eventNames(fields);
    if (application !== null) flat["eventService"] ??= `${application}.googleapis.com`;
    if (name !== null) flat["eventName"] ??= name;
    const product = "gcp";
    const logsource = application === null ? { product } : { product, service: `google_workspace.${application}` };
    return eventOf(index, textOf(id["uniqueQualifier"]), anyInstant(id["time"], clock), logsource, flat);
  },
};

function applicationOf(fields: NativeObject): string | null {
  const id = fields["id"];
  if (!isObject(id) || !isText(id["applicationName"])) return null;
  return id["applicationName"];
}

/** The name of the one event of an activity, or the names of all. */
function eventNames(fields: NativeObject): Native {
  if (isText(fields["name"])) return fields["name"];
  const events = fields["events"];
  if (!isList(events)) return null;
  const names = events.flatMap((event: Native): Native[] =>
    isObject(event) && isText(event["name"]) ? [event["name"]] : [],
  );
  return names.length === 0 ? null : names.length === 1 ? (names[0] ?? null) : names;
}
