export { JSON_VALUE_MAX, type JsonRecord, readJson } from "./json/read-json.js";
export { JSON_DEPTH_MAX } from "./json/scan.js";
export type { JsonObject, JsonValue } from "./json-value.js";
