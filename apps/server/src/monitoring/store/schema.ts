import { z } from "zod";
import { PageQuery, pageOf } from "../../platform/http/paging.js";
import { EventQuery, TEXT_MAX } from "./query/model.js";

/** A query as routes take it: its parts, and terms in their text form that are added to them. */
export const AskedQuery = EventQuery.extend({
  text: z
    .string()
    .max(4 * TEXT_MAX)
    .default(""),
}).meta({ id: "AskedEventQuery" });
export type AskedQuery = z.infer<typeof AskedQuery>;

/** How far a source's events are there. */
const SourceProgress = z.object({
  source: z.uuid(),
  code: z.string(),
  /** live: as they come; behind: more has been accepted than can be searched yet; silent: longer quiet than is expected of it. */
  state: z.enum(["live", "behind", "silent"]),
  /** Every event of the source received before it can be searched; null where none came yet. */
  until: z.iso.datetime().nullable(),
});
export type SourceProgress = z.infer<typeof SourceProgress>;

/** What an answer stands on: empty searches are believed too easily. */
const Completeness = z
  .object({
    /** Every event received before it, of every source asked, is in the answer; null where that cannot be said. */
    completeUntil: z.iso.datetime().nullable(),
    /** The sources that are not live. */
    lagging: z.array(SourceProgress),
    /** Files of events that are missing on the server. */
    missingFiles: z.int(),
  })
  .meta({ id: "EventCompleteness" });
export type Completeness = z.infer<typeof Completeness>;

export const Event = z
  .object({
    id: z.string(),
    at: z.string(),
    receivedAt: z.iso.datetime(),
    atFlag: z.string().nullable(),
    source: z.uuid(),
    sourceCode: z.string().nullable(),
    service: z.string().nullable(),
    tenant: z.string().nullable(),
    kind: z.string().nullable(),
    host: z.string().nullable(),
    /** The event as it came; where it is no UTF-8, bytes that are not ASCII stand as \xNN. */
    text: z.string(),
    isText: z.boolean(),
    /** Whether the text was cut or the fields left out, because they are long: ask for the event alone. */
    isCut: z.boolean(),
    fields: z.unknown(),
    ocsf: z.unknown(),
  })
  .meta({ id: "Event" });
export type Event = z.infer<typeof Event>;

export const SearchBody = PageQuery.extend({ query: AskedQuery });
export const SearchReply = pageOf(Event).extend({ complete: Completeness }).meta({ id: "EventSearchResult" });

export const HistogramBody = z.object({ query: AskedQuery });
export const HistogramReply = z
  .object({
    widthSeconds: z.number(),
    /** Spans with events only, by their beginning. */
    bars: z.array(z.object({ at: z.iso.datetime(), count: z.int() })),
    total: z.int(),
    complete: Completeness,
  })
  .meta({ id: "EventHistogram" });

export const FieldsBody = z.object({
  query: AskedQuery,
  /** The field whose values are asked for; without it, the fields there are. */
  field: z.string().min(1).max(300).optional(),
  limit: z.int().min(1).max(200).default(20),
});
export const FieldsReply = z
  .object({
    /** Fields of the newest events, with how many of those looked at have them. */
    fields: z.array(z.object({ field: z.string(), count: z.int() })),
    looked: z.int(),
    /** The most frequent values of the field asked for, folded, over all events of the query. */
    values: z.array(z.object({ value: z.string(), count: z.int() })),
    complete: Completeness,
  })
  .meta({ id: "EventFields" });

const EXPORT_MAX = 1_000_000;
export const ExportBody = z.object({
  query: AskedQuery,
  format: z.enum(["ndjson", "csv"]),
  limit: z.int().min(1).max(EXPORT_MAX).default(100_000),
});

export const ById = z.object({ id: z.string().max(60) });
export const ParsedQuery = z
  .object({
    filters: EventQuery.shape.filters,
    texts: EventQuery.shape.texts,
    /** The terms as the text form writes them. */
    text: z.string(),
    problems: z.array(z.object({ code: z.string(), offset: z.int(), detail: z.string(), remedy: z.string() })),
  })
  .meta({ id: "ParsedEventQuery" });
export const ParseBody = z.object({ text: z.string().max(4 * TEXT_MAX) });
