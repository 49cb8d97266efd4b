import { describe, expect, test } from "vitest";
import type { JsonValue } from "../json-value.js";
import {
  CHUNK,
  evtxFile,
  NULL_VALUE,
  startChunk,
  u16Value,
  utf16,
  type Value,
  type Writer,
  writeInstance,
  writeRecord,
} from "./build-evtx.fixture.js";
import { isEvtx, readEvtx } from "./read-evtx.js";

/** <Event><System><EventID>{0}</EventID><Correlation ActivityID="{1}"/></System><EventData>…{2}, {3}…</EventData></Event> */
function definition(chunk: Writer): () => void {
  return () =>
    chunk.element("Event", [["xmlns", () => chunk.text("urn:e")]], () => {
      chunk.element("System", [], () => {
        chunk.element("EventID", [], () => chunk.substitution(0, 0x06));
        chunk.element("Correlation", [["ActivityID", () => chunk.substitution(1, 0x0f)]], null);
      });
      chunk.element("EventData", [], () => {
        chunk.element("Data", [["Name", () => chunk.text("Image")]], () => chunk.substitution(2, 0x01));
        chunk.element("Data", [], () => chunk.substitution(3, 0x01));
        chunk.element("Data", [["Name", () => chunk.text("Empty")]], null);
      });
    });
}

function values(id: number, image: string, data: Value = utf16("a & b")): Value[] {
  return [u16Value(id), NULL_VALUE, utf16(image), data];
}

function all(bytes: Uint8Array, piece = 1000): { events: JsonValue[]; ids: string[]; problems: string[] } {
  const events: JsonValue[] = [];
  const ids: string[] = [];
  const problems: string[] = [];
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, index) =>
    bytes.subarray(index * piece, (index + 1) * piece),
  );
  for (const item of readEvtx(pieces)) {
    if (item.ok) {
      events.push(item.value.event);
      ids.push(item.value.recordId);
    } else problems.push(`${item.problem.code}@${String(item.problem.place.offset)}`);
  }
  return { events, ids, problems };
}

function twoRecords(): Writer {
  const chunk = startChunk();
  let at = 0;
  writeRecord(chunk, 1, () => {
    at = writeInstance(chunk, definition(chunk), values(1, "C:\\a.exe"));
  });
  writeRecord(chunk, 2, () => writeInstance(chunk, at, values(4688, "C:\\ä.exe")));
  return chunk;
}

const event = (id: number, image: string, data: JsonValue[] = ["a & b"]): JsonValue => ({
  Event: {
    "#attributes": { xmlns: "urn:e" },
    System: { EventID: id, Correlation: null },
    EventData: { Image: image, Data: data, Empty: "" },
  },
});

describe("a sound log", () => {
  test("gives events in order, by templates written once, from pieces of any size", () => {
    for (const piece of [1, 777, 4096, 1 << 20]) {
      const { events, ids, problems } = all(evtxFile(twoRecords()), piece);
      expect(events).toEqual([event(1, "C:\\a.exe"), event(4688, "C:\\ä.exe")]);
      expect(ids).toEqual(["1", "2"]);
      expect(problems).toEqual([]);
    }
  });

  test("gives the time of writing to 100 ns", () => {
    const [first] = [...readEvtx([evtxFile(twoRecords())])];
    expect(first).toMatchObject({ ok: true, value: { index: 0, time: "2020-01-01T00:00:00.0000001Z" } });
  });

  test("an array fills unnamed Data item by item", () => {
    const chunk = startChunk();
    const list = { type: 0x81, bytes: Buffer.from("x\0y\0", "utf16le") };
    writeRecord(chunk, 1, () => writeInstance(chunk, definition(chunk), values(1, "i", list)));
    expect(all(evtxFile(chunk)).events).toEqual([event(1, "i", ["x", "y"])]);
  });

  test("binary XML within a value stands where the value stands", () => {
    const chunk = startChunk();
    const outer = (): void =>
      void chunk.element("Event", [], () => chunk.element("UserData", [], () => chunk.substitution(0, 0x21)));
    writeRecord(chunk, 1, () => {
      const inner = new InnerAt(chunk, outer);
      inner.write();
    });
    expect(all(evtxFile(chunk)).events).toEqual([{ Event: { UserData: { LogFileCleared: { User: "eve" } } } }]);
  });

  test("entities and character references are text", () => {
    const chunk = startChunk();
    writeRecord(chunk, 1, () => {
      chunk.element("Event", [], () => {
        chunk.text("a").u8(0x09).name("lt").u8(0x48).u16(0x41).u8(0x09).name("nbsp");
      });
    });
    expect(all(evtxFile(chunk)).events).toEqual([{ Event: "a<A&nbsp;" }]);
  });

  test("a name that objects treat specially stays a plain key", () => {
    const chunk = startChunk();
    writeRecord(chunk, 1, () => chunk.element("__proto__", [], () => chunk.text("x")));
    const [first] = all(evtxFile(chunk)).events;
    expect(Object.keys(first ?? {})).toEqual(["__proto__"]);
  });
});

