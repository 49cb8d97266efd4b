import { z } from "zod";
import { PageQuery, pageOf } from "../../platform/http/paging.js";
import { CLASSES } from "../baseline/schema.js";
import { EXCEPTION_STATES } from "./rules.js";

const Words = z.string().trim().min(1).max(4000);

export const RequestException = z.strictObject({
  service: z.uuid(),
  requirement: z.string().max(20),
  reason: Words,
  /** Measures that stand in meanwhile. */
  compensation: z.string().trim().max(4000).default(""),
  from: z.iso.datetime(),
  /** Exclusive. */
  until: z.iso.datetime().nullable(),
  /** The exception it renews. */
  renews: z.uuid().nullable().default(null),
});
export type RequestException = z.infer<typeof RequestException>;

export const DecideException = z.strictObject({
  version: z.int(),
  decision: z.enum(["approve", "refuse", "withdraw", "revoke"]),
  note: Words,
});
export type DecideException = z.infer<typeof DecideException>;

const By = z.object({ id: z.string(), name: z.string() });

export const Exception = z
  .object({
    id: z.uuid(),
    number: z.string(),
    service: z.uuid(),
    serviceName: z.string(),
    serviceNameJa: z.string().nullable(),
    requirement: z.string(),
    state: z.enum(EXCEPTION_STATES),
    /** Where an approved one stands now. */
    phase: z.enum(["not-yet", "active", "expiring", "expired"]).nullable(),
    class: z.enum(CLASSES),
    reason: z.string(),
    compensation: z.string(),
    from: z.iso.datetime(),
    until: z.iso.datetime(),
    renews: z.uuid().nullable(),
    chainDaysBefore: z.number(),
    requestedBy: By,
    requestedAt: z.iso.datetime(),
    approvals: z.array(z.object({ id: z.string(), name: z.string(), at: z.iso.datetime(), note: z.string() })),
    endedBy: By.nullable(),
    endedAt: z.iso.datetime().nullable(),
    endedReason: z.string().nullable(),
    version: z.int(),
  })
  .meta({ id: "PracticeException" });
export type Exception = z.infer<typeof Exception>;

export const ExceptionQuery = PageQuery.extend({
  service: z.uuid().optional(),
  state: z.enum(EXCEPTION_STATES).optional(),
});
export type ExceptionQuery = z.infer<typeof ExceptionQuery>;
export const ExceptionPage = pageOf(Exception).meta({ id: "PracticeExceptionPage" });
