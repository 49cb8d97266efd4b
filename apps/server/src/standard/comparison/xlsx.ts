import { crc32, deflateRawSync } from "node:zlib";

/**
 * A workbook of one sheet of texts: the least of ECMA-376 (Office Open XML, part 1) that spreadsheets open without a
 * question, in a zip (APPNOTE 6.3.10) of deflated parts. Texts stand in the cells themselves, so that nothing is a formula.
 */
export function toXlsx(name: string, lines: Iterable<readonly string[]>): Buffer {
  const parts: readonly (readonly [path: string, xml: string])[] = [
    ["[Content_Types].xml", CONTENT_TYPES],
    ["_rels/.rels", RELATIONS],
    ["xl/workbook.xml", workbook(name)],
    ["xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONS],
    ["xl/worksheets/sheet1.xml", sheet(lines)],
  ];
  return zip(parts.map(([path, xml]) => [path, Buffer.from(XML + xml)]));
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const CONTENT_TYPES =
  `<Types xmlns="${PACKAGE}/content-types">` +
  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
  `<Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>` +
  `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/></Types>`;
const RELATIONS =
  `<Relationships xmlns="${PACKAGE}/relationships">` +
  `<Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;
const WORKBOOK_RELATIONS =
  `<Relationships xmlns="${PACKAGE}/relationships">` +
  `<Relationship Id="r1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`;

function workbook(name: string): string {
  return (
    `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>` +
    `<sheet name="${escaped(name)}" sheetId="1" r:id="r1"/></sheets></workbook>`
  );
}

function sheet(lines: Iterable<readonly string[]>): string {
  const rows = [...lines].map((line) => {
    const cells = line.map((text) => `<c t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`);
    return `<row>${cells.join("")}</row>`;
  });
  const frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  const view = `<sheetViews><sheetView workbookViewId="0">${frozen}</sheetView></sheetViews>`;
  return `<worksheet xmlns="${MAIN}">${view}<sheetData>${rows.join("")}</sheetData></worksheet>`;
}

function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

const DEFLATED = 8;
const UTF8 = 0x0800;
/** 1 January 1980, the first day a zip can name: the same facts give the same bytes. */
const FIRST_DAY = 0x0021;
const VERSION = 20;

function zip(parts: readonly (readonly [path: string, bytes: Buffer])[]): Buffer {
  const files: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [path, bytes] of parts) {
    const name = Buffer.from(path);
    const packed = deflateRawSync(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(VERSION, 0);
    common.writeUInt16LE(UTF8, 2);
    common.writeUInt16LE(DEFLATED, 4);
    common.writeUInt16LE(FIRST_DAY, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const file = Buffer.concat([Buffer.from("PK\u0003\u0004", "latin1"), common, name, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    central.push(Buffer.from("PK\u0001\u0002\u0014\u0000", "latin1"), common, rest, name);
    files.push(file);
    offset += file.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, directory, end]);
}
