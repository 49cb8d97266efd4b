import type { Row } from "./mapping.js";

/** What every Windows event says of itself. `Message` says the fields again in words. */
export const WINDOWS_META: readonly Row[] = [
  ["EventID", "metadata.event_code"],
  ["Channel", "metadata.log_name"],
  ["Provider_Name", "metadata.log_provider"],
  ["Version", "metadata.log_version"],
  ["Message", null],
  ["EventRecordID", null],
  ["TimeCreated", null],
  ["TimeCreated_SystemTime", null],
  ["SystemTime", null],
  ["UtcTime", null],
  ["EventTime", null],
  ["@timestamp", null],
];
