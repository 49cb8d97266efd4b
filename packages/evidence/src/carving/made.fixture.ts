import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { crc32 } from "@mizugiwa/bytes";

/** Bytes of which every field is given by its place. */
function bytesWith(size: number, put: (view: DataView, bytes: Uint8Array) => void): Uint8Array {
  const bytes = new Uint8Array(size);
  put(new DataView(bytes.buffer), bytes);
  return bytes;
}

/** Bytes that look random and are the same each time. */
export function noise(size: number, seed: number): Uint8Array {
  let state = seed >>> 0;
  return Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

const latin = (text: string): Uint8Array => Buffer.from(text, "latin1");

function pngChunk(kind: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([latin(kind), data]);
  return bytesWith(body.length + 8, (view, bytes) => {
    view.setUint32(0, data.length);
    bytes.set(body, 4);
    view.setUint32(body.length + 4, crc32(body));
  });
}

function makePng(): Uint8Array {
  const header = bytesWith(13, (view) => {
    view.setUint32(0, 16);
    view.setUint32(4, 16);
    view.setUint16(8, 0x0800);
  });
  const image = deflateSync(noise(16 * 17, 1));
  const parts = [pngChunk("IHDR", header), pngChunk("IDAT", image), pngChunk("IEND", new Uint8Array(0))];
  return Buffer.concat([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), ...parts]);
}

function makeJpeg(): Uint8Array {
  const coded = noise(900, 2).map((byte) => (byte === 0xff ? 0x7f : byte));
  return Buffer.concat([
    latin("\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
    latin("\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00"),
    latin("\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"),
    coded,
    latin("\xff\x00\xff\xd0"),
    coded,
    latin("\xff\xd9"),
  ]);
}

function makePdf(): Uint8Array {
  const body = `%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n${"% filling\n".repeat(90)}`;
  const first = `${body}xref\n0 1\n0000000000 65535 f \ntrailer << >>\nstartxref\n${body.length}\n%%EOF\n`;
  const update = `${first}2 0 obj\n<< >>\nendobj\n`;
  return latin(`${update}xref\n0 1\n0000000000 65535 f \ntrailer << >>\nstartxref\n${update.length}\n%%EOF\n`);
}

/** A ZIP of the files; with descriptors, as writers do that do not know sizes beforehand. */
export function makeZip(files: Readonly<Record<string, Uint8Array>>, withDescriptors = false): Uint8Array {
  const parts: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const packed = deflateRawSync(content);
    const common = (view: DataView, from: number, sizes: boolean): void => {
      view.setUint16(from, 20, true);
      view.setUint16(from + 2, withDescriptors ? 8 : 0, true);
      view.setUint16(from + 4, 8, true);
      if (sizes)
        [crc32(content), packed.length, content.length].forEach((value, index) =>
          view.setUint32(from + 10 + index * 4, value, true),
        );
      view.setUint16(from + 22, name.length, true);
    };
    const local = bytesWith(30 + name.length, (view, bytes) => {
      view.setUint32(0, 0x04034b50, true);
      common(view, 4, !withDescriptors);
      bytes.set(latin(name), 30);
    });
    const descriptor = bytesWith(withDescriptors ? 16 : 0, (view) => {
      if (withDescriptors)
        [0x08074b50, crc32(content), packed.length, content.length].forEach((value, index) =>
          view.setUint32(index * 4, value, true),
        );
    });
    const offset = at;
    central.push(
      bytesWith(46 + name.length, (view, bytes) => {
        view.setUint32(0, 0x02014b50, true);
        common(view, 6, true);
        view.setUint32(42, offset, true);
        bytes.set(latin(name), 46);
      }),
    );
    parts.push(local, packed, descriptor);
    at += local.length + packed.length + descriptor.length;
  }
  const end = bytesWith(22, (view) => {
    view.setUint32(0, 0x06054b50, true);
    view.setUint16(8, central.length, true);
    view.setUint16(10, central.length, true);
    view.setUint32(
      12,
      central.reduce((sum, each) => sum + each.length, 0),
      true,
    );
    view.setUint32(16, at, true);
  });
  return Buffer.concat([...parts, ...central, end]);
}

function makeElf(): Uint8Array {
  return bytesWith(1700, (view, bytes) => {
    bytes.set(noise(1700, 3));
    bytes.fill(0, 0, 120);
    bytes.set(latin("\x7fELF\x02\x01\x01"));
    [2, 62].forEach((value, index) => view.setUint16(16 + index * 2, value, true));
    view.setUint32(20, 1, true);
    view.setBigUint64(32, 64n, true);
    [64, 56, 1].forEach((value, index) => view.setUint16(52 + index * 2, value, true));
    view.setUint32(64, 1, true);
    view.setBigUint64(64 + 32, 1700n, true);
  });
}

