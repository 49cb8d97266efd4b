import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor, Role } from "../platform/access/index.js";
import type { Database } from "../platform/database/database.js";
import type { Http } from "../platform/http/app.js";
import { HttpError } from "../platform/http/problems.js";
import { account } from "../platform/testing/actors.js";
import { ask, openTestHttp } from "../platform/testing/http.js";
import { openTestDatabase, startTestPostgres, type TestPostgres } from "../platform/testing/postgres.js";
import { addDays } from "../register/index.js";
import { addStandardRoutes, type OpenStandard } from "./index.js";
import { openTestStandard } from "./standard.fixture.js";

let postgres: TestPostgres;
let database: Database;
let standard: OpenStandard;
let http: Http;
let who: Actor;
beforeAll(async () => {
  postgres = await startTestPostgres();
  database = await openTestDatabase(await postgres.makeMigrated());
  standard = await openTestStandard(database);
  http = await openTestHttp(() => who);
  addStandardRoutes(http, () => standard);
}, 180_000);
afterAll(async () => {
  await database.close();
  await postgres.stop();
}, 180_000);

const person = (n: number, ...roles: Role[]): Actor => ({
  ...account(n, roles),
  person: `00000000-0000-4000-9000-${String(n).padStart(12, "0")}`,
});
const editor = person(1, "standard-editor");
const auditor = person(2, "auditor");
const security = person(3, "security-officer");
const manager = person(4, "management");
const owner = person(5, "service-owner");
who = editor;

/** The code and the guards of a refusal. */
async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "none";
  } catch (caught) {
    if (!(caught instanceof HttpError)) throw caught;
    return `${caught.code} ${caught.message}`;
  }
}

async function today(): Promise<string> {
  const { rows } = await sql<{ day: string }>`select (now() at time zone 'Asia/Tokyo')::date::text as day`.execute(
    database.db,
  );
  return rows[0]?.day ?? "";
}

/** A version of the sign-in requirement with another idle time for class C1, in review. */
async function inReview(idle: number): Promise<{ version: number; revision: number }> {
  const { requirements } = standard;
  const { version, content, revision } = await requirements.draft(editor, "MZ-IAM-03");
  const next = structuredClone(content);
  for (const param of next.params) if (param.id === "idle") param.values.C1 = idle;
  const edited = await requirements.edit(editor, "MZ-IAM-03", version, { revision, content: next, reasonWeaker: null });
  const order = { to: "review", revision: edited.revision, reason: null };
  return { version, revision: (await requirements.step(editor, "MZ-IAM-03", version, order)).revision };
}

