/**
 * The one way an IP address is written here: IPv6 as RFC 5952 says, an IPv4 address mapped into IPv6 as the IPv4 address
 * it is; null for what is no address (a zone behind `%` is left out, for it means something on one machine only).
 */
export function canonicalAddress(text: string): string | null {
  const bare = text.trim().replace(/%.*$/, "");
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(bare)) {
    return bare.split(".").every((part) => Number(part) <= 255 && String(Number(part)) === part) ? bare : null;
  }
  if (!bare.includes(":") || !URL.canParse(`http://[${bare}]/`)) return null;
  const canonical = new URL(`http://[${bare}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (mapped === null) return canonical;
  const [high, low] = [Number.parseInt(mapped[1] ?? "", 16), Number.parseInt(mapped[2] ?? "", 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
