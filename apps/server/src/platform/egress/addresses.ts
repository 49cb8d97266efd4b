import { BlockList, isIP } from "node:net";

/** Networks of IANA's special-purpose registries (RFC 6890 and its updates): none of them is a host of the internet. */
const SPECIAL_V4 =
  "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4";
/** Within the global unicast range: documentation, benchmarks, and tunnels that carry an IPv4 address. */
const SPECIAL_V6 = "2001::/23 2001:db8::/32 2002::/16 3fff::/20";

const special = listOf([...SPECIAL_V4.split(" "), ...SPECIAL_V6.split(" ")]);
const unicast = listOf(["2000::/3"]);

/** A list of networks such as `10.0.0.0/8`, or single addresses; throws RangeError for what is neither. */
export function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", width] = network.split("/");
    const family = isIP(address);
    const bits = width === undefined ? (family === 6 ? 128 : 32) : Number(width);
    const fits = /^\d{1,3}$/.test(width ?? "0") && bits <= (family === 6 ? 128 : 32);
    if (family === 0 || !fits) throw new RangeError(`${network} is no network`);
    list.addSubnet(address, bits, family === 6 ? "ipv6" : "ipv4");
  }
  return list;
}

/** Whether we may connect to an address: one of the internet, or one the operator allowed. */
export function mayConnect(address: string, allowed: BlockList): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mayConnect(mapped, allowed);
  const kind = family === 6 ? "ipv6" : "ipv4";
  if (allowed.check(address, kind)) return true;
  if (special.check(address, kind)) return false;
  return kind === "ipv4" || unicast.check(address, kind);
}
