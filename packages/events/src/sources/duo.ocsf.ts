/** Cisco Duo in OCSF: Authentication (3002). Sources: OCSF 1.3.0 `authentication`; Duo Admin API, "Authentication logs" (v2). */
import { mapper } from "../ocsf/mapping.js";
import { CLASS } from "../ocsf/ocsf.js";
import { ip } from "../ocsf/values.js";

export const duoOcsf = mapper({
  product: { vendor_name: "Cisco", name: "Duo" },
  head: ({ result }) => ({
    class: CLASS.authentication,
    activity: 1,
    status: result === "success" ? 1 : result === undefined ? 0 : 2,
    attributes: { is_mfa: true, service: { name: "Duo" } },
  }),
  rows: [
    ["txid", null],
    ["timestamp", null],
    ["isotimestamp", null],
    ["event_type", "metadata.event_code"],
    ["user/name", "user.name"],
    ["user/key", "user.uid"],
    ["email", "user.email_addr"],
    ["access_device/ip", "src_endpoint.ip", ip],
    ["access_device/hostname", "src_endpoint.hostname"],
    ["application/name", "dst_endpoint.svc_name"],
    ["result", "status"],
    ["reason", "status_detail"],
    ["factor", "auth_protocol"],
  ],
});
