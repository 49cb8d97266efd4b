import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "../../platform/access/index.js";
import type { Database } from "../../platform/database/database.js";
import { account } from "../../platform/testing/actors.js";
import { openTestDatabase, startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import type { OpenStandard } from "../index.js";
import { openTestStandard } from "../standard.fixture.js";
import { clauseKey, tidyClauseId } from "./clause-id.js";
import { readSource } from "./read-source.js";
import type { SourceImport } from "./schema.js";
import { workbook } from "./workbook.fixture.js";

describe("identifiers", () => {
  const same: [a: string, b: string][] = [
    ["AC-02", "ac-2"],
    ["ＡＣ－２", "AC-2"],
    ["AC-2(1)", "ac-2.1"],
    ["AC-2 (1)", "AC-02(01)"],
    ["Ａ＆Ａ‐０１", "A&A-01"],
    ["IVS-06", "I&S-06"],
    ["９．５．１．Ｐ", "9.5.1.P"],
    ["9.5.1.p", "9.5.1.P"],
    [" A.8.5 ", "A.8.5"],
  ];
  for (const [a, b] of same) test(`${a} is ${b}`, () => expect(clauseKey(a)).toBe(clauseKey(b)));
  const different: [a: string, b: string][] = [
    ["AC-2", "AC-2(1)"],
    ["9.5.1", "9.5.1.P"],
    ["A.5.1", "A.5.10"],
    ["IAM-01", "IAM-10"],
  ];
  for (const [a, b] of different) test(`${a} is not ${b}`, () => expect(clauseKey(a)).not.toBe(clauseKey(b)));
  test("one spelling is kept as its source writes it", () =>
    expect(["ＩＡＭ－０１", "9.5.1.Ｐ", "A&A-01."].map(tidyClauseId)).toEqual(["IAM-01", "9.5.1.P", "A&A-01"]));
});

describe("a source's file", () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  test("as a table, whatever its columns are called; a bad row is named and the others are kept", () => {
    const { clauses, problems } = readSource(
      "csv",
      bytes("項番,名称,内容\nR-1,鍵,鍵を替える\n,名無し,x\nＲ－０１,鍵,同じ\nR-2,,\n"),
    );
    expect(clauses.map(({ id, title }) => [id, title])).toEqual([
      ["R-1", "鍵"],
      ["R-2", null],
    ]);
    expect(problems.map(({ code, place }) => [code, place.line ?? place.field])).toEqual([
      ["clause-without-id", 3],
      ["clause-twice", "R-01"],
    ]);
  });
  test("as a workbook, below its title, with text in parts and without readings", () => {
    const { clauses, problems } = readSource("xlsx", workbook());
    expect(problems).toEqual([]);
    expect(clauses).toEqual([
      { id: "5.1.1", title: "情報セキュリティ方針", body: null, withdrawn: false },
      { id: "9.5.1.P", title: "仮想環境の分離", body: "12", withdrawn: false },
    ]);
  });
  test("as an OSCAL catalogue, by the labels it prints, with what was withdrawn", () => {
    const control = (id: string, label: string, more: object = {}): object => {
      return { id, title: `Title of ${id}`, props: [{ name: "label", value: label }], ...more };
    };
    const catalog = {
      uuid: "7f6e9a1c-4a63-4c0e-9a53-0d5c0b1f2a11",
      metadata: { title: "x", "last-modified": "2026-01-01T00:00:00Z", version: "1", "oscal-version": "1.2.1" },
      groups: [
        {
          id: "ac",
          title: "AC",
          controls: [
            control("ac-2", "AC-2", { controls: [control("ac-2.1", "AC-2(1)")] }),
            control("ac-3", "AC-3", {
              props: [
                { name: "label", value: "AC-3" },
                { name: "status", value: "withdrawn" },
              ],
            }),
          ],
        },
      ],
    };
    const { clauses } = readSource("oscal", bytes(JSON.stringify({ catalog })));
    expect(clauses.map(({ id, withdrawn }) => [id, withdrawn])).toEqual([
      ["AC-2", false],
      ["AC-2(1)", false],
      ["AC-3", true],
    ]);
  });
  test("that is none is refused with the remedy", () => {
    expect(readSource("csv", bytes("a,b\n1,2\n")).problems[0]?.code).toBe("source-without-ids");
    expect(readSource("xlsx", bytes("no zip")).problems.at(-1)?.code).toBe("xlsx-no-sheet");
  });
});

