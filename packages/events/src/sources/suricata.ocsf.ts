/**
 * Suricata in OCSF: alert as Detection Finding (2004), flow and netflow as Network Activity (4001), dns as DNS Activity (4003), http
 * as HTTP Activity (4002). Other events have no class here.
 *
 * Sources: OCSF 1.3.0 `detection_finding`, `network_activity`, `dns_activity`, `http_activity`; Suricata user guide, "EVE JSON Format".
 */
import type { NativeEvent, NativeObject } from "../event.js";
import { mapper, type Row } from "../ocsf/mapping.js";
import { CLASS, type OcsfHead, type OcsfMapper, UNKNOWN } from "../ocsf/ocsf.js";
import { integer, ip, port } from "../ocsf/values.js";
import { httpActivity, httpStatus } from "./access-log.ocsf.js";
import { isList, isObject, isText, textOf } from "./source.js";

const product = { vendor_name: "OISF", name: "Suricata" };
const TRAFFIC = 6;

const META: readonly Row[] = [
  ["timestamp", null],
  ["event_type", "metadata.event_code"],
  ["host", "metadata.log_provider"],
];
const CONNECTION: readonly Row[] = [
  ...META,
  ["src_ip", "src_endpoint.ip", ip],
  ["src_port", "src_endpoint.port", port],
  ["dest_ip", "dst_endpoint.ip", ip],
  ["dest_port", "dst_endpoint.port", port],
  ["proto", "connection_info.protocol_name"],
  ["flow_id", "connection_info.uid"],
  ["app_proto", "app_name"],
];

/** Suricata counts from 1, the gravest. */
const SEVERITIES: ReadonlyMap<number, number> = new Map([
  [1, 4],
  [2, 3],
  [3, 2],
  [4, 1],
]);

const alert = mapper({
  product,
  profiles: ["security_control"],
  head: alertHead,
  rows: [
    ...META,
    ...["src_ip", "src_port", "dest_ip", "dest_port", "proto"].map((name): Row => [name, null]),
    ["alert/signature", null],
    ["alert/signature_id", null],
    ["alert/category", null],
    ["alert/severity", null],
    ["alert/action", "disposition"],
    ["alert/rev", "finding_info.analytic.version"],
  ],
});

function alertHead(fields: NativeObject): OcsfHead | null {
  const said = fields["alert"];
  if (!isObject(said)) return null;
  const title = textOf(said["signature"]) ?? UNKNOWN;
  const rule = textOf(said["signature_id"]) ?? UNKNOWN;
  const category = said["category"];
  const types = isText(category) && category !== "" ? { types: [category] } : {};
  // EVE gives a finding no name of its own: flow, rule and instant are one.
  const uid = `${textOf(fields["flow_id"]) ?? UNKNOWN}-${rule}-${textOf(fields["timestamp"]) ?? UNKNOWN}`;
  const analytic = { type_id: 1, type: "Rule", name: title, uid: rule };
  return {
    class: CLASS.finding,
    activity: 1,
    severity: SEVERITIES.get(integer(said["severity"] ?? null) ?? 0) ?? 0,
    attributes: {
      finding_info: { uid, title, analytic, ...types },
      action_id: said["action"] === "blocked" ? 2 : said["action"] === "allowed" ? 1 : 0,
      disposition_id: said["action"] === "blocked" ? 2 : said["action"] === "allowed" ? 1 : 0,
      evidences: [evidenceOf(fields)],
    },
  };
}

function evidenceOf(fields: NativeObject): NativeObject {
  const src = endpoint(fields["src_ip"], fields["src_port"]);
  const dst = endpoint(fields["dest_ip"], fields["dest_port"]);
  const protocol = fields["proto"];
  return {
    src_endpoint: src,
    dst_endpoint: dst,
    ...(isText(protocol) ? { connection_info: { direction_id: 0, protocol_name: protocol } } : {}),
  };
}

function endpoint(address: NativeObject[string] | undefined, number: NativeObject[string] | undefined): NativeObject {
  const [at, through] = [ip(address ?? null), port(number ?? null)];
  return {
    ...(at === undefined ? { name: UNKNOWN } : { ip: at }),
    ...(through === undefined ? {} : { port: through }),
  };
}

const flow = mapper({
  product,
  head: () => ({ class: CLASS.network, activity: TRAFFIC }),
  rows: [
    ...CONNECTION,
    ["flow/bytes_toserver", "traffic.bytes_out", integer],
    ["flow/bytes_toclient", "traffic.bytes_in", integer],
    ["flow/pkts_toserver", "traffic.packets_out", integer],
    ["flow/pkts_toclient", "traffic.packets_in", integer],
    ["flow/state", "status_detail"],
    ["netflow/bytes", "traffic.bytes", integer],
    ["netflow/pkts", "traffic.packets", integer],
  ],
});

const dns = mapper({
  product,
  head: (fields) => {
    const said = isObject(fields["dns"]) ? fields["dns"] : {};
    const answers = isList(said["answers"]) ? said["answers"].filter(isObject).flatMap(answerOf) : [];
    const activity = said["type"] === "answer" || said["type"] === "response" ? 2 : 1;
    return { class: CLASS.dns, activity, attributes: answers.length === 0 ? {} : { answers } };
  },
  rows: [
    ...CONNECTION,
    ["dns/rrname", "query.hostname"],
    ["dns/rrtype", "query.type"],
    ["dns/id", "query.packet_uid", integer],
    ["dns/rcode", "rcode"],
    ["dns/type", null],
    ["dns/answers", null],
  ],
});

function answerOf({ rdata, rrtype, ttl }: NativeObject): NativeObject[] {
  if (!isText(rdata)) return [];
  return [{ rdata, ...(isText(rrtype) ? { type: rrtype } : {}), ...(typeof ttl === "number" ? { ttl } : {}) }];
}

const http = mapper({
  product,
  head: (fields) => {
    const said = isObject(fields["http"]) ? fields["http"] : {};
    const status = httpStatus(integer(said["status"] ?? null));
    return { class: CLASS.http, activity: httpActivity(said["http_method"]) ?? 0, ...status };
  },
  rows: [
    ...CONNECTION,
    ["http/http_method", "http_request.http_method"],
    ["http/hostname", "http_request.url.hostname"],
    ["http/url", "http_request.url.path"],
    ["http/protocol", "http_request.version"],
    ["http/http_user_agent", "http_request.user_agent"],
    ["http/http_refer", "http_request.referrer"],
    ["http/status", "http_response.code", integer],
    ["http/http_content_type", "http_response.content_type"],
    ["http/length", "http_response.length", integer],
  ],
});

const MAPPERS: ReadonlyMap<string, OcsfMapper> = new Map([
  ["alert", alert],
  ["flow", flow],
  ["netflow", flow],
  ["dns", dns],
  ["http", http],
]);

export const suricataOcsf: OcsfMapper = {
  map: (event: NativeEvent, atMs) => MAPPERS.get(event.logsource.service ?? "")?.map(event, atMs) ?? null,
};
