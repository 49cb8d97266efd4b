/**
 * FortiGate's traffic log in OCSF: Network Activity (4001). Its other logs have no class here.
 *
 * Sources: OCSF 1.3.0 `network_activity`; Fortinet, "FortiOS Log Message Reference", traffic log.
 */
import type { NativeObject } from "../event.js";
import { mapper } from "../ocsf/mapping.js";
import { CLASS } from "../ocsf/ocsf.js";
import { integer, ip, port, secondsMs } from "../ocsf/values.js";
import { isText } from "./source.js";

export const fortigateOcsf = mapper({
  product: { vendor_name: "Fortinet", name: "FortiGate" },
  head: ({ type, action }) => (type === "traffic" ? { class: CLASS.network, activity: activityOf(action) } : null),
  rows: [
    ["date", null],
    ["time", null],
    ["tz", null],
    ["eventtime", null],
    ["logid", "metadata.event_code"],
    ["type", "metadata.log_name"],
    ["level", "metadata.log_level"],
    ["devname", "metadata.log_provider"],
    ["action", "status_detail"],
    ["srcip", "src_endpoint.ip", ip],
    ["srcport", "src_endpoint.port", port],
    ["srcintf", "src_endpoint.interface_name"],
    ["dstip", "dst_endpoint.ip", ip],
    ["dstport", "dst_endpoint.port", port],
    ["dstintf", "dst_endpoint.interface_name"],
    ["proto", "connection_info.protocol_num", integer],
    ["sessionid", "connection_info.uid"],
    ["service", "app_name"],
    ["duration", "duration", secondsMs],
    ["sentbyte", "traffic.bytes_out", integer],
    ["rcvdbyte", "traffic.bytes_in", integer],
    ["sentpkt", "traffic.packets_out", integer],
    ["rcvdpkt", "traffic.packets_in", integer],
  ],
});

function activityOf(action: NativeObject[string] | undefined): number {
  return (isText(action) ? ACTIVITIES.get(action) : undefined) ?? TRAFFIC;
}

const TRAFFIC = 6;
const ACTIVITIES: ReadonlyMap<string, number> = new Map([
  ["start", 1],
  ["close", 2],
  ["client-rst", 3],
  ["server-rst", 3],
  ["timeout", 4],
  ["ip-conn", 4],
  ["deny", 5],
]);
