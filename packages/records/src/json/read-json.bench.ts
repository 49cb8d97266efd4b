import { bench } from "@mizugiwa/proof";
import { readJson } from "./read-json.js";

const CHUNK = 65_536;

/** JSON lines to values. */
export default bench<Buffer, number>({
  name: "json lines to values",
  unit: "bytes",
  amount: (bytes) => bytes.length,
  small: { input: () => lines(100), check: (count) => expectCount(count, 100) },
  full: { input: () => lines(60_000), check: (count) => expectCount(count, 60_000) },
  work: (bytes) => {
    let count = 0;
    for (const item of readJson(chunksOf(bytes))) if (item.ok) count += 1;
    return count;
  },
});

function expectCount(count: number, expected: number): void {
  if (count !== expected) throw new Error(`expected ${expected} values, got ${count}`);
}

function* chunksOf(bytes: Buffer): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}

/** Events of about a kilobyte, as Sysmon's are. */
function lines(count: number): Buffer {
  const event = (index: number): object => ({
    EventID: 1,
    Channel: "Microsoft-Windows-Sysmon/Operational",
    Computer: `host-${index % 50}.example.org`,
    EventRecordID: index,
    Keywords: "0x8000000000000000",
    UtcTime: "2026-01-02 03:04:05.678",
    ProcessGuid: "{860ba2e3-8b50-5f52-1e00-000000000400}",
    Image: "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
    CommandLine: `powershell.exe -NoProfile -Command "Get-Item C:\\Users\\user${index}\\file.txt | Format-List *"`,
    Hashes:
      "MD5=79FD212D1A00DAF7AE1168729CA1813A,SHA256=F191798F18C5B6700F3D7B266AA3AED71F4734C55685C09CA2CB1537DA9F0DC9",
    ParentImage: "C:\\Windows\\explorer.exe",
    ParentCommandLine: "C:\\Windows\\Explorer.EXE /factory,{75dff2b7-6936-4c06-a8bb-676a7b00b24b} -Embedding",
    Message: `Process Create:\r\nRuleName: -\r\n${"Description: Windows PowerShell\r\n".repeat(8)}`,
  });
  return Buffer.from(Array.from({ length: count }, (_, index) => `${JSON.stringify(event(index))}\n`).join(""));
}