describe("a requirement on its way", () => {
  test("is written, reviewed by others, and approved by two who did not write it", async () => {
    const { requirements } = standard;
    const drafted = await requirements.draft(editor, "MZ-IAM-03");
    expect([drafted.version, drafted.basedOn, drafted.state]).toEqual([2, 1, "draft"]);
    const step = (actor: Actor, to: string, revision: number, reason: string | null = null) =>
      requirements.step(actor, "MZ-IAM-03", 2, { to, revision, reason });
    expect(await refusalOf(step(editor, "review", drafted.revision))).toContain("changed");
    expect(await refusalOf(requirements.draft(editor, "MZ-IAM-03"))).toContain("being-worked-on");
    const content = structuredClone(drafted.content);
    for (const param of content.params) if (param.id === "idle") param.values.C1 = 15;
    const edit = { revision: drafted.revision, content, reasonWeaker: null };
    const edited = await requirements.edit(editor, "MZ-IAM-03", 2, edit);
    expect(edited.turns).toEqual({ C1: "stronger", C2: "equal", C3: "equal" });
    expect(await refusalOf(requirements.edit(editor, "MZ-IAM-03", 2, edit))).toContain("changed-meanwhile");
    const reviewed = await step(editor, "review", edited.revision);
    const vote = { revision: reviewed.revision, note: null };
    expect(await refusalOf(requirements.approve(editor, "MZ-IAM-03", 2, vote))).toContain("author-approves");
    // A second account of the person who wrote it is the person who wrote it.
    const second = { ...account(9, ["auditor"]), person: editor.person };
    expect(await refusalOf(requirements.approve(second, "MZ-IAM-03", 2, vote))).toContain("author-approves");
    await requirements.approve(auditor, "MZ-IAM-03", 2, vote);
    expect(await refusalOf(step(auditor, "approved", reviewed.revision))).toContain("too-few-approvers");
    await requirements.approve({ ...account(8, ["management"]), person: auditor.person }, "MZ-IAM-03", 2, vote);
    expect(await refusalOf(step(auditor, "approved", reviewed.revision))).toContain("too-few-approvers");
    await requirements.approve(security, "MZ-IAM-03", 2, vote);
    const commented = await requirements.comment(owner, "MZ-IAM-03", 2, "Is 15 minutes workable on a console?");
    expect(await refusalOf(step(auditor, "approved", reviewed.revision))).toContain("no-open-comment");
    await requirements.resolve(editor, commented.comments[0]?.id ?? "", "Yes: it was tried.");
    expect(await refusalOf(step(owner, "approved", reviewed.revision))).toContain("not-permitted");
    const admin = person(7, "platform-admin");
    expect(await refusalOf(step(admin, "approved", reviewed.revision))).toContain("not-permitted");
    const approved = await step(auditor, "approved", reviewed.revision);
    expect(approved.state).toBe("approved");
    // It is decided and not in force.
    expect((await requirements.get("MZ-IAM-03", null)).shown).toBe(1);
  });

  test("asks less only with a reason and the head of security", async () => {
    const { requirements } = standard;
    const { version, revision } = await inReview(60);
    for (const actor of [auditor, manager])
      await requirements.approve(actor, "MZ-IAM-03", version, { revision, note: null });
    const approve = requirements.step(auditor, "MZ-IAM-03", version, { to: "approved", revision, reason: null });
    expect(await refusalOf(approve)).toContain("reason-weaker, security-agrees");
    await requirements.step(editor, "MZ-IAM-03", version, { to: "withdrawn", revision, reason: "It was a trial." });
  });

  test("its statement of vagueness is told while it is written", async () => {
    const { content } = await standard.requirements.get("MZ-IAM-03", 1);
    const vague = structuredClone(content);
    for (const statement of vague.statements) statement.ja = statement.ja.replace("すること。", "適切にすること。");
    const { problems } = await standard.requirements.lint(vague);
    expect(problems.map(({ code, field }) => `${code} ${field}`)).toContain("vague-word statements.a.ja");
    expect((await standard.requirements.lint({ id: "MZ-IAM-03" })).problems[0]?.code).toBe("content-shape");
  });
});

