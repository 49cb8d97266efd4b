import { lineEvent } from "./line-log.js";
import { azureActivity } from "./sources/azure-activity.js";
import { bitbucket } from "./sources/bitbucket.js";
import { cloudtrail } from "./sources/cloudtrail.js";
import { docker } from "./sources/docker.js";
import { duo } from "./sources/duo.js";
import { entra } from "./sources/entra.js";
import { gcpAudit } from "./sources/gcp-audit.js";
import { genericJson } from "./sources/generic-json.js";
import { github } from "./sources/github.js";
import { googleWorkspace } from "./sources/google-workspace.js";
import { journald } from "./sources/journald.js";
import { k8sAudit } from "./sources/k8s-audit.js";
import { m365 } from "./sources/m365.js";
import { okta } from "./sources/okta.js";
import { onelogin } from "./sources/onelogin.js";
import { opencanary } from "./sources/opencanary.js";
import { shipper } from "./sources/shipper.js";
import type { JsonSource } from "./sources/source.js";
import { suricata } from "./sources/suricata.js";
import { sysmonLinux } from "./sources/sysmon-linux.js";
import { windowsJson } from "./sources/windows-json.js";
import { zeek } from "./sources/zeek.js";

/**
 * Tried in this order for every record: what is told by the fewest and surest fields first, what only resembles it
 * later, what a shipper wrapped then, anything at all last. Entra stands before Azure activity, whose common schema it shares.
 */
const NAMED: readonly JsonSource[] = [
  windowsJson,
  sysmonLinux,
  cloudtrail,
  k8sAudit,
  gcpAudit,
  googleWorkspace,
  entra,
  azureActivity,
  m365,
  okta,
  duo,
  suricata,
  zeek,
  github,
  bitbucket,
  onelogin,
  opencanary,
  journald,
  docker,
];

const shipped = shipper({
  line: lineEvent,
  object: (fields, index, clock) => {
    const source = NAMED.find((each) => each.recognises(fields));
    return source === undefined ? null : source.read(fields, index, clock);
  },
});

export const JSON_SOURCES: readonly JsonSource[] = [...NAMED, shipped, genericJson];
