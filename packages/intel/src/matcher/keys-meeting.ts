import { formatNetwork, masked, parseAddress } from "../forms/address.js";
import { canonicalMail } from "../forms/mail.js";
import { isPublicSuffix } from "../forms/suffix.js";
import { canonicalUrl } from "../forms/url.js";
import type { Indicator } from "../indicator.js";

/**
 * Every indicator that would be met by what a value names, itself first: the parents of a host, the networks around an address, the host of a URL or
 * of a mail address. What a matcher finds is among them; a store that finds by equality can ask for them.
 */
export function keysMeeting({ type, key }: Indicator): Indicator[] {
  const self: Indicator = { type, key };
  switch (type) {
    case "domain":
      return hostKeys(key);
    case "ipv4":
    case "ipv6":
      return addressKeys(key);
    case "url": {
      const url = canonicalUrl(key);
      if (url === null) return [self];
      return [
        self,
        ...(url.host === null ? [] : hostKeys(url.host)),
        ...(url.address === null ? [] : addressKeys(url.address)),
      ];
    }
    case "email":
      return [self, ...hostKeys(canonicalMail(key)?.host ?? "")];
    default:
      return [self];
  }
}

function hostKeys(host: string): Indicator[] {
  const labels = host.split(".");
  const names = labels.map((_, index) => labels.slice(index).join("."));
  return names
    .filter((name) => name !== "" && (name === host || !isPublicSuffix(name)))
    .map((key): Indicator => ({ type: "domain", key }));
}

function addressKeys(key: string): Indicator[] {
  const address = parseAddress(key);
  if (address === null) return [];
  const { words, isV4 } = address;
  const networks: Indicator[] = [];
  for (let bits = 127; bits >= (isV4 ? 97 : 1); bits -= 1) {
    networks.push({ type: "cidr", key: formatNetwork({ words: masked(words, bits), bits, isV4 }) });
  }
  return [{ type: isV4 ? "ipv4" : "ipv6", key }, ...networks];
}
