import { isIP, isIPv6 } from "node:net";

/** Whether an address reaches this machine alone: 127.0.0.0/8, ::1 and the name that stands for them. */
export function isLoopback(host: string): boolean {
  const plain = host.startsWith("::ffff:") ? host.slice("::ffff:".length) : host;
  return plain === "localhost" || plain === "::1" || (isIP(plain) === 4 && plain.startsWith("127."));
}

/** Whether a server can be told to listen on it: names other than localhost are not looked up. */
export function isListenAddress(host: string): boolean {
  return host === "localhost" || isIP(host) !== 0;
}

/** Whether an address to listen on stands for every one this machine has. */
export function isEveryAddress(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

/** The address to open in a browser of this machine. */
export function addressOf(host: string, port: number, scheme: "http" | "https" = "http"): string {
  const open = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `${scheme}://${isIPv6(open) ? `[${open}]` : open}:${port}/`;
}

/** What counts as one client: an IPv4 address, or the 64-bit network of an IPv6 one, all of which a machine may have. */
export function networkOf(address: string): string {
  if (address.startsWith("::ffff:") && address.includes(".")) return address.slice("::ffff:".length);
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const filled = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => "0"), ...after];
  return `${filled.slice(0, 4).join(":")}::/64`;
}

/** An address, or a network such as 10.0.0.0/8. */
export function isNetwork(entry: string): boolean {
  const [address = "", bits, ...more] = entry.split("/");
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
