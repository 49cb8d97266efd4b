/** Bounds of every reader. NIST's largest catalogue is 10 MB, 120 000 values and 22 levels deep. */
export const TEXT_MAX = 128 * 1024 * 1024;
export const DEPTH_MAX = 128;
export const VALUES_MAX = 4_000_000;
/** What YAML aliases may add by being repeated. */
export const ALIASED_VALUES_MAX = 100_000;
