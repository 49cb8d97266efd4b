import { mkdtempSync, rmSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { listSegments, readSegment, segmentPath } from "./segment.js";
import { LogError, SegmentLog } from "./segment-log.js";

/** What the system is asked through: the calls of every open file. */
let calls: Pick<FileHandle, "datasync" | "writev">;
let folder = "";

function isCalls(value: unknown): value is typeof calls {
  return typeof value === "object" && value !== null && "datasync" in value && "writev" in value;
}

beforeAll(async () => {
  const handle = await open("/dev/null", "r");
  const prototype: unknown = Object.getPrototypeOf(handle);
  if (!isCalls(prototype)) throw new Error("files are called in another way than this test knows");
  calls = prototype;
  await handle.close();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mizugiwa-durable-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const openLog = () => SegmentLog.open({ folder, node: Buffer.alloc(16, 1), segmentBytes: 3000 });
const batch = (number: number) => ({
  head: { source: "s", receivedMs: 0, key: String(number) },
  events: [Buffer.from(`event ${number} ${"x".repeat(number % 90)}`)],
});

function found(): number[] {
  return listSegments(folder).flatMap((segment) =>
    [...readSegment(folder, segment)].flatMap((item) => (item.ok ? [Number(item.value.head.key)] : [])),
  );
}

test("whatever is acknowledged was synced before: no answer runs ahead of the disk", async () => {
  /** Bytes of each segment that a sync has ended for. */
  const synced = new Map<number, number>();
  let syncs = 0;
  const real = calls.datasync;
  vi.spyOn(calls, "datasync").mockImplementation(async function (this: FileHandle) {
    const { size, ino } = await this.stat();
    await real.call(this);
    syncs += 1;
    synced.set(ino, size);
  });
  const log = await openLog();
  const appendAndCheck = async (number: number): Promise<void> => {
    const { segment } = await log.append(batch(number));
    const handle = await open(segmentPath(folder, segment), "r");
    const { ino } = await handle.stat();
    await handle.close();
    const there = [...readSegment(folder, segment, { limit: synced.get(ino) ?? 0 })];
    const keys = there.flatMap((item) => (item.ok ? [item.value.head.key] : []));
    expect(keys, `batch ${number} is answered and not synced`).toContain(String(number));
  };
  for (let round = 0; round < 20; round += 1) {
    await Promise.all([0, 1, 2, 3].map((one) => appendAndCheck(round * 4 + one)));
  }
  await log.close();
  expect(syncs).toBeGreaterThanOrEqual(20);
});

const errors: [name: string, code: string, told: string][] = [
  ["a full disk", "ENOSPC", "log-full"],
  ["a disk that became read-only", "EROFS", "log-full"],
  ["a disk that fails", "EIO", "log-failed"],
];
for (const [name, code, told] of errors) {
  for (const call of ["writev", "datasync"] as const) {
    test(`${name} at any ${call}: what was answered is there once, what was refused is not, and the log goes on`, async () => {
      for (let failing = 1; failing <= 8; failing += 1) {
        rmSync(folder, { recursive: true, force: true });
        let count = 0;
        const fail = (): void => {
          count += 1;
          if (count === failing) throw Object.assign(new Error(code), { code });
        };
        const { datasync, writev } = calls;
        const spy =
          call === "datasync"
            ? vi.spyOn(calls, "datasync").mockImplementation(async function (this: FileHandle) {
                fail();
                await datasync.call(this);
              })
            : vi.spyOn(calls, "writev").mockImplementation(async function (this: FileHandle, parts, position) {
                fail();
                return await writev.call(this, parts, position);
              });
        const log = await openLog();
        const answered: number[] = [];
        const refused: string[] = [];
        for (let number = 0; number < 10; number += 1) {
          try {
            await log.append(batch(number));
            answered.push(number);
          } catch (caught) {
            if (!(caught instanceof LogError)) throw caught;
            refused.push(caught.code);
          }
        }
        await log.close();
        spy.mockRestore();
        expect(refused).toEqual([told]);
        expect(found()).toEqual(answered);
      }
    });
  }
}
