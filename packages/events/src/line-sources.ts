import { accessLog } from "./sources/access-log.js";
import { auditd } from "./sources/auditd.js";
import { cri } from "./sources/cri.js";
import type { LineSource } from "./sources/source.js";
import { syslog } from "./sources/syslog.js";

/** Tried in this order for every line that the kind of the line before does not take. */
export const LINE_SOURCES: readonly LineSource[] = [auditd, accessLog, cri, syslog];