/** A value of binary XML must know its size before it is written: it is written once aside to learn it. */
class InnerAt {
  readonly #chunk: Writer;
  readonly #outer: () => void;

  constructor(chunk: Writer, outer: () => void) {
    this.#chunk = chunk;
    this.#outer = outer;
  }

  write(): void {
    const chunk = this.#chunk;
    const start = chunk.at;
    const size = this.#attempt(new Uint8Array(0));
    const valueAt = chunk.at;
    const inner = (): void => {
      chunk.u8(0x0f, 1, 1, 0);
      chunk.element("LogFileCleared", [], () => chunk.element("User", [], () => chunk.text("eve")));
      chunk.u8(0x00);
    };
    inner();
    const length = chunk.at - valueAt;
    chunk.at = start;
    expect(this.#attempt(new Uint8Array(length))).toBe(size + length);
    chunk.at = valueAt;
    inner();
  }

  #attempt(bytes: Uint8Array): number {
    const start = this.#chunk.at;
    writeInstance(this.#chunk, this.#outer, [{ type: 0x21, bytes }]);
    return this.#chunk.at - start;
  }
}

describe("a damaged log", () => {
  test("is told from something else", () => {
    expect(isEvtx(evtxFile())).toBe(true);
    expect(isEvtx(Buffer.from("ElfFil"))).toBe(false);
    expect(() => [...readEvtx([Buffer.from("hello")])]).toThrow("evtx-signature");
    expect(() => [...readEvtx([])]).toThrow("evtx-signature");
  });

  test("loses the damaged record alone", () => {
    const chunk = twoRecords();
    chunk.bytes.writeUInt32LE(0xffff, 512 + 4);
    const { ids, problems } = all(evtxFile(chunk));
    expect(ids).toEqual(["2"]);
    expect(problems).toEqual(["evtx-record-damaged@4608"]);
  });

  test("names an unknown token by its offset and reads on", () => {
    const chunk = startChunk();
    writeRecord(chunk, 1, () => chunk.u8(0x3a));
    writeRecord(chunk, 2, () => chunk.element("Event", [], null));
    const { ids, problems } = all(evtxFile(chunk));
    expect(ids).toEqual(["2"]);
    expect(problems).toEqual([`evtx-record-unreadable@${4096 + 512 + 28}`]);
  });

  test("reads the chunk behind one whose signature is lost", () => {
    const lost = startChunk();
    lost.bytes.write("XXX", 0, "latin1");
    const { ids, problems } = all(evtxFile(lost, twoRecords()));
    expect(ids).toEqual(["1", "2"]);
    expect(problems).toEqual(["evtx-chunk-signature@4096"]);
  });

  test("uses an earlier chunk's definition where its own is gone", () => {
    const second = startChunk();
    writeRecord(second, 3, () => writeInstance(second, 40_000, values(3, "late")));
    expect(all(evtxFile(twoRecords(), second)).events[2]).toEqual(event(3, "late"));
  });

  test("refuses elements without end by their depth", () => {
    const chunk = startChunk();
    writeRecord(chunk, 1, () => {
      for (let depth = 0; depth < 600; depth += 1) chunk.u8(0x01).u16(0xffff).u32(0).name("e").u8(0x02);
    });
    expect(all(evtxFile(chunk)).problems).toHaveLength(1);
  });

  test("instances within values within instances end at the bound", () => {
    const chunk = startChunk();
    writeRecord(chunk, 1, () => {
      const definitionOf = (): void => void chunk.element("Event", [], () => chunk.substitution(0, 0x21));
      const at = writeInstance(chunk, definitionOf, [{ type: 0x21, bytes: new Uint8Array(4000) }]);
      chunk.at -= 4000;
      for (let depth = 0; depth < 100; depth += 1) {
        chunk.u8(0x0f, 1, 1, 0, 0x0c, 0x01).u32(7).u32(at).u32(1).u16(4000).u8(0x21, 0);
      }
      chunk.at += 4000;
    });
    const [first] = [...readEvtx([evtxFile(chunk)])];
    expect(first).toMatchObject({ ok: false, problem: { code: "evtx-record-unreadable" } });
    expect(first?.ok === false && first.problem.detail).toContain("templates nested over 64 deep");
  });

  test("a file cut within a chunk gives the records before the cut and says so", () => {
    const file = evtxFile(twoRecords()).subarray(0, 4096 + 900);
    const { problems } = all(file);
    expect(problems.at(-1)).toContain("evtx-chunk-cut-short");
    expect(all(evtxFile(startChunk()).subarray(0, CHUNK)).problems).toEqual([]);
  });

  test("checksums that do not fit are said beside the records", () => {
    const chunk = twoRecords();
    chunk.bytes.writeUInt32LE(1, 124);
    const { ids, problems } = all(evtxFile(chunk));
    expect(ids).toEqual(["1", "2"]);
    expect(problems).toEqual([`evtx-chunk-checksum@${4096 + 124}`]);
  });
});
