import { expect, test } from "vitest";
import { setupAddress, tunnelCommand } from "./addresses.js";

const tunnels: [name: string, hostname: string, port: string, command: string][] = [
  ["a name and a port", "soc.example", "8740", "ssh -N -L 8740:127.0.0.1:8740 soc.example"],
  ["an IPv4 address", "192.0.2.7", "9000", "ssh -N -L 9000:127.0.0.1:9000 192.0.2.7"],
  ["a hidden port", "soc.example", "", "ssh -N -L 8740:127.0.0.1:8740 soc.example"],
  ["an IPv6 address, which needs the reader's care", "[2001:db8::7]", "8740", "ssh -N -L 8740:127.0.0.1:8740 HOST"],
  ["a name with a command in it", "$(reboot).example", "8740", "ssh -N -L 8740:127.0.0.1:8740 HOST"],
  ["a name with a separator in it", "a;reboot", "8740", "ssh -N -L 8740:127.0.0.1:8740 HOST"],
  ["a name that reads as an option", "-oProxyCommand=x", "8740", "ssh -N -L 8740:127.0.0.1:8740 HOST"],
];
for (const [name, hostname, port, command] of tunnels) {
  test(`the tunnel for ${name}`, () => expect(tunnelCommand({ hostname, port })).toBe(command));
}

test("the set-up address begins with loopback and the port of the page", () => {
  expect(setupAddress({ hostname: "evil.example", port: "9000" })).toBe("http://127.0.0.1:9000/setup#token=");
});
