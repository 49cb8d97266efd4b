/** Largest body of a request as it comes, and after it was unpacked; docs/intake.md says them. */
export const BODY_MAX_BYTES = 32 * 1024 * 1024;
export const UNPACKED_MAX_BYTES = 48 * 1024 * 1024;
/** Largest event. */
export const EVENT_MAX_BYTES = 1024 * 1024;
export const EVENTS_MAX = 100_000;
/** An id of an event (Elasticsearch's own bound) or a request. */
export const ID_MAX_BYTES = 512;
/** Rejected events named in an answer; all are counted. */
export const PROBLEMS_TOLD = 100;