describe("a version of the standard", () => {
  test("takes what was approved, is agreed to by others with an auditor, and comes into force on its day", async () => {
    const { versions } = standard;
    const drafted = await versions.draft(editor, { title: "Shorter sessions", titleJa: "セッションの短縮" });
    expect(drafted.changes.map(({ requirement, from, to }) => [requirement, from, to])).toEqual([["MZ-IAM-03", 1, 2]]);
    expect(drafted.counts).toMatchObject({ stronger: 1, weaker: 0 });
    const { id } = drafted;
    const order = (to: string, revision: number) => ({ to, revision, reason: null });
    const candidate = await versions.step(editor, id, order("candidate", drafted.revision));
    expect(await refusalOf(versions.step(auditor, id, order("published", candidate.revision)))).toContain(
      "too-few-approvers, audit-agrees, impact-read, effective-day",
    );
    const day = await today();
    const early = await versions.edit(editor, id, { revision: candidate.revision, effectiveOn: addDays(day, 29) });
    const vote = (actor: Actor, kind: "approve" | "impact-read", revision: number) =>
      versions.vote(actor, id, { revision, vote: kind, note: null });
    expect(await refusalOf(vote(editor, "approve", early.revision))).toContain("author-approves");
    await vote(auditor, "approve", early.revision);
    await vote(security, "approve", early.revision);
    await vote(security, "impact-read", early.revision);
    expect(await refusalOf(versions.step(auditor, id, order("published", early.revision)))).toContain("notice-30-days");
    // Another day is another thing that is agreed to.
    const dated = await versions.edit(editor, id, { revision: early.revision, effectiveOn: addDays(day, 30) });
    expect(dated.votes).toEqual([]);
    for (const actor of [auditor, security]) await vote(actor, "approve", dated.revision);
    await vote(auditor, "impact-read", dated.revision);
    const published = await versions.step(auditor, id, order("published", dated.revision));
    expect([published.number, published.state]).toEqual([2, "published"]);
    expect((await standard.currentStandard())?.number).toBe(1);
    expect((await standard.standardAt(addDays(day, 29)))?.number).toBe(1);
    const later = await standard.standardAt(addDays(day, 30));
    expect(later?.number).toBe(2);
    expect(later?.requirement("MZ-IAM-03")?.version).toBe(2);
  }, 60_000);

  test("when its day comes, what was proposed for it is done and the trail says so, once", async () => {
    const { proposals } = standard;
    const proposal = await proposals.add(owner, {
      title: "Consoles stay open over lunch",
      body: "15 minutes for C1 too.",
      origin: "owner",
      originReference: null,
      requirement: "MZ-IAM-03",
    });
    const step = (actor: Actor, to: "accepted" | "in-draft", answer: string | null, revision: number) =>
      proposals.step(actor, proposal.id, {
        to,
        revision,
        answer,
        became: to === "in-draft" ? { requirement: "MZ-IAM-03", version: 2 } : null,
      });
    expect(await refusalOf(step({ ...owner, roles: ["standard-editor"] }, "accepted", "Yes.", 1))).toContain(
      "not-own-proposal",
    );
    expect(await refusalOf(step(editor, "accepted", null, 1))).toContain("answer");
    await step(editor, "accepted", "Yes: it costs nobody anything.", 1);
    await step(editor, "in-draft", null, 2);
    await sql`update standard_version set effective_on = ${await today()}::date where number = 2`.execute(database.db);
    await standard.versions.settle();
    await standard.versions.settle();
    expect((await standard.currentStandard())?.number).toBe(2);
    expect((await standard.requirements.get("MZ-IAM-03", 1)).state).toBe("superseded");
    expect((await standard.requirements.get("MZ-IAM-03", 2)).state).toBe("effective");
    const [mine] = (await proposals.list(owner, { mine: true })).rows;
    expect(mine).toMatchObject({ state: "in-force", answer: "Yes: it costs nobody anything.", own: true });
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from trail.entry
      where action = 'standard-version.in-force'`.execute(database.db);
    expect(rows[0]?.n).toBe(1);
  });
});

describe("by HTTP", () => {
  test("the catalogue filters by class, phase, source and technique", async () => {
    who = owner;
    const ids = async (query: string): Promise<number> => {
      const { status, body } = await ask(http, "GET", `/api/v1/requirements?${query}`);
      expect(status).toBe(200);
      return JSON.stringify(body).match(/"statements":\d/g)?.length ?? 0;
    };
    expect(await ids("")).toBe(120);
    expect(await ids("domain=IAM")).toBe(12);
    expect(await ids("source=iso-27017-2015")).toBeGreaterThan(6);
    expect(await ids("technique=T1078&phase=P6")).toBeGreaterThan(3);
    expect(await ids(`q=${encodeURIComponent("管理者の認証")}`)).toBe(1);
  });

  test("the guideline of a phase is a page in each language, the catalogue an OSCAL document", async () => {
    const page = await http.inject({
      url: "/api/v1/standards/current/guideline?language=ja&phase=P2",
      headers: { host: "127.0.0.1:8740" },
    });
    expect([page.statusCode, page.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(page.body).toContain("サービスセキュリティ対応ガイドライン: P2 設計");
    expect(page.body).not.toMatch(/\$\{|undefined|<script/);
    const oscal = await http.inject({
      url: "/api/v1/standards/1/oscal?model=catalog",
      headers: { host: "127.0.0.1:8740" },
    });
    expect(oscal.json()).toMatchObject({ catalog: { metadata: { version: "1", "oscal-version": "1.2.1" } } });
  });

  test("nobody edits who may not, and a refusal names its guard", async () => {
    who = owner;
    expect((await ask(http, "POST", "/api/v1/requirements/MZ-IAM-01/draft")).status).toBe(403);
    who = editor;
    const drafted = await ask(http, "POST", "/api/v1/requirements/MZ-IAM-01/draft");
    expect(drafted.status).toBe(201);
    const refused = await ask(http, "POST", "/api/v1/requirements/MZ-IAM-01/versions/2/step", {
      to: "review",
      revision: 1,
    });
    expect([refused.status, refused.body]).toMatchObject([422, { code: "guard-refuses", place: { field: "changed" } }]);
  });
});
