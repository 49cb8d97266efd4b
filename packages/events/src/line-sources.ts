import { accessLog } from "./sources/access-log.js";
import { auditd } from "./sources/auditd.js";
import { cef } from "./sources/cef.js";
import { cri } from "./sources/cri.js";
import { haproxy } from "./sources/haproxy.js";
import { leef } from "./sources/leef.js";
import { logfmt } from "./sources/logfmt.js";
import type { LineSource } from "./sources/source.js";
import { syslog } from "./sources/syslog.js";
import { w3cLog } from "./sources/w3c.js";
import { zeekTsv } from "./sources/zeek-tsv.js";

/**
 * The kinds of one log, tried in this order for every line that the kind of the line before does not take. Those that
 * remember a header are made anew for each log; logfmt, which resembles much, stands last.
 */
export function lineSources(): readonly LineSource[] {
  return [auditd, accessLog, haproxy, zeekTsv(), cri, cef, leef, syslog, w3cLog(), logfmt];
}
