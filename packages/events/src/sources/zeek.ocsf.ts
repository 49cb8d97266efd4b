/**
 * Zeek in OCSF: conn as Network Activity (4001), dns as DNS Activity (4003), http as HTTP Activity (4002). Other logs have no
 * class here.
 *
 * Sources: OCSF 1.3.0 `network_activity`, `dns_activity`, `http_activity`; Zeek documentation, "conn.log" (`conn_state`), "dns.log",
 * "http.log".
 */
import type { NativeEvent, NativeObject } from "../event.js";
import { mapper, type Row } from "../ocsf/mapping.js";
import { CLASS, type OcsfMapper } from "../ocsf/ocsf.js";
import { instantMs, integer, ip, port, secondsMs } from "../ocsf/values.js";
import { httpActivity, httpStatus } from "./access-log.ocsf.js";
import { isList, isText } from "./source.js";

const product = { vendor_name: "Zeek", name: "Zeek" };

/** What every log of a connection has; some writers nest the identity. */
const COMMON: readonly Row[] = [
  ["ts", null],
  ["_write_ts", "metadata.logged_time", instantMs],
  ["_path", "metadata.log_name"],
  ["_system_name", "device.hostname"],
  ["uid", "connection_info.uid"],
  ["proto", "connection_info.protocol_name"],
  ...["id.", "id/"].flatMap((id): Row[] => [
    [`${id}orig_h`, "src_endpoint.ip", ip],
    [`${id}orig_p`, "src_endpoint.port", port],
    [`${id}resp_h`, "dst_endpoint.ip", ip],
    [`${id}resp_p`, "dst_endpoint.port", port],
  ]),
];

/** How a connection ended, by its state as Zeek sees it; the rest are still traffic. */
const ENDS: ReadonlyMap<string, number> = new Map([
  ["SF", 2],
  ["REJ", 5],
  ["S0", 4],
  ["RSTO", 3],
  ["RSTR", 3],
  ["RSTOS0", 3],
  ["RSTRH", 3],
]);
const TRAFFIC = 6;

const conn = mapper({
  product,
  profiles: ["host"],
  head: ({ conn_state: state }) => ({
    class: CLASS.network,
    activity: (isText(state) ? ENDS.get(state) : undefined) ?? TRAFFIC,
  }),
  rows: [
    ...COMMON,
    ["service", "app_name"],
    ["duration", "duration", secondsMs],
    ["conn_state", "status_code"],
    ["orig_bytes", "traffic.bytes_out", integer],
    ["resp_bytes", "traffic.bytes_in", integer],
    ["orig_pkts", "traffic.packets_out", integer],
    ["resp_pkts", "traffic.packets_in", integer],
    ["orig_l2_addr", "src_endpoint.mac"],
    ["resp_l2_addr", "dst_endpoint.mac"],
  ],
});

const dns = mapper({
  product,
  profiles: ["host"],
  head: (fields) => {
    const answers = answersOf(fields);
    const answered = fields["rcode"] !== undefined || answers.length > 0;
    const attributes = answers.length === 0 ? {} : { answers };
    return { class: CLASS.dns, activity: answered ? TRAFFIC : 1, attributes };
  },
  rows: [
    ...COMMON,
    ["query", "query.hostname"],
    ["qtype_name", "query.type"],
    ["qclass_name", "query.class"],
    ["trans_id", "query.packet_uid", integer],
    ["rcode", "rcode_id", integer],
    ["rcode_name", "rcode"],
    ["rtt", "duration", secondsMs],
    ["answers", null],
    ["TTLs", null],
  ],
});

function answersOf({ answers, TTLs }: NativeObject): NativeObject[] {
  if (!isList(answers)) return [];
  const ttls = isList(TTLs) ? TTLs : [];
  return answers.filter(isText).map((rdata, index) => {
    const ttl = secondsOf(ttls[index]);
    return ttl === null ? { rdata } : { rdata, ttl };
  });
}

function secondsOf(value: NativeObject[string] | undefined): number | null {
  return typeof value === "number" && value >= 0 ? Math.floor(value) : null;
}

const http = mapper({
  product,
  profiles: ["host"],
  head: (fields) => ({
    class: CLASS.http,
    activity: httpActivity(fields["method"]) ?? 0,
    ...httpStatus(integer(fields["status_code"] ?? null)),
    // A response without a request that was seen has no more than this.
    attributes: fields["method"] === undefined ? { http_request: {} } : {},
  }),
  rows: [
    ...COMMON,
    ["method", "http_request.http_method"],
    ["host", "http_request.url.hostname"],
    ["uri", "http_request.url.path"],
    ["version", "http_request.version"],
    ["user_agent", "http_request.user_agent"],
    ["referrer", "http_request.referrer"],
    ["request_body_len", "http_request.length", integer],
    ["status_code", "http_response.code", integer],
    ["status_msg", "http_response.message"],
    ["response_body_len", "http_response.length", integer],
    ["username", "actor.user.name"],
  ],
});

const MAPPERS: ReadonlyMap<string, OcsfMapper> = new Map([
  ["conn", conn],
  ["dns", dns],
  ["http", http],
]);

export const zeekOcsf: OcsfMapper = {
  map: (event: NativeEvent, atMs) => MAPPERS.get(event.logsource.service ?? "")?.map(event, atMs) ?? null,
};
