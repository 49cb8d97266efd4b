/** GitHub's audit log in OCSF: API Activity (6003). Sources: OCSF 1.3.0 `api_activity`; GitHub documentation, "Audit log events". */
import { apiActivity } from "../ocsf/api.js";
import { mapper } from "../ocsf/mapping.js";
import { CLASS } from "../ocsf/ocsf.js";
import { ip } from "../ocsf/values.js";
import { isText } from "./source.js";

export const githubOcsf = mapper({
  product: { vendor_name: "GitHub", name: "GitHub audit log" },
  head: ({ action, repo }) => ({
    class: CLASS.api,
    activity: apiActivity(isText(action) ? action : ""),
    attributes: isText(repo) ? { resources: [{ name: repo, type: "repository" }] } : {},
  }),
  rows: [
    ["@timestamp", null],
    ["created_at", null],
    ["_document_id", null],
    ["action", "api.operation"],
    ["actor", "actor.user.name"],
    ["actor_id", "actor.user.uid"],
    ["actor_ip", "src_endpoint.ip", ip],
    ["actor_location/country_code", "src_endpoint.location.country"],
    ["org", "actor.user.org.name"],
    ["org_id", "actor.user.org.uid"],
    ["repo", null],
    ["user_agent", "http_request.user_agent"],
  ],
});
