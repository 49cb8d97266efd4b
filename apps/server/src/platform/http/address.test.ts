import { expect, test } from "vitest";
import { addressOf, isLoopback, networkOf } from "./address.js";

const hosts: [string, boolean][] = [
  ["127.0.0.1", true],
  ["127.255.0.3", true],
  ["::1", true],
  ["::ffff:127.0.0.1", true],
  ["localhost", true],
  ["127.evil.example", false],
  ["localhost.evil.example", false],
  ["0.0.0.0", false],
  ["::", false],
  ["", false],
];
for (const [host, loopback] of hosts) {
  test(`${JSON.stringify(host)} is ${loopback ? "" : "not "}loopback`, () => expect(isLoopback(host)).toBe(loopback));
}

test("the brackets of an IPv6 address are written", () => {
  expect(addressOf("::1", 8740)).toBe("http://[::1]:8740/");
  expect(addressOf("127.0.0.1", 80)).toBe("http://127.0.0.1:80/");
});

const networks: [address: string, network: string][] = [
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["::1", "0:0:0:0::/64"],
];
for (const [address, network] of networks) {
  test(`${address} counts as ${network}`, () => expect(networkOf(address)).toBe(network));
}
