import { request } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { DatabaseSource } from "../database/source.js";
import { startTestPostgres, type TestPostgres } from "../testing/postgres.js";
import { type Caller, emptyAccess, openTestSite, type TestSite } from "../testing/site.js";
import { addLiveRoutes } from "./routes.js";

let postgres: TestPostgres;
let source: DatabaseSource;
let site: TestSite;
let port: number;
beforeAll(async () => {
  postgres = await startTestPostgres();
  source = await postgres.makeMigrated();
}, 60_000);
afterAll(async () => await postgres.stop(), 60_000);
beforeEach(async () => {
  await emptyAccess(source);
  const routes: Parameters<typeof openTestSite>[1] = (http, { live, access }) =>
    addLiveRoutes(http, live, access.authenticate, 50);
  site = await openTestSite(postgres, routes, { source });
  port = Number(new URL(await site.http.listen({ host: "127.0.0.1", port: 0 })).port);
});
afterEach(async () => await site.close());

/** Listens as a page does. */
function listen({ cookie }: Caller, topics = ""): Promise<{ heard: () => string; ended: Promise<void> }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { port, path: `/api/v1/live${topics}`, headers: { cookie, host: `127.0.0.1:${port}` }, agent: false },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        const ended = new Promise<void>((done) => response.once("end", done));
        resolve({ heard: () => text, ended });
      },
    );
    asked.once("error", reject);
    asked.end();
  });
}

const alert = (id: string, compartment: string | null = null): void =>
  site.live.publish({ topic: "alert", id, permission: "alerts.read", compartment });

test("a page hears of what its reader may see, and of nothing else", async () => {
  const secret = await site.compartment("secret");
  const analyst = await listen(await site.as({ roles: ["analyst"] }));
  const member = await listen(await site.as({ roles: ["analyst"], compartments: [secret] }));
  const owner = await listen(await site.as({ roles: ["service-owner"] }));
  alert("1");
  alert("2", secret);
  await expect.poll(member.heard).toContain('"2"');
  expect(member.heard()).toContain('event: alert\ndata: {"id":"1"}\n\n');
  expect(analyst.heard()).toContain('"1"');
  expect(analyst.heard()).not.toContain('"2"');
  expect(owner.heard()).not.toContain("alert");
});

test("a page that asks for some topics hears of no others", async () => {
  const page = await listen(await site.as({ roles: ["analyst"] }), "?topics=incident");
  alert("1");
  site.live.publish({ topic: "incident", id: "7", permission: "incidents.read", compartment: null });
  await expect.poll(page.heard).toContain('"7"');
  expect(page.heard()).not.toContain("alert");
});

test("who is signed out hears no more", async () => {
  const caller = await site.as({ roles: ["analyst"] });
  const page = await listen(caller);
  await caller.ask("DELETE", "/api/v1/session");
  await page.ended;
  alert("1");
  expect(page.heard()).not.toContain("alert");
});

test("who is let into a compartment hears of it, who is put out does not", async () => {
  const secret = await site.compartment("secret");
  const caller = await site.as({ roles: ["analyst"] });
  const page = await listen(caller);
  const members = site.database.db.withTables<{ compartment_member: { compartment: string; account: string } }>();
  await members.insertInto("compartment_member").values({ compartment: secret, account: caller.id }).execute();
  await expect
    .poll(() => {
      alert("in", secret);
      return page.heard();
    })
    .toContain('"in"');
  await members.deleteFrom("compartment_member").where("account", "=", caller.id).execute();
  await new Promise((resolve) => setTimeout(resolve, 300));
  alert("out", secret);
  alert("open");
  await expect.poll(page.heard).toContain('"open"');
  expect(page.heard()).not.toContain('"out"');
});

test("listening is no use of a session: it does not put off its end", async () => {
  const caller = await site.as({ roles: ["analyst"] });
  const page = await listen(caller);
  await site.database.db
    .withTables<{ session: { seen_at: Date; account: string } }>()
    .updateTable("session")
    .set({ seen_at: new Date(Date.now() - 12 * 3_600_000) })
    .where("account", "=", caller.id)
    .execute();
  await page.ended;
});
