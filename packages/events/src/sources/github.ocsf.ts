/**
 * GitHub's audit log in OCSF: single sign-on as Authentication (3002), everything else as API Activity (6003).
 *
 * Sources: OCSF 1.3.0 `authentication`, `api_activity`; GitHub documentation, "Audit log events".
 */
import type { NativeEvent } from "../event.js";
import { apiActivity } from "../ocsf/api.js";
import { mapper, type Row } from "../ocsf/mapping.js";
import { CLASS, type OcsfMapper } from "../ocsf/ocsf.js";
import { ip } from "../ocsf/values.js";
import { isText } from "./source.js";

const product = { vendor_name: "GitHub", name: "GitHub audit log" };

function rows(user: string): Row[] {
  return [
    ["@timestamp", null],
    ["created_at", null],
    ["_document_id", null],
    ["actor", `${user}.name`],
    ["actor_id", `${user}.uid`],
    ["actor_ip", "src_endpoint.ip", ip],
    ["actor_location/country_code", "src_endpoint.location.country"],
    ["org", `${user}.org.name`],
    ["org_id", `${user}.org.uid`],
    ["user_agent", "http_request.user_agent"],
  ];
}

const api = mapper({
  product,
  head: ({ action, repo }) => ({
    class: CLASS.api,
    activity: apiActivity(isText(action) ? action : ""),
    attributes: isText(repo) ? { resources: [{ name: repo, type: "repository" }] } : {},
  }),
  rows: [...rows("actor.user"), ["action", "api.operation"], ["repo", null]],
});

/** What the identity provider answered, for an organization or an enterprise. */
const signIn = mapper({
  product,
  head: () => ({ class: CLASS.authentication, activity: 1, attributes: { service: { name: "GitHub" } } }),
  rows: [...rows("user"), ["action", "metadata.event_code"], ["external_identity_nameid", "user.email_addr"]],
});

export const githubOcsf: OcsfMapper = {
  map: (event: NativeEvent, atMs) => {
    const { action } = event.fields;
    return (isText(action) && action.endsWith(".sso_response") ? signIn : api).map(event, atMs);
  },
};
