import { expect, test } from "vitest";
import { filetime } from "./filetime.js";

function at(ticks: bigint): ReturnType<typeof filetime> {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, ticks, true);
  return filetime(view, 0);
}

const rows: [name: string, ticks: bigint, seconds: number, nanos: number][] = [
  ["100 ns steps stay exact", 134_399_633_927_552_732n, 1_795_489_792, 755_273_200],
  ["the Unix epoch is second zero", 116_444_736_000_000_000n, 0, 0],
  ["before it the fraction still counts upwards", 116_444_735_999_999_999n, -1, 999_999_900],
  ["the first step after 1601 is a time", 1n, -11_644_473_600, 100],
  ["the largest value is read without rounding", 0xffff_ffff_ffff_ffffn, 1_833_029_933_770, 955_161_500],
];
for (const [name, ticks, seconds, nanos] of rows) {
  test(name, () => expect(at(ticks)).toEqual({ seconds, nanos, digits: 7 }));
}

test("zero is no time", () => expect(at(0n)).toBeNull());
