import type { ColumnType, Generated } from "kysely";
import { z } from "zod";
import { named } from "../../platform/http/faults.js";

type Instant = ColumnType<Date, Date | undefined, Date>;
type InstantOrNull = ColumnType<Date | null, Date | null | undefined, Date | null>;
type Count = ColumnType<string, number | undefined, number>;

export type SourceTables = {
  source: {
    id: Generated<string>;
    code: string;
    name: string;
    service: string | null;
    tenant: string | null;
    environment: "production" | "staging" | "test";
    zone: string;
    expected_silence_s: number | null;
    compartment: string | null;
    paused_at: InstantOrNull;
    created_at: Instant;
    version: Generated<number>;
  };
  source_standing: {
    source: string;
    events: Count;
    bytes: Count;
    last_received_at: InstantOrNull;
    last_event_at: InstantOrNull;
    watermark_at: InstantOrNull;
    ahead: Count;
    late: Count;
    unread: Count;
    silent_since: InstantOrNull;
  };
  source_minute: { source: string; minute: Date; events: Count; bytes: Count };
  intake_token: {
    id: Generated<string>;
    source: string;
    prefix: string;
    hash: Buffer;
    name: string;
    quota_events_per_s: number;
    quota_bytes_per_day: Count;
    created_at: Instant;
    created_by: string;
    expires_at: InstantOrNull;
    revoked_at: InstantOrNull;
    last_used_at: InstantOrNull;
  };
};

const instant = z.iso.datetime();

const ENVIRONMENTS = ["production", "staging", "test"] as const;
const CODE = z
  .string()
  .regex(...named("source-code", /^[a-z0-9][a-z0-9-]{0,62}$/, "lower-case letters, digits and hyphens, 63 at most"));

export const NewSource = z
  .object({
    code: CODE,
    name: z.string().trim().min(1).max(200),
    service: z.uuid().nullable().default(null),
    tenant: z.uuid().nullable().default(null),
    environment: z.enum(ENVIRONMENTS).default("production"),
    zone: z.string().min(1).max(60).default("UTC"),
    expectedSilenceSeconds: z.int().min(10).max(604_800).nullable().default(null),
    compartment: z.uuid().nullable().default(null),
  })
  .meta({ id: "NewSource" });
export type NewSource = z.infer<typeof NewSource>;

export const SourceChange = z
  .object({
    version: z.int(),
    name: z.string().trim().min(1).max(200).optional(),
    service: z.uuid().nullable().optional(),
    tenant: z.uuid().nullable().optional(),
    environment: z.enum(ENVIRONMENTS).optional(),
    zone: z.string().min(1).max(60).optional(),
    expectedSilenceSeconds: z.int().min(10).max(604_800).nullable().optional(),
    compartment: z.uuid().nullable().optional(),
    paused: z.boolean().optional(),
  })
  .meta({ id: "SourceChange" });
export type SourceChange = z.infer<typeof SourceChange>;

/** A source as lists show it. Counts are since the source was made. */
export const Source = z
  .object({
    id: z.uuid(),
    code: z.string(),
    name: z.string(),
    service: z.uuid().nullable(),
    tenant: z.uuid().nullable(),
    environment: z.enum(ENVIRONMENTS),
    zone: z.string(),
    expectedSilenceSeconds: z.int().nullable(),
    compartment: z.uuid().nullable(),
    /** `waiting` has not sent yet; `silent` for longer than expected; `paused` is refused. */
    state: z.enum(["waiting", "active", "silent", "paused"]),
    silentSince: instant.nullable(),
    events: z.int(),
    bytes: z.int(),
    /** Events received in the last five whole minutes. */
    recentEvents: z.int(),
    lastReceivedAt: instant.nullable(),
    lastEventAt: instant.nullable(),
    watermarkAt: instant.nullable(),
    ahead: z.int(),
    late: z.int(),
    unread: z.int(),
    createdAt: instant,
    version: z.int(),
  })
  .meta({ id: "Source" });
export type Source = z.infer<typeof Source>;

export const SourceMinute = z.object({ minute: instant, events: z.int(), bytes: z.int() }).meta({ id: "SourceMinute" });

const EVENTS_PER_S = 20_000;
const BYTES_PER_DAY = 1 << 30;

export const NewToken = z
  .object({
    name: z.string().trim().min(1).max(200),
    quotaEventsPerSecond: z.int().min(1).max(1_000_000).default(EVENTS_PER_S),
    quotaBytesPerDay: z
      .int()
      .min(1)
      .max(1e15)
      .default(100 * BYTES_PER_DAY),
    expiresAt: instant.nullable().default(null),
  })
  .meta({ id: "NewIntakeToken" });
export type NewToken = z.infer<typeof NewToken>;

export const Token = z
  .object({
    id: z.uuid(),
    source: z.uuid(),
    prefix: z.string(),
    name: z.string(),
    state: z.enum(["active", "expired", "revoked"]),
    quotaEventsPerSecond: z.int(),
    quotaBytesPerDay: z.int(),
    createdAt: instant,
    createdBy: z.string(),
    expiresAt: instant.nullable(),
    revokedAt: instant.nullable(),
    lastUsedAt: instant.nullable(),
  })
  .meta({ id: "IntakeToken" });
export type Token = z.infer<typeof Token>;

/** Told once: the server keeps no more than a hash of it. */
export const MadeToken = Token.extend({ token: z.string() }).meta({ id: "MadeIntakeToken" });
export type MadeToken = z.infer<typeof MadeToken>;
