import { expect, test } from "vitest";
import { hostOf } from "./host.js";

const cases: [name: string, fields: Parameters<typeof hostOf>[0], host: string | null][] = [
  [
    "an audit record is of its node, not of the machine that somebody came from",
    { node: "web01", hostname: "10.0.1.7" },
    "web01",
  ],
  ["of Windows the computer, folded", { Computer: "BK01.minato.example" }, "bk01.minato.example"],
  ["of nested names the dotted one", { host: { name: "app-1" } }, "app-1"],
  ["a sign for nothing is passed over", { host: "-", _HOSTNAME: "hv01" }, "hv01"],
  ["none where no name is there", { message: "x" }, null],
];
for (const [name, fields, host] of cases) test(name, () => expect(hostOf(fields)).toBe(host));
