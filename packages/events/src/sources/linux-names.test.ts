import { describe, expect, test } from "vitest";
import { architectureName, recordTypeName, socketAddress, systemCallName } from "./linux-names.js";

/** Numbers as the kernel's tables have them, written a second time. */
const calls: [architecture: string, number: string, name: string | null][] = [
  ["c000003e", "0", "read"],
  ["c000003e", "41", "socket"],
  ["c000003e", "59", "execve"],
  ["c000003e", "101", "ptrace"],
  ["c000003e", "103", "syslog"],
  ["c000003e", "133", "mknod"],
  ["c000003e", "135", "personality"],
  ["c000003e", "159", "adjtimex"],
  ["c000003e", "175", "init_module"],
  ["c000003e", "257", "openat"],
  ["c000003e", "313", "finit_module"],
  ["c000003e", "319", "memfd_create"],
  ["c000003e", "322", "execveat"],
  ["c000003e", "334", "rseq"],
  ["c000003e", "335", null],
  ["c000003e", "437", "openat2"],
  ["C00000B7", "56", "openat"],
  ["c00000b7", "117", "ptrace"],
  ["c00000b7", "198", "socket"],
  ["c00000b7", "221", "execve"],
  ["c00000b7", "243", "recvmmsg"],
  ["c00000b7", "244", null],
  ["c00000b7", "260", "wait4"],
  ["c00000b7", "279", "memfd_create"],
  ["c00000b7", "281", "execveat"],
  ["c00000b7", "294", "kexec_file_load"],
  ["c00000b7", "437", "openat2"],
  ["40000003", "11", null],
  ["c000003e", "x", null],
];
for (const [architecture, number, name] of calls) {
  test(`${architecture} ${number} is ${name}`, () => expect(systemCallName(architecture, number)).toBe(name));
}

test("architectures have their names", () => {
  expect(["c000003e", "40000003", "12345678"].map(architectureName)).toEqual(["x86_64", "i386", null]);
});

test("record types have their names, whoever wrote the number", () => {
  expect(["1300", "1309", "UNKNOWN[1327]", "1338", "1112", "AVC", "9999"].map(recordTypeName)).toEqual([
    "SYSCALL",
    "EXECVE",
    "PROCTITLE",
    "DM_CTRL",
    "USER_LOGIN",
    "AVC",
    "9999",
  ]);
});

const addresses: [name: string, hexadecimal: string, shown: string | null][] = [
  ["IPv4", "020001BBC0A80001", "{ saddr_fam=inet laddr=192.168.0.1 lport=443 }"],
  ["IPv6", `0A00001600000000${"20010DB8".padEnd(24, "0")}00000001`, "{ saddr_fam=inet6 laddr=2001:db8::1 lport=22 }"],
  ["IPv6 of no address", `0A00001600000000${"0".repeat(32)}`, "{ saddr_fam=inet6 laddr=:: lport=22 }"],
  ["a path", "01002F72756E2F78000000", "{ saddr_fam=local path=/run/x }"],
  ["an abstract name", "0100002F616200", "{ saddr_fam=local path=@/ab }"],
  ["netlink", "100000000700000000000000", "{ saddr_fam=netlink nlnk-fam=16 nlnk-pid=7 }"],
  ["another family", "1100", "{ saddr_fam=17 }"],
  ["an address cut short", "0200", "{ saddr_fam=2 }"],
  ["nonsense", "xyz", null],
];
describe("socket addresses", () => {
  for (const [name, hexadecimal, shown] of addresses) {
    test(name, () => expect(socketAddress(hexadecimal)).toBe(shown));
  }
});
