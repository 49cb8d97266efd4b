import { MizugiwaError } from "@mizugiwa/base";
import { type Random, soak } from "@mizugiwa/proof";
import { Guard, guardedSource } from "../file-systems/shared/guard.fixture.js";
import { carve } from "./carve.js";
import { MADE } from "./made.fixture.js";

const HOSTILE = [0, 1, 0x7f, 0x80, 0xff] as const;
const ROOM = 4096;

/** Files of every kind, damaged, between zeros: nothing throws, hangs, overlaps what is not free or is called intact. */
export default soak({
  name: "evidence/mutated/carving",
  sample: 1000,
  full: 100_000,
  timeoutMs: 120_000,
  run: (rounds, random) => {
    const tally = { probable: 0, possible: 0, partial: 0, problems: 0 };
    const guard = new Guard();
    for (let round = 0; round < rounds; round += 1) {
      const [name, , sound] = random.pick(MADE);
      const bytes = damaged(sound, random);
      const end = bytes.length - random.below(ROOM);
      guard.watch(`round ${round}, ${name}`, () => {
        try {
          for (const item of carve(guardedSource(bytes), [{ offset: 0, length: end }], {
            everyByte: round % 4 === 0,
          })) {
            if (!item.ok) tally.problems += 1;
            else count(item.value.confidence, item.value.ranges[0]?.offset ?? 0, item.value.entry.size, end, tally);
          }
        } catch (caught) {
          const code = caught instanceof MizugiwaError ? caught.problem.code : "";
          throw new Error(`round ${round}, ${name}: ${code} ${String(caught)}`, { cause: caught });
        }
      });
    }
    if (tally.possible === 0 || tally.partial === 0) throw new Error("the mutations left no trace: nothing was tested");
    const { probable, possible, partial, problems } = tally;
    return [
      `${probable} probable, ${possible} possible, ${partial} partial, ${problems} problems, slowest ${guard.slowestMs.toFixed(0)} ms`,
    ];
  },
});

type Tally = Record<"probable" | "possible" | "partial", number>;

function count(confidence: string, offset: number, size: number, end: number, tally: Tally): void {
  if (confidence !== "probable" && confidence !== "possible" && confidence !== "partial")
    throw new Error(`called ${confidence}`);
  if (size < 1 || offset + size > end) throw new Error(`bytes ${offset} to ${offset + size} of ${end}`);
  tally[confidence] += 1;
}

function damaged(sound: Uint8Array, random: Random): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(sound.length / 512) * 512 + ROOM);
  bytes.set(sound);
  if (random.below(4) === 0) {
    const half = random.below(sound.length);
    bytes.copyWithin(half, random.below(sound.length), sound.length);
  }
  const near = random.below(2) === 0 ? Math.min(256, sound.length) : sound.length;
  for (let hit = random.below(12); hit > 0; hit -= 1) {
    bytes[random.below(near)] = random.below(2) === 0 ? random.pick(HOSTILE) : random.below(256);
  }
  return bytes;
}
