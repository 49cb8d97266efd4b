/**
 * Public suffixes: names under which others register theirs (com, co.jp, github.io). What holds for such a name does not hold for the
 * names below it.
 *
 * Source: the Public Suffix List (publicsuffix.org), as the package tldts carries it.
 */
import { getPublicSuffix } from "tldts";

const OPTIONS = { extractHostname: false, validateHostname: false };

/** Whether a canonical host is a suffix of registries (com, co.jp): nobody's own name. */
export function isRegistrySuffix(host: string): boolean {
  return getPublicSuffix(host, OPTIONS) === host;
}

/** Whether a canonical host is a suffix of registries or of a provider who gives names to customers (github.io). */
export function isPublicSuffix(host: string): boolean {
  return getPublicSuffix(host, { ...OPTIONS, allowPrivateDomains: true }) === host;
}
