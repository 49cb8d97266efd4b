/**
 * Windows events in OCSF, by channel and number; Sysmon for Linux, whose numbers and names are the same. Logons and Kerberos as
 * Authentication (3002); processes (Sysmon, 4688, 4689) as Process Activity (1007), files as File System Activity (1001), modules
 * as Module Activity (1005), connections as Network Activity (4001), name queries as DNS Activity (4003). Others have no class here.
 *
 * Sources: OCSF 1.3.0, these classes; Microsoft, "Advanced security audit policy" (events 4624 to 4776, 4688, 4689) and Sysmon's
 * "Events".
 */
import type { NativeEvent, NativeObject } from "../event.js";
import type { OcsfMapper } from "../ocsf/ocsf.js";
import { isText } from "./source.js";
import { SECURITY_MAPPERS } from "./windows-security.ocsf.js";
import { SYSMON_MAPPERS } from "./windows-sysmon.ocsf.js";

export const windowsOcsf: OcsfMapper = {
  map: (event: NativeEvent, atMs) => mapperOf(event.fields)?.map(event, atMs) ?? null,
};

function mapperOf(fields: NativeObject): OcsfMapper | undefined {
  const number = fields["EventID"];
  if (typeof number !== "number") return undefined;
  const [channel, provider] = [fields["Channel"], fields["Provider_Name"]];
  // Azure's SecurityEvent rows have no channel, but the provider.
  if (channel === "Security" || (channel === undefined && provider === SECURITY)) return SECURITY_MAPPERS.get(number);
  const name = isText(channel) ? channel : isText(provider) ? provider : "";
  return name.includes("Sysmon") ? SYSMON_MAPPERS.get(number) : undefined;
}

const SECURITY = "Microsoft-Windows-Security-Auditing";
