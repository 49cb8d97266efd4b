/** What results can be printed as. */
export const FORMATS = ["table", "json", "ndjson", "csv", "html"] as const;
export type Format = (typeof FORMATS)[number];
