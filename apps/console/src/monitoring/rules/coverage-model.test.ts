import { expect, test } from "vitest";
import type { Coverage } from "../../api/contract.js";
import { columnsOf, countsOf, distinctCells, isMeant } from "./coverage-model.js";

type Technique = Coverage["techniques"][number];
const technique = (id: string, state: Technique["state"], given: Partial<Technique> = {}): Technique => ({
  id,
  name: `Name of ${id}`,
  tactics: ["persistence"],
  parent: id.includes(".") ? (id.split(".")[0] ?? null) : null,
  state,
  heard: true,
  rules: 1,
  proved: 1,
  lastProofAt: null,
  lastHitAt: null,
  recentHits: 0,
  ...given,
});
const tactic = (code: string) => {
  return { id: code, code, name: code, nameJa: code, techniques: 0, proved: 0, stale: 0, tagged: 0, blind: 0 };
};
const coverage = (techniques: readonly Technique[]): Coverage => ({
  attack: "18.1",
  notice: "",
  at: "2026-11-25T00:00:00Z",
  maxAgeDays: 7,
  rules: { running: 0, proved: 0, stale: 0, unproved: 0 },
  kinds: [],
  tactics: [tactic("persistence"), tactic("impact")],
  techniques,
  unknown: [],
});

test("a technique is as good as the best of its sub-techniques, and says how many of them are proved", () => {
  const [column] = columnsOf(
    coverage([
      technique("T1", "blind"),
      technique("T1.001", "proved", { heard: false }),
      technique("T1.002", "tagged"),
    ]),
  );
  expect(column?.cells).toMatchObject([{ state: "proved", heard: false, subs: 2, provedSubs: 1 }]);
});

test("a technique of two tactics stands in both columns and is counted once", () => {
  const columns = columnsOf(coverage([technique("T1", "proved", { tactics: ["persistence", "impact"] })]));
  expect(columns.map(({ cells }) => cells.length)).toEqual([1, 1]);
  expect(countsOf(distinctCells(columns))).toEqual({ proved: 1, stale: 0, tagged: 0, blind: 0 });
});

test("a technique is found by a part of its name or the beginning of its id", () => {
  const [cell] = columnsOf(coverage([technique("T1505", "blind", { name: "Server Software" })]))[0]?.cells ?? [];
  if (cell === undefined) throw new Error("there is a cell");
  expect(["", "software", "t15", "Ｔ１５", "505"].map((text) => isMeant(cell, text))).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
});
