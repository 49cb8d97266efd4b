import { expect, test } from "vitest";
import { inStartOrder } from "./pool.js";

const job = (id: number, size: number) => ({ id, path: `f${id}`, name: `f${id}`, size });

test("big files begin first, the others as given", () => {
  const jobs = [job(0, 1), job(1, 500), job(2, 2), job(3, 900), job(4, 3)];
  expect(inStartOrder(jobs, 2).map(({ id }) => id)).toEqual([3, 1, 0, 2, 4]);
});

test("files of one size stay in order", () => {
  const jobs = Array.from({ length: 50 }, (_, id) => job(id, 10));
  expect(inStartOrder(jobs, 2).map(({ id }) => id)).toEqual(jobs.map(({ id }) => id));
});
