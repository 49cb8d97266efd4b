import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import { openTestDatabase, startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { readComparison } from "../comparison/matrix.js";
import { sendReminders } from "../evidence/reminders.js";
import { warnOfEnds } from "../exceptions/warnings.js";
import { type OpenStandard } from "../index.js";
import {
  AUDITOR,
  addService,
  clearPractice,
  EXECUTIVE,
  FACTS,
  giveProfile,
  makeMet,
  OFFICER,
  OWNER,
  openTestPractice,
  SECURITY,
  START_MS,
  standingOf,
  type TestPractice,
} from "../practice.fixture.js";
import { openTestStandard } from "../standard.fixture.js";
import { DAY_MS } from "../time.js";
import { settleDue } from "./work.js";

let postgres: TestPostgres;
let database: Database;
let standard: OpenStandard;
let practice: TestPractice;
let service: string;
beforeAll(async () => {
  postgres = await startTestPostgres();
  database = await openTestDatabase(await postgres.makeMigrated());
  standard = await openTestStandard(database);
}, 180_000);
afterAll(async () => {
  await database.close();
  await postgres.stop();
}, 180_000);
beforeEach(async () => {
  await clearPractice(database);
  practice = await openTestPractice(database, standard);
  service = await addService(database, "storefront");
}, 60_000);
afterEach(() => practice.remove());

const KEEP = "MZ-LOG-04";
const iso = (ms: number): string => new Date(ms).toISOString();
const inDays = (days: number): string => iso(START_MS + days * DAY_MS);
const ask = (given: object = {}) => ({
  service,
  requirement: KEEP,
  reason: "The store is being moved.",
  compensation: "Copies are compared every day.",
  from: inDays(0),
  until: inDays(30),
  renews: null,
  ...given,
});

describe("a profile", () => {
  test("is confirmed by another person than its author, and begins the standings", async () => {
    const { id } = await practice.profiles.submit(OWNER, service, { facts: FACTS, note: "" });
    expect(await refusalOf(practice.profiles.decide(OWNER, service, id, { confirm: true, reason: "" }))).toBe(
      "own-work",
    );
    expect(await standingOf(practice, service, KEEP)).toMatchObject({ standing: "unknown" });
    await practice.profiles.decide(SECURITY, service, id, { confirm: true, reason: "" });
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from standing`.execute(database.db);
    expect(rows[0]?.n).toBe(120);
  });

  test("says no lower class than the register", async () => {
    const facts = { ...FACTS, informationClass: "C1" as const };
    expect(await refusalOf(practice.profiles.submit(OWNER, service, { facts, note: "" }))).toBe("class-below-register");
  });

  test("a higher class takes back what was judged for less, and names it", async () => {
    await giveProfile(practice, service);
    await makeMet(practice, service, KEEP, ["a", "b", "c", "d"]);
    const { affected } = await giveProfile(practice, service, { informationClass: "C3" });
    expect(affected.find(({ requirement }) => requirement === KEEP)).toEqual({
      requirement: KEEP,
      how: "stronger",
      reopened: true,
    });
    expect(await standingOf(practice, service, KEEP)).toMatchObject({ standing: "claimed" });
    const { rows } = await sql`select cause, cause_detail from practice_record`.execute(database.db);
    expect(rows).toEqual([{ cause: "profile", cause_detail: "C2 → C3" }]);
  });

  test("no service stands on itself", async () => {
    const platform = await addService(database, "compute");
    await giveProfile(practice, service, { platform });
    const facts = { ...FACTS, platform: service };
    expect(await refusalOf(practice.profiles.submit(OWNER, platform, { facts, note: "" }))).toBe("platform-cycle");
  });
});

describe("what does not apply", () => {
  test("needs a reason and an auditor, and ends after a year to the second", async () => {
    await giveProfile(practice, service);
    const { id } = await practice.profiles.proposeNotApplicable(OWNER, service, KEEP, "No logs are made.");
    expect(await standingOf(practice, service, KEEP)).toMatchObject({ standing: "unknown" });
    const agreed = await practice.profiles.decideNotApplicable(AUDITOR, id, true, "Seen.");
    expect(agreed.until).toBe(inDays(365));
    expect(await standingOf(practice, service, KEEP)).toMatchObject({ standing: "not_applicable" });
    practice.clock.ms = START_MS + 366 * DAY_MS;
    await settleDue(practice.parts);
    const ended = await standingOf(practice, service, KEEP);
    expect([ended?.standing, ended?.since.toISOString()]).toEqual(["unknown", inDays(365)]);
  });
});

describe("a record", () => {
  beforeEach(async () => void (await giveProfile(practice, service)));

  test("goes from a claim to a judgement pinned to what it was made on", async () => {
    await makeMet(practice, service, KEEP, ["a", "b", "c", "d"]);
    expect(await standingOf(practice, service, KEEP)).toMatchObject({ standing: "met", shortSince: null });
    const { rows } = await sql<{ pins: object }>`select pins from practice_record`.execute(database.db);
    expect(rows[0]?.pins).toMatchObject({ standard: 1, version: 1, at: "C2", evidence: [{ slot: 0 }] });
  });

  test("nobody who handed something in judges it, whatever their roles", async () => {
    const both = { ...OWNER, roles: [...OWNER.roles, ...AUDITOR.roles] };
    expect(await refusalOf(makeMet(practice, service, KEEP, ["a", "b", "c", "d"], "met", both))).toBe(
      "independence-contributed",
    );
  });

  test("a stale version of it is refused", async () => {
    await makeMet(practice, service, KEEP, ["a", "b", "c", "d"]);
    expect(
      await refusalOf(practice.practice.judge(AUDITOR, service, KEEP, { version: 1, grade: "met", note: "Again." })),
    ).toBe("changed-meanwhile");
  });

  test("goes stale by itself at its instant, reopens, and says since when", async () => {
    await makeMet(practice, service, KEEP, ["a", "b", "c", "d"]);
    // The first kind of evidence of this requirement lasts a day.
    practice.clock.ms = START_MS + DAY_MS;
    await settleDue(practice.parts);
    expect(await standingOf(practice, service, KEEP)).toMatchObject({ standing: "met" });
    practice.clock.ms += 60_000;
    await settleDue(practice.parts);
    const stale = await standingOf(practice, service, KEEP);
    expect([stale?.standing, stale?.shortSince?.getTime()]).toEqual(["stale", START_MS + DAY_MS + 1]);
    const { rows } = await sql`select state, cause from practice_record`.execute(database.db);
    expect(rows).toEqual([{ state: "reopened", cause: "stale" }]);
  });

  test("one answer for many: what is refused is named, the rest is kept", async () => {
    const answers = ["MZ-LOG-04", "MZ-LOG-05", "MZ-XXX-99"].map((requirement) => ({
      requirement,
      state: requirement === "MZ-LOG-05" ? ("practised" as const) : ("not_practised" as const),
      text: "",
      share: "own" as const,
    }));
    const { rows } = await practice.practice.claimMany(OWNER, service, { answers, platform: null });
    expect(rows.map(({ done, code }) => [done, code])).toEqual([
      [true, null],
      [false, "facts-missing"],
      [false, "requirement-unknown"],
    ]);
  });

  test("what the platform practises is inherited, and falls with it at the same instant", async () => {
    const platform = await addService(database, "compute");
    await giveProfile(practice, platform);
    await makeMet(practice, platform, KEEP, ["a", "b", "c", "d"]);
    const statements = ["a", "b", "c", "d"].map((id) => ({
      id,
      state: "practised" as const,
      text: "",
      share: "platform" as const,
    }));
    await practice.practice.claim(OWNER, service, KEEP, { version: null, statements, platform });
    expect(await standingOf(practice, service, KEEP)).toMatchObject({ standing: "inherited" });
    practice.clock.ms = START_MS + 2 * DAY_MS;
    await settleDue(practice.parts);
    const fallen = await standingOf(practice, service, KEEP);
    expect([fallen?.standing, fallen?.since.getTime()]).toEqual(["stale", START_MS + DAY_MS + 1]);
  });
});

describe("evidence", () => {
  beforeEach(async () => void (await giveProfile(practice, service)));
  const hand = (requirement: string, sha256: string, given: object = {}) =>
    practice.evidence.add(OWNER, service, requirement, {
      slot: 1,
      statements: ["a"],
      title: "Report",
      sha256,
      observedAt: iso(START_MS),
      ...given,
    });
  const upload = async (text: string): Promise<string> =>
    (await practice.evidence.keepFile(OWNER, "report.pdf", "application/pdf", bytes(text))).sha256;

  test("one file for another period is refused, and the earlier record named", async () => {
    const sha256 = await upload("q3");
    await hand(KEEP, sha256);
    await hand("MZ-LOG-05", sha256);
    const again = hand(KEEP, sha256, { observedAt: iso(START_MS - 90 * DAY_MS) });
    await expect(again).rejects.toThrow(KEEP);
    expect(await refusalOf(again)).toBe("evidence-reused");
  });

  test("nothing is observed ahead of now, nor for a statement that is not there", async () => {
    const sha256 = await upload("x");
    expect(await refusalOf(hand(KEEP, sha256, { observedAt: iso(START_MS + 6 * 60_000) }))).toBe("observed-ahead");
    expect(await refusalOf(hand(KEEP, sha256, { statements: ["h"] }))).toBe("statement-unknown");
    expect(await refusalOf(hand(KEEP, "0".repeat(64)))).toBe("file-unknown");
  });

  test("what is rejected takes the judgement with it", async () => {
    await makeMet(practice, service, KEEP, ["a", "b", "c", "d"]);
    const { rows } = await sql<{ id: string }>`select id from evidence`.execute(database.db);
    await practice.evidence.decide(AUDITOR, rows[0]?.id ?? "", false, "It shows another system.");
    expect(await standingOf(practice, service, KEEP)).toMatchObject({ standing: "stale" });
  });

  test("its owner hears of its end once", async () => {
    await makeMet(practice, service, "MZ-IAM-03", ["a", "b", "c"]);
    practice.clock.ms = START_MS + 5 * DAY_MS;
    expect([await sendReminders(practice.parts), await sendReminders(practice.parts)]).toEqual([1, 0]);
  });
});

describe("an exception", () => {
  beforeEach(async () => {
    await giveProfile(practice, service);
    await makeMet(practice, service, KEEP, ["a", "b", "c", "d"], "not_met");
  });

  test("covers from its approval to its end, exclusive, and below the bar from that second on", async () => {
    const { id } = await practice.exceptions.request(OWNER, ask());
    expect(await standingOf(practice, service, KEEP)).toMatchObject({ standing: "not_met" });
    await practice.exceptions.decide(EXECUTIVE, id, { version: 1, decision: "approve", note: "Accepted." });
    expect(await standingOf(practice, service, KEEP)).toMatchObject({ standing: "exception", shortSince: null });
    practice.clock.ms = START_MS + 30 * DAY_MS - 1;
    await settleDue(practice.parts);
    expect(await standingOf(practice, service, KEEP)).toMatchObject({ standing: "exception" });
    practice.clock.ms = START_MS + 30 * DAY_MS;
    await settleDue(practice.parts);
    const ended = await standingOf(practice, service, KEEP);
    expect([ended?.standing, ended?.shortSince?.toISOString()]).toEqual(["not_met", inDays(30)]);
  });

  test("its requester does not grant it, and a renewal is a new one within two terms", async () => {
    const first = await practice.exceptions.request(OWNER, ask({ until: inDays(180) }));
    expect(
      await refusalOf(practice.exceptions.decide(OWNER, first.id, { version: 1, decision: "approve", note: "Mine." })),
    ).toBe("approval-requester-approves");
    const next = { from: inDays(180), until: inDays(360), renews: first.id };
    const second = await practice.exceptions.request(OWNER, ask(next));
    expect(second).toMatchObject({ state: "requested", chainDaysBefore: 180 });
    expect(
      await refusalOf(
        practice.exceptions.request(OWNER, ask({ from: inDays(360), until: inDays(361), renews: second.id })),
      ),
    ).toBe("exception-chain-too-long");
  });

  test("the highest class takes two people", async () => {
    await giveProfile(practice, service, { informationClass: "C3" });
    const { id } = await practice.exceptions.request(OWNER, ask());
    const approve = (actor: typeof OFFICER, version: number) =>
      practice.exceptions.decide(actor, id, { version, decision: "approve", note: "Read." });
    expect(await approve(OFFICER, 1)).toMatchObject({ state: "in_review" });
    expect(await refusalOf(approve(OFFICER, 2))).toBe("approved-already");
    expect(await approve(EXECUTIVE, 2)).toMatchObject({ state: "approved", phase: "active" });
  });

  test("owner and approver are warned once of its end", async () => {
    const { id } = await practice.exceptions.request(OWNER, ask());
    await practice.exceptions.decide(EXECUTIVE, id, { version: 1, decision: "approve", note: "Accepted." });
    expect(await warnOfEnds(practice.parts)).toBe(0);
    practice.clock.ms = START_MS + 17 * DAY_MS;
    expect([await warnOfEnds(practice.parts), await warnOfEnds(practice.parts)]).toEqual([1, 0]);
  });
});

describe("the comparison", () => {
  test("any past date shows that day's screen again", async () => {
    await giveProfile(practice, service);
    const screens: [string, unknown][] = [];
    const look = async (): Promise<void> => {
      await settleDue(practice.parts);
      const at = iso(practice.clock.ms);
      screens.push([at, comparable(await readComparison(practice.parts, {}))]);
      practice.clock.ms += DAY_MS / 2;
    };
    await look();
    await makeMet(practice, service, KEEP, ["a", "b", "c", "d"]);
    await look();
    await makeMet(practice, service, "MZ-IAM-03", ["a", "b", "c"], "partly");
    for (let day = 0; day < 4; day += 1) await look();
    await giveProfile(practice, service, { informationClass: "C3" });
    await look();
    await makeMet(practice, service, KEEP, ["a", "b", "c", "d"], "not_met");
    await look();
    for (const [at, shown] of screens) {
      expect([at, comparable(await readComparison(practice.parts, { at }))]).toEqual([at, shown]);
    }
    expect(new Set(screens.map(([, shown]) => JSON.stringify(shown))).size).toBeGreaterThan(4);
  });
});

function comparable(shown: Awaited<ReturnType<typeof readComparison>>) {
  return { ...shown, at: null, short: shown.short.toSorted((a, b) => a.column - b.column) };
}

async function* bytes(text: string) {
  yield Buffer.from(text);
}

async function refusalOf(refused: Promise<unknown>): Promise<string> {
  try {
    await refused;
    return "not refused";
  } catch (caught) {
    if (caught instanceof HttpError) return caught.problem.code;
    throw caught;
  }
}
