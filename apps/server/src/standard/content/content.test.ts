import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "../../platform/database/database.js";
import { openTestDatabase, startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import type { OpenStandard } from "../index.js";
import { copyContent, openTestStandard, type TestContent } from "../standard.fixture.js";

let postgres: TestPostgres;
let content: TestContent;
let database: Database;
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 180_000);
afterAll(async () => await postgres.stop(), 180_000);
beforeEach(async () => {
  content = copyContent();
  database = await openTestDatabase(await postgres.makeMigrated());
});
afterEach(async () => {
  await database.close();
  content.remove();
});

const open = (): Promise<OpenStandard> => openTestStandard(database, content.folder);

async function count(table: string, where = "true"): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from ${sql.table(table)} where ${sql.raw(where)}`.execute(database.db);
  return rows[0]?.n ?? -1;
}

describe("at the first start", () => {
  test("what ships is version 1, in force; a second start changes nothing", async () => {
    const standard = await open();
    const current = await standard.currentStandard();
    expect(current).toMatchObject({ number: 1, effectiveOn: null });
    expect(current?.requirements).toHaveLength(120);
    expect(current?.requirements.slice(0, 2).map(({ requirement, version }) => [requirement, version])).toEqual([
      ["MZ-GOV-01", 1],
      ["MZ-GOV-02", 1],
    ]);
    const signIn = current?.requirement("MZ-IAM-03")?.content;
    expect(signIn?.params.find(({ id }) => id === "idle")?.values).toEqual({ C1: 30, C2: 15, C3: 10 });
    expect(signIn?.title.ja).toBe("管理者の認証");
    expect(await standard.standardAt("2020-01-01")).toEqual(current);
    expect(await standard.requirementVersion("MZ-IAM-03", 1)).toEqual(current?.requirement("MZ-IAM-03"));
    expect(await standard.requirementVersion("MZ-IAM-03", 2)).toBeNull();
    // The crosswalk is at the desk, with every identifier of its sources.
    expect(await count("framework")).toBe(7);
    expect(await count("framework_clause", "framework = 'iso-27001-2022'")).toBe(93);
    expect(await count("clause_mapping")).toBeGreaterThan(1000);
    expect(await count("clause_joint")).toBeGreaterThan(20);
    const before = await count("trail.entry");
    await open();
    expect(await count("trail.entry")).toBe(before);
    expect(await count("standard_version")).toBe(1);
  });
});

describe("when the content changed", () => {
  test("the change is a draft, and what is in force stays", async () => {
    const before = await (await open()).currentStandard();
    content.replace("baseline/iam/MZ-IAM-03.yaml", "{ C1: 30, C2: 15, C3: 10 }", "{ C1: 15, C2: 15, C3: 10 }");
    const standard = await open();
    const after = await standard.currentStandard();
    expect([after?.digest, after?.requirements]).toEqual([before?.digest, before?.requirements]);
    const changed = await standard.requirementVersion("MZ-IAM-03", 2);
    expect(changed?.content.params.find(({ id }) => id === "idle")?.values.C1).toBe(15);
    expect(await count("standard_version", "state = 'draft'")).toBe(1);
    expect(await count("standard_member", "version = 2")).toBe(1);
    expect(await count("standard_member")).toBe(240);
  });

  test("a requirement that was retired is not in the draft, and its id remains", async () => {
    await open();
    content.replace("baseline/ledger.yaml", 'MZ-PHY-03, since: "1.0"', 'MZ-PHY-03, since: "1.0", retired: "2.0"');
    content.replace("baseline/vocabulary.yaml", "PHY, requirements: 4", "PHY, requirements: 3");
    content.drop("baseline/phy/MZ-PHY-03.yaml");
    await open();
    expect(await count("requirement", "id = 'MZ-PHY-03'")).toBe(1);
    expect(await count("standard_member", "requirement = 'MZ-PHY-03'")).toBe(1);
    expect(await count("standard_version", "state = 'draft'")).toBe(1);
  });

  test("a content with a fault is not loaded, and what is in force stays", async () => {
    await open();
    content.replace("baseline/iam/MZ-IAM-03.yaml", "must end after", "must end in a timely manner after");
    const standard = await open();
    expect((await standard.currentStandard())?.requirements).toHaveLength(120);
    expect(await count("requirement_version", "version = 2")).toBe(0);
    expect(await count("standard_content")).toBe(1);
  });
});
