import { crc32 } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import { cleanPath, filesOfZip } from "./files.js";

/** A zip of stored files. */
function zipOf(files: Readonly<Record<string, string>>): Uint8Array {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const [label, data] = [Buffer.from(name), Buffer.from(text)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(label.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, label, data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    central.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, tail, label]));
    parts.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...parts, directory, end]));
}

const names: [name: string, clean: string | null][] = [
  ["rules/a.yml", "rules/a.yml"],
  ["./rules//a.yml", "rules/a.yml"],
  ["rules\\windows\\a.yml", "rules/windows/a.yml"],
  ["../a.yml", null],
  ["rules/../../a.yml", null],
  ["/etc/passwd", "etc/passwd"],
  ["a/".repeat(20) + "b.yml", null],
];
for (const [name, clean] of names) {
  test(`${JSON.stringify(name.slice(0, 30))} is ${clean ?? "refused"}`, () => expect(cleanPath(name)).toBe(clean));
}

test("of an archive rules, samples and licences are read, and nothing else", () => {
  const { files, problems } = filesOfZip(
    zipOf({
      "s/rules/a.yml": "a",
      "s/tool.py": "x",
      "s/LICENSE": "l",
      "s/regression_data/r/x.evtx": "e",
      "../b.yml": "b",
    }),
  );
  expect(files.map(({ path }) => path)).toEqual(["s/rules/a.yml", "s/LICENSE", "s/regression_data/r/x.evtx"]);
  expect(problems.map(({ code }) => code)).toEqual(["path-refused"]);
});

test("a file beyond its bound is a problem and the others are read", () => {
  const { files, problems } = filesOfZip(zipOf({ "big.yml": "x".repeat(1024 * 1024 + 1), "a.yml": "a" }));
  expect(files.map(({ path }) => path)).toEqual(["a.yml"]);
  expect(problems.map(({ code, place }) => `${code} ${place.path}`)).toEqual(["limit-passed big.yml"]);
});

test("what is no archive is a problem", () => {
  expect(filesOfZip(new Uint8Array(100)).problems.length).toBeGreaterThan(0);
});
