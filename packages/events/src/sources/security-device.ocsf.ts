/**
 * What security devices tell in CEF and LEEF, in OCSF: with both ends of a connection Network Activity (4001), else Detection
 * Finding (2004). The vendor's names are the product.
 *
 * Sources: OCSF 1.3.0 `network_activity`, `detection_finding`; ArcSight, "CEF Implementation Standard", extension dictionary and
 * severities; IBM QRadar, "Predefined LEEF event attributes".
 */
import type { NativeObject } from "../event.js";
import { mapper, type Row } from "../ocsf/mapping.js";
import { CLASS, type OcsfHead, type OcsfMapper, UNKNOWN } from "../ocsf/ocsf.js";
import { integer, ip, port } from "../ocsf/values.js";
import { isText, textOf } from "./source.js";

const PRODUCT: readonly Row[] = [
  ["deviceVendor", null],
  ["deviceProduct", null],
  ["deviceVersion", "metadata.product.version"],
  ["host", "metadata.log_provider"],
];

interface Names {
  /** What happened, by its name and by its number. */
  readonly title: string;
  readonly uid: string;
  readonly severity: string;
  readonly action: string;
}

const product = ({ deviceVendor: vendor, deviceProduct: name }: NativeObject) => {
  return { vendor_name: textOf(vendor) ?? UNKNOWN, name: textOf(name) ?? UNKNOWN };
};

const CEF: Names = { title: "name", uid: "deviceEventClassId", severity: "severity", action: "act" };
const CEF_ROWS: readonly Row[] = [
  ...PRODUCT,
  ["cefVersion", null],
  ["name", "message"],
  ["deviceEventClassId", "metadata.event_code"],
  ["severity", null],
  ["start", null],
  ["rt", null],
  ["end", null],
  ["act", "status_detail"],
];
const cefNetwork = mapper({
  product,
  head: (fields) => networkHead(fields, CEF),
  rows: [
    ...CEF_ROWS,
    ["src", "src_endpoint.ip", ip],
    ["spt", "src_endpoint.port", port],
    ["shost", "src_endpoint.hostname"],
    ["smac", "src_endpoint.mac"],
    ["dst", "dst_endpoint.ip", ip],
    ["dpt", "dst_endpoint.port", port],
    ["dhost", "dst_endpoint.hostname"],
    ["dmac", "dst_endpoint.mac"],
    ["proto", "connection_info.protocol_name"],
    ["app", "app_name"],
    ["in", "traffic.bytes_in", integer],
    ["out", "traffic.bytes_out", integer],
  ],
});
const cefFinding = mapper({ product, head: (fields) => findingHead(fields, CEF), rows: CEF_ROWS });
export const cefOcsf: OcsfMapper = { map: (event, atMs) => cefNetwork.map(event, atMs) ?? cefFinding.map(event, atMs) };

const LEEF: Names = { title: "eventId", uid: "eventId", severity: "sev", action: "action" };
const LEEF_ROWS: readonly Row[] = [
  ...PRODUCT,
  ["leefVersion", null],
  ["eventId", "metadata.event_code"],
  ["sev", null],
  ["devTime", null],
  ["action", "status_detail"],
];
const leefNetwork = mapper({
  product,
  head: (fields) => networkHead(fields, LEEF),
  rows: [
    ...LEEF_ROWS,
    ["src", "src_endpoint.ip", ip],
    ["srcPort", "src_endpoint.port", port],
    ["srcMAC", "src_endpoint.mac"],
    ["dst", "dst_endpoint.ip", ip],
    ["dstPort", "dst_endpoint.port", port],
    ["dstMAC", "dst_endpoint.mac"],
    ["proto", "connection_info.protocol_name"],
    ["srcBytes", "traffic.bytes_out", integer],
    ["dstBytes", "traffic.bytes_in", integer],
  ],
});
const leefFinding = mapper({ product, head: (fields) => findingHead(fields, LEEF), rows: LEEF_ROWS });
export const leefOcsf: OcsfMapper = {
  map: (event, atMs) => leefNetwork.map(event, atMs) ?? leefFinding.map(event, atMs),
};

const TRAFFIC = 6;
const REFUSED = 5;
const REFUSALS = /^(?:block|deny|denied|drop|reject|refuse)/i;
const NEW = 1;

/** With both ends it is a connection. */
function networkHead(fields: NativeObject, names: Names): OcsfHead | null {
  if (!isText(fields["src"]) || !isText(fields["dst"])) return null;
  const action = fields[names.action];
  const activity = isText(action) && REFUSALS.test(action) ? REFUSED : TRAFFIC;
  return { class: CLASS.network, activity, severity: severityOf(textOf(fields[names.severity])) };
}

function findingHead(fields: NativeObject, names: Names): OcsfHead {
  const title = textOf(fields[names.title]) ?? UNKNOWN;
  const uid = textOf(fields[names.uid]) ?? UNKNOWN;
  const severity = severityOf(textOf(fields[names.severity]));
  return { class: CLASS.finding, activity: NEW, severity, attributes: { finding_info: { title, uid } } };
}

const WORDS: ReadonlyMap<string, number> = new Map([
  ["low", 2],
  ["medium", 3],
  ["high", 4],
  ["very-high", 5],
]);

/** Both count from 0 or 1 to 10, the gravest; CEF has words besides. */
function severityOf(text: string | null): number {
  const word = WORDS.get((text ?? "").toLowerCase());
  if (word !== undefined) return word;
  const number = text === null || text === "" ? Number.NaN : Number(text);
  if (!(number >= 0 && number <= 10)) return 0;
  return number <= 3 ? 2 : number <= 6 ? 3 : number <= 8 ? 4 : 5;
}
