import { cloudtrail } from "./sources/cloudtrail.js";
import { genericJson } from "./sources/generic-json.js";
import type { JsonSource } from "./sources/source.js";
import { sysmonLinux } from "./sources/sysmon-linux.js";
import { windowsJson } from "./sources/windows-json.js";

/** Tried in this order for every record: what is told by the fewest and surest fields first, anything at all last. */
export const JSON_SOURCES: readonly JsonSource[] = [windowsJson, sysmonLinux, cloudtrail, genericJson];
