import type { NativeEvent } from "../event.js";
import { accessOcsf } from "../sources/access-log.ocsf.js";
import { auditdOcsf } from "../sources/auditd.ocsf.js";
import { azureActivityOcsf } from "../sources/azure-activity.ocsf.js";
import { cloudtrailOcsf } from "../sources/cloudtrail.ocsf.js";
import { duoOcsf } from "../sources/duo.ocsf.js";
import { entraOcsf } from "../sources/entra.ocsf.js";
import { fortigateOcsf } from "../sources/fortigate.ocsf.js";
import { gcpAuditOcsf } from "../sources/gcp-audit.ocsf.js";
import { githubOcsf } from "../sources/github.ocsf.js";
import { k8sAuditOcsf } from "../sources/k8s-audit.ocsf.js";
import { m365Ocsf } from "../sources/m365.ocsf.js";
import { oktaOcsf } from "../sources/okta.ocsf.js";
import { cefOcsf, leefOcsf } from "../sources/security-device.ocsf.js";
import { isText } from "../sources/source.js";
import { suricataOcsf } from "../sources/suricata.ocsf.js";
import { syslogOcsf } from "../sources/syslog.ocsf.js";
import { windowsOcsf } from "../sources/windows.ocsf.js";
import { zeekOcsf } from "../sources/zeek.ocsf.js";
import type { OcsfEvent, OcsfMapper } from "./ocsf.js";

/** By kind where log sources share a product. */
const BY_KIND: ReadonlyMap<string, OcsfMapper> = new Map([
  ["azure-activity", azureActivityOcsf],
  ["cef", cefOcsf],
  ["duo", duoOcsf],
  ["entra", entraOcsf],
  ["leef", leefOcsf],
]);

/** By product else, since a kind may only say what carried the event: syslog, a shipper, a container's log. */
const BY_PRODUCT: ReadonlyMap<string, OcsfMapper> = new Map([
  ["aws", cloudtrailOcsf],
  ["fortigate", fortigateOcsf],
  ["gcp", gcpAuditOcsf],
  ["github", githubOcsf],
  ["kubernetes", k8sAuditOcsf],
  ["m365", m365Ocsf],
  ["okta", oktaOcsf],
  ["suricata", suricataOcsf],
  ["windows", windowsOcsf],
  ["zeek", zeekOcsf],
]);

/**
 * The event in OCSF 1.3, for exchange and joins; null where its source or this kind of its events has no class yet
 * (docs/log-sources.md lists what has). Rules never read it. Values are the event's own by reference, the raw record is not
 * repeated. `atMs` (ms since the epoch) stands for the time of an event that says none; without it such an event gives null.
 */
export function toOcsf(kind: string, event: NativeEvent, atMs: number | null = null): OcsfEvent | null {
  return mapperOf(kind, event)?.map(event, atMs) ?? null;
}

function mapperOf(kind: string, { logsource, fields }: NativeEvent): OcsfMapper | undefined {
  const byKind = BY_KIND.get(kind);
  if (byKind !== undefined) return byKind;
  const { product, service, category } = logsource;
  if (product === "linux" && service === "auditd") return auditdOcsf;
  if (product === "linux" && service === "sysmon") return windowsOcsf;
  if (category === "webserver" || category === "proxy") return accessOcsf;
  if (isText(fields["program"]) && isText(fields["message"])) return syslogOcsf;
  return product === undefined ? undefined : BY_PRODUCT.get(product);
}
