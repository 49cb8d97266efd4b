import type { Row } from "./mapping.js";

/** What every Windows event says of itself. */
export const WINDOWS_META: readonly Row[] = [
  ["EventID", "metadata.event_code"],
  ["Channel", "metadata.log_name"],
  ["Provider_Name", "metadata.log_provider"],
  ["Version", "metadata.log_version"],
  ["EventRecordID", null],
  ["TimeCreated", null],
  ["TimeCreated_SystemTime", null],
  ["SystemTime", null],
  ["UtcTime", null],
  ["EventTime", null],
  ["@timestamp", null],
];