function makePe(): Uint8Array {
  return bytesWith(1536, (view, bytes) => {
    bytes.set(latin("MZ"));
    view.setUint32(0x3c, 0x80, true);
    bytes.set(latin("PE\0\0"), 0x80);
    view.setUint16(0x86, 1, true);
    view.setUint16(0x94, 240, true);
    view.setUint16(0x96, 0x2022, true);
    view.setUint16(0x98, 0x20b, true);
    view.setUint32(0x98 + 60, 512, true);
    view.setUint32(0x98 + 240 + 16, 1024, true);
    view.setUint32(0x98 + 240 + 20, 512, true);
  });
}

function makeSqlite(): Uint8Array {
  return bytesWith(3 * 1024, (view, bytes) => {
    bytes.set(latin("SQLite format 3\0"));
    view.setUint16(16, 1024);
    bytes.set([1, 1, 0, 64, 32, 32], 18);
    view.setUint32(24, 7);
    view.setUint32(28, 3);
    view.setUint32(92, 7);
    bytes[100] = 13;
    bytes[1024] = 13;
    bytes[2048] = 10;
  });
}

function makeChunk(): Uint8Array {
  return bytesWith(65_536, (view, bytes) => {
    bytes.set(latin("ElfChnk\0"));
    view.setUint32(40, 128, true);
    view.setUint32(48, 4096, true);
    bytes.set(noise(3584, 4), 512);
    view.setUint32(52, crc32(bytes.subarray(512, 4096)), true);
    view.setUint32(124, crc32(bytes.subarray(128, 512), crc32(bytes.subarray(0, 120))), true);
  });
}

function makeEvtx(): Uint8Array {
  const header = bytesWith(4096, (view, bytes) => {
    bytes.set(latin("ElfFile\0"));
    view.setUint32(32, 128, true);
    view.setUint16(40, 4096, true);
    view.setUint16(42, 2, true);
    view.setUint32(124, crc32(bytes.subarray(0, 120)), true);
  });
  return Buffer.concat([header, makeChunk(), makeChunk()]);
}

function makeJournal(): Uint8Array {
  return bytesWith(2048, (view, bytes) => {
    bytes.set(latin("LPKSHHRH"));
    view.setBigUint64(88, 256n, true);
    view.setBigUint64(96, 1792n, true);
    view.setBigUint64(136, 256n + 96n, true);
    view.setBigUint64(144, 2n, true);
    for (const [at, size] of [
      [256, 90n],
      [352, 64n],
    ] as const) {
      bytes[at] = 1;
      view.setBigUint64(at + 8, size, true);
    }
  });
}

/** Lines of an access log. */
export function accessLines(count: number): string {
  const line = (index: number): string =>
    `203.0.113.${index % 250} - - [01/Jun/2026:08:${String(index % 60).padStart(2, "0")}:44 +0000] "GET /item/${index * 7919} HTTP/1.1" 200 ${index}\n`;
  return Array.from({ length: count }, (_, index) => line(index)).join("");
}

const SYSLOG = "Jun  1 08:44:44 web01 sshd[812]: Failed password for root from 203.0.113.7 port 4711 ssh2\n".repeat(9);
const AUDIT = 'type=SYSCALL msg=audit(1780303484.123:512): arch=c000003e syscall=59 success=yes comm="sh"\n'.repeat(9);

/** One sound file of each kind, by the extension it is given. */
export const MADE: readonly (readonly [name: string, extension: string, bytes: Uint8Array])[] = [
  ["a JPEG", "jpg", makeJpeg()],
  ["a PNG", "png", makePng()],
  ["a PDF that was saved twice", "pdf", makePdf()],
  ["a ZIP", "zip", makeZip({ "a.txt": latin(accessLines(20)), "b.bin": noise(700, 5) })],
  ["a ZIP with descriptors", "zip", makeZip({ "a.txt": latin(accessLines(20)), "b.bin": noise(700, 6) }, true)],
  [
    "a Word document",
    "docx",
    makeZip({ "[Content_Types].xml": latin("<x/>"), "word/document.xml": latin("<y/>".repeat(99)) }),
  ],
  ["gzip data", "gz", gzipSync(accessLines(50))],
  ["an ELF program", "elf", makeElf()],
  ["a PE library", "dll", makePe()],
  ["an SQLite database", "sqlite", makeSqlite()],
  ["a chunk of an event log", "evtx-chunk", makeChunk()],
  ["an event log", "evtx", makeEvtx()],
  ["a journal", "journal", makeJournal()],
  ["an access log", "log", latin(accessLines(40))],
  ["a syslog", "log", latin(SYSLOG)],
  ["an audit log", "log", latin(AUDIT)],
  ["a PHP script", "php", latin("<?php /* inert */ $x = $_GET['x'];\necho htmlspecialchars($x);\n")],
  ["a JSP page", "jsp", latin('<%@ page import="java.util.*" %>\n<html><%= new Date() %></html>\n')],
  ["a shell script", "sh", latin("#!/bin/bash\nset -eu\necho inert\n")],
  ["a Python script", "py", latin("#!/usr/bin/env python3\nprint('inert')\n")],
];
