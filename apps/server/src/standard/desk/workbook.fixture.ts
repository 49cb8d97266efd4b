import { deflateRawSync } from "node:zlib";
import { crc32 } from "@mizugiwa/bytes";

/** A small workbook as spreadsheets write one: a title, a blank row, a table; shared strings, one in parts with a reading. */
export function workbook(): Uint8Array {
  const strings = ["基準一覧", "項番", "管理策", "内容", "５．１．１", "9.5.1.P"].map(
    (text) => `<si><t>${text}</t></si>`,
  );
  const rich = `<si><r><rPr><b/></rPr><t>情報セキュリティ</t></r><r><t>方針</t></r><rPh sb="0" eb="2"><t>ジョウホウ</t></rPh></si>`;
  const cell = (at: string, index: number): string => `<c r="${at}" t="s"><v>${index}</v></c>`;
  const rows = [
    `<row r="1">${cell("A1", 0)}</row>`,
    `<row r="3">${cell("B3", 1)}${cell("C3", 2)}${cell("D3", 3)}</row>`,
    `<row r="4">${cell("B4", 4)}${cell("C4", 6)}</row>`,
    `<row r="5">${cell("B5", 5)}<c r="C5" t="inlineStr"><is><t>仮想環境の分離</t></is></c><c r="D5"><v>12</v></c></row>`,
  ];
  return zip([
    ["xl/sharedStrings.xml", `<?xml version="1.0" encoding="UTF-8"?><sst>${strings.join("")}${rich}</sst>`],
    ["xl/worksheets/sheet1.xml", `<worksheet><sheetData>${rows.join("")}</sheetData></worksheet>`],
  ]);
}

/** PKWARE APPNOTE 4.3: local headers, then the central directory. */
function zip(files: readonly (readonly [path: string, text: string])[]): Uint8Array {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const [path, text] of files) {
    const name = Buffer.from(path);
    const raw = Buffer.from(text);
    const packed = deflateRawSync(raw);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(crc32(raw), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(raw.length, 18);
    facts.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004", "latin1"), facts, name, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    entries.push(Buffer.concat([Buffer.from("PK\u0001\u0002\u0014\u0000", "latin1"), facts, tail, name]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", 0, "latin1");
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}
