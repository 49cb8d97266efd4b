/**
 * The categories of Linux events that Sysmon for Linux writes.
 *
 * Sources: Sysmon for Linux, "Events"; Sigma specification 2.1.0, appendix of taxonomy.
 */
import type { Source } from "./source.js";

const ROWS: readonly (readonly [category: string, id: number])[] = [
  ["process_creation", 1],
  ["network_connection", 3],
  ["process_termination", 5],
  ["raw_access_thread", 9],
  ["file_event", 11],
  ["file_delete", 23],
];

export const LINUX_CATEGORIES: readonly Source[] = ROWS.map(([category, id]) => ({
  via: `linux-sysmon-${category}`,
  product: "linux",
  category,
  service: "sysmon",
  channels: ["linux-sysmon/operational"],
  eventIds: [String(id)],
}));
