export { JSON_VALUE_MAX, type JsonRecord, readJson } from "./json/read-json.js";
export { JSON_DEPTH_MAX } from "./json/scan.js";
export type { JsonObject, JsonValue } from "./json-value.js";
export { type AccessEntry, parseCombinedLog } from "./lines/access-log.js";
export { type AuditRecord, parseAuditLine } from "./lines/audit.js";
export { LINE_MAX, readLines, type TextLine } from "./lines/read-lines.js";
export { parseSyslog, type SyslogMessage, type WrittenTime } from "./lines/syslog.js";
export { utf8Chunks } from "./unicode.js";
export { readXml, XML_DEPTH_MAX } from "./xml/read-xml.js";