describe("at the desk", () => {
  let postgres: TestPostgres;
  let database: Database;
  let standard: OpenStandard;
  const editor: Actor = account(1, ["standard-editor"]);
  const other: Actor = account(2, ["security-officer"]);
  const source = (preview: boolean, csv: string): SourceImport => ({
    id: "customer-a",
    title: "Customer A, annex 3",
    publisher: "Customer A",
    kind: "customer",
    keep: "text",
    format: "csv",
    file: Buffer.from(csv).toString("base64"),
    preview,
  });
  beforeAll(async () => {
    postgres = await startTestPostgres();
    database = await openTestDatabase(await postgres.makeMigrated());
    standard = await openTestStandard(database);
  }, 180_000);
  afterAll(async () => {
    await database.close();
    await postgres.stop();
  }, 180_000);

  test("what ships covers its sources as its own count says", async () => {
    const { rows } = await standard.desk.frameworks(editor);
    const counts = rows.map(({ id, counts: { covered, partial, open } }) => [id, covered, partial, open]);
    expect(counts).toContainEqual(["iso-27001-2022", 93, 0, 0]);
    expect(counts).toContainEqual(["iso-27017-2015", 7, 0, 0]);
    expect(counts).toContainEqual(["csa-ccm-4.1", 127, 70, 7]);
    expect(counts).toContainEqual(["nist-800-53-r5", 82, 183, 742]);
  });

  test("a customer's list comes in after a look at it, every clause open", async () => {
    const csv = "id,title,text\nA-1,Keys,Keys are replaced every year\nA-2,Parking,Cars are parked in rows\n";
    const looked = await standard.desk.import(editor, source(true, csv));
    expect(looked.counts).toMatchObject({ added: 2, problems: 0 });
    expect((await standard.desk.frameworks(editor)).rows.map(({ id }) => id)).not.toContain("customer-a");
    await standard.desk.import(editor, source(false, csv));
    const { framework } = await standard.desk.clauses(editor, "customer-a", {});
    expect(framework.counts).toMatchObject({ open: 2, covered: 0 });
  });

  test("each clause ends mapped or declined; what claims to cover waits for a second person", async () => {
    const { desk } = standard;
    const map = { clause: "A-1", requirement: "MZ-CRY-02", rationale: null, rationaleJa: null };
    expect((await desk.map(editor, "customer-a", { ...map, relation: "superset" })).standing).toBe("open");
    const key = { clause: "A-1", requirement: "MZ-CRY-02" };
    await expect(desk.agree(editor, "customer-a", key)).rejects.toMatchObject({ code: "guard-refuses" });
    expect((await desk.agree(other, "customer-a", key)).standing).toBe("covered");
    expect((await desk.map(editor, "customer-a", { ...map, relation: "intersects" })).standing).toBe("partial");
    const decline = { clause: "A-1", reason: "x" };
    await expect(desk.decline(editor, "customer-a", decline)).rejects.toMatchObject({ code: "clause-mapped" });
    expect((await desk.decline(editor, "customer-a", { clause: "A-2", reason: "We park no cars." })).standing).toBe(
      "declined",
    );
    expect((await desk.clauses(editor, "customer-a", { standing: "open" })).rows).toEqual([]);
    expect((await desk.reopen(editor, "customer-a", "A-2")).standing).toBe("open");
  });

  test("a clause the next edition lost is withdrawn and keeps its mapping; another spelling is the same clause", async () => {
    const result = await standard.desk.import(editor, source(false, "id,title\nＡ－０１,Keys and seals\nA-3,New\n"));
    expect(result.counts).toMatchObject({ added: 1, changed: 1, withdrawn: 1 });
    const { rows } = await standard.desk.clauses(editor, "customer-a", {});
    expect(rows.map(({ id, standing, mappings }) => [id, standing, mappings.length])).toEqual([
      ["A-1", "partial", 1],
      ["A-2", "withdrawn", 0],
      ["A-3", "open", 0],
    ]);
  });
});
