import { z } from "zod";
import { actorOf } from "../../platform/access/index.js";
import { problems } from "../../platform/http/answers.js";
import type { Http } from "../../platform/http/app.js";
import { Day } from "../book/fields.js";
import type { Move, TreeUnit } from "./service.js";
import type { Command } from "./structure.js";

const Id = z.object({ id: z.uuid() });
const MoveBody = z.strictObject({
  /** Null puts it at the top. */
  parent: z.uuid().nullable(),
  /** First day of the new place; null says that it always was so. */
  from: Day.nullable(),
});

const Tree = z
  .object({
    on: Day,
    rows: z.array(
      z.object({
        id: z.uuid(),
        code: z.string(),
        name: z.string(),
        nameJa: z.string().nullable(),
        parent: z.uuid().nullable(),
        leads: z.array(z.uuid()),
        members: z.int(),
      }),
    ),
  })
  .meta({ id: "UnitTree" });

const Chain = z
  .object({ on: Day, rows: z.array(z.object({ unit: z.uuid(), leads: z.array(z.uuid()) })) })
  .meta({ id: "ChainOfCommand" });

/** What the routes of the organisation ask of the register. */
export interface Organisation {
  move(actor: ReturnType<typeof actorOf>, unit: string, move: Move): Promise<void>;
  tree(day: string): Promise<readonly TreeUnit[]>;
  chainOfCommand(person: string, day: string): Promise<readonly Command[]>;
  /** The calendar day of an instant, now where none is given. */
  dayOf(instant?: string): string;
}

/** The tree of units on a day, moving a unit, and a person's line of command. */
export function addUnitRoutes(http: Http, organisation: () => Organisation): void {
  http.get(
    "/api/v1/units/tree",
    {
      schema: {
        tags: ["units"],
        summary: "The tree of units as it stands on a day, today where none is given",
        querystring: z.object({ on: Day.optional() }),
        response: { 200: Tree, ...problems() },
      },
      config: { access: "register.read" },
    },
    async (request) => {
      const on = request.query.on ?? organisation().dayOf();
      return { on, rows: (await organisation().tree(on)).map((unit) => ({ ...unit, leads: [...unit.leads] })) };
    },
  );
  http.post(
    "/api/v1/units/:id/move",
    {
      schema: {
        tags: ["units"],
        summary: "Move a unit in the tree from a day on",
        params: Id,
        body: MoveBody,
        response: { 204: z.undefined(), ...problems(404, 409) },
      },
      config: { access: "register.manage" },
    },
    async (request, reply) => {
      await organisation().move(actorOf(request), request.params.id, request.body);
      return reply.code(204).send();
    },
  );
  http.get(
    "/api/v1/people/:id/chain-of-command",
    {
      schema: {
        tags: ["people"],
        summary: "Who commands a person at an instant, nearest first; now where none is given",
        params: Id,
        querystring: z.object({ at: z.iso.datetime({ offset: true }).optional() }),
        response: { 200: Chain, ...problems() },
      },
      config: { access: "register.read" },
    },
    async (request) => {
      const on = organisation().dayOf(request.query.at);
      const chain = await organisation().chainOfCommand(request.params.id, on);
      return { on, rows: chain.map(({ unit, leads }) => ({ unit, leads: [...leads] })) };
    },
  );
}
