/** GitHub audit log: fields as they came. Source: GitHub documentation, "Audit log events for your organization". */
import { anyInstant } from "./generic-json.js";
import { eventOf, firstOf, isText, type JsonSource, textOf } from "./source.js";

const GITHUB = { product: "github", service: "audit" } as const;

export const github: JsonSource = {
  kind: "github",
  recognises: (fields) =>
    isText(fields["action"]) &&
    /^[a-z_]+\.[a-z_.]+$/.test(fields["action"]) &&
    firstOf(fields, ["org", "repo", "business", "_document_id", "actor_location", "programmatic_access_type"]) !==
      undefined,
  read: (fields, index, clock) => {
    const time = anyInstant(firstOf(fields, ["@timestamp", "created_at"]), clock);
    return eventOf(index, textOf(fields["_document_id"]), time, GITHUB, fields);
  },
};
