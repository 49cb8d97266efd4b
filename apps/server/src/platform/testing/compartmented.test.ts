import { type ColumnType, type Generated, sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { actorOf, visibleTo } from "../access/index.js";
import { connect } from "../database/source.js";
import { HttpError } from "../http/problems.js";
import { type Compartmented, expectCompartmented } from "./compartmented.js";
import { startTestPostgres, type TestPostgres } from "./postgres.js";
import { openTestSite, type TestSite } from "./site.js";

/** A domain as small as one can be: notes that can be restricted, and four ways to forget it. */
type Notes = { note: { id: Generated<string>; text: string; compartment: ColumnType<string | null> } };
const ById = z.object({ id: z.string() });

let postgres: TestPostgres;
let site: TestSite;
beforeAll(async () => {
  postgres = await startTestPostgres();
  site = await openTestSite(postgres, (http, { database }) => {
    const notes = () => database.db.withTables<Notes>().selectFrom("note");
    const unknown = () => new HttpError(404, "note-unknown", { detail: "there is no such note" });
    const config = { access: "alerts.read" } as const;
    http.get("/api/v1/notes", { config }, async (request) =>
      notes()
        .selectAll()
        .where(visibleTo(actorOf(request), "note.compartment"))
        .execute(),
    );
    http.get("/api/v1/notes-leaked", { config }, async () => notes().selectAll().execute());
    const count = sql<number>`count(*)::int`.as("notes");
    http.get("/api/v1/notes/count", { config }, async (request) =>
      notes()
        .select(count)
        .where(visibleTo(actorOf(request), "note.compartment"))
        .executeTakeFirst(),
    );
    http.get("/api/v1/notes-leaked/count", { config }, async () => notes().select(count).executeTakeFirst());
    http.get("/api/v1/notes/:id", { config, schema: { params: ById } }, async (request) =>
      notes()
        .selectAll()
        .where("id", "=", request.params.id)
        .where(visibleTo(actorOf(request), "note.compartment"))
        .executeTakeFirstOrThrow(unknown),
    );
    http.get("/api/v1/notes-forbidden/:id", { config, schema: { params: ById } }, async (request) => {
      const note = await notes().selectAll().where("id", "=", request.params.id).executeTakeFirstOrThrow(unknown);
      if (note.compartment !== null && !actorOf(request).compartments.includes(note.compartment)) {
        throw new HttpError(403, "note-restricted", { detail: "not yours" });
      }
      return note;
    });
    http.post("/api/v1/notes-leaked/:id/close", { config, schema: { params: ById } }, async (request) =>
      notes().selectAll().where("id", "=", request.params.id).executeTakeFirstOrThrow(unknown),
    );
  });
  const owner = await connect(site.source.owner(), "test", site.source.place);
  await owner.query(
    "create table mizugiwa.note (id uuid primary key default gen_random_uuid(), text text not null, compartment uuid)",
  );
  await owner.end();
}, 60_000);
afterAll(async () => {
  await site.close();
  await postgres.stop();
}, 60_000);

const notes = (reached: Partial<Compartmented>): Compartmented => ({
  roles: ["analyst"],
  make: async (compartment) => {
    const { id } = await site.database.db
      .withTables<Notes>()
      .insertInto("note")
      .values({ text: "a note", compartment })
      .returning("id")
      .executeTakeFirstOrThrow();
    return id;
  },
  ...reached,
});

test("rows that are filtered everywhere pass", async () => {
  await expectCompartmented(
    site,
    notes({
      lists: ["/api/v1/notes"],
      totals: ["/api/v1/notes/count"],
      one: (id) => [`/api/v1/notes/${id}`],
      changes: () => [],
    }),
  );
});

const leaks: [name: string, reached: Partial<Compartmented>, said: string][] = [
  ["a list that names them", { lists: ["/api/v1/notes-leaked"] }, "for an outsider"],
  ["a count that includes them", { totals: ["/api/v1/notes-leaked/count"] }, "may not know of"],
  [
    "an address that says that one may not see them",
    { one: (id) => [`/api/v1/notes-forbidden/${id}`] },
    "for an outsider",
  ],
  [
    "a change that reaches them",
    { changes: (id) => [["POST", `/api/v1/notes-leaked/${id}/close`, {}]] },
    "for an outsider",
  ],
];
for (const [name, reached, said] of leaks) {
  test(`${name} is found`, async () => {
    await expect(expectCompartmented(site, notes(reached))).rejects.toThrow(said);
  });
}
