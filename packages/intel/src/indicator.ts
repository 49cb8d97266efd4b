/** What an indicator says, in STIX's and MISP's words; a network is its own type, a hash is its algorithm. */
export const INDICATOR_TYPES = [
  "ipv4",
  "ipv6",
  "cidr",
  "domain",
  "url",
  "email",
  "md5",
  "sha1",
  "sha224",
  "sha256",
  "sha384",
  "sha512",
] as const;
export type IndicatorType = (typeof INDICATOR_TYPES)[number];

/** An indicator in its canonical form: what two writings of the same thing share. */
export interface Indicator {
  readonly type: IndicatorType;
  /**
   * The form that is compared: printable ASCII. Addresses as RFC 5952 writes them, networks with host bits cleared, hosts as
   * A-labels, hashes in lower case, URLs as `canonicalUrl` says.
   */
  readonly key: string;
}

/** What can be seen in an event. Networks are never seen, only addresses within them. */
export type SeenType = Exclude<IndicatorType, "cidr">;

export function isIndicatorType(text: string): text is IndicatorType {
  return INDICATOR_TYPES.some((type) => type === text);
}
