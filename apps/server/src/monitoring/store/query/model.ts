import { z } from "zod";

/** What a person asks of the events. Everything in it must hold at once. */

export const OPERATORS = ["is", "contains", "starts", "exists", "one-of", "cidr", "lt", "gt"] as const;
export type Operator = (typeof OPERATORS)[number];

export const TEXT_MAX = 2000;
export const VALUES_MAX = 200;
export const FILTERS_MAX = 50;

const Text = z.string().min(1).max(TEXT_MAX);

export const Filter = z
  .object({
    /** A field as the events name it ("TargetUserName", "userIdentity.arn"), or one of the store's own ("host", "kind", …). */
    field: z.string().min(1).max(300),
    op: z.enum(OPERATORS),
    /** Whether events are asked for of which it does not hold: those without the field too. */
    not: z.boolean().default(false),
    /** One value; several for one-of; none for exists. */
    values: z.array(z.string().max(TEXT_MAX)).max(VALUES_MAX).default([]),
  })
  .meta({ id: "EventFilter" });
export type Filter = z.infer<typeof Filter>;

export const FreeText = z.object({ text: Text, not: z.boolean() }).meta({ id: "EventText" });
export type FreeText = z.infer<typeof FreeText>;

/** The part of a query that has a text form. */
export interface Terms {
  readonly filters: readonly Filter[];
  readonly texts: readonly FreeText[];
}

export const EventQuery = z
  .object({
    /** Event time: from, inclusive, to, exclusive; RFC 3339. */
    from: z.iso.datetime({ offset: true }),
    to: z.iso.datetime({ offset: true }),
    filters: z.array(Filter).max(FILTERS_MAX).default([]),
    /** Texts that the event as it came must contain, or not. */
    texts: z.array(FreeText).max(FILTERS_MAX).default([]),
    /** Only these sources, by id; all where empty. */
    sources: z.array(z.uuid()).max(VALUES_MAX).default([]),
    /** Only these services, by id; all where empty. */
    services: z.array(z.uuid()).max(VALUES_MAX).default([]),
  })
  .meta({ id: "EventQuery" });
export type EventQuery = z.infer<typeof EventQuery>;

/** How many values an operator takes: at least and at most. */
export const VALUE_COUNT: Readonly<Record<Operator, readonly [number, number]>> = {
  is: [1, 1],
  contains: [1, 1],
  starts: [1, 1],
  exists: [0, 0],
  "one-of": [1, VALUES_MAX],
  cidr: [1, 1],
  lt: [1, 1],
  gt: [1, 1],
};
