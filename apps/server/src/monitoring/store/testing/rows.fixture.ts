import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Random, seededRandom } from "@mizugiwa/proof";
import type { Position } from "../../hot/position.js";
import type { EventQuery } from "../query/model.js";

/** A row of the stream, as it is handed to the store. */
export type FixtureRow = Record<string, unknown> & {
  event_id: string;
  segment: number;
  ordinal: number;
  at_us: number;
  source: string;
};

export const NODE = "0a1b2c3d";
export const SOURCES = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"] as const;
/** 25 November 2026, 00:00 UTC. */
export const DAY_US = Date.UTC(2026, 10, 25) * 1000;
const USERS = ["root", "alice", "bob", "Müller", "山田", "SVC-Backup"];
const HOSTS = ["web-01", "web-02", "DB-01", "auth"];

/** Rows with the same content for the same seed, `count` of one segment from `ordinal` on; times rise by `stepUs`. */
export function makeRows(
  {
    segment,
    ordinal = 0,
    count,
    stepUs = 1_000_000,
    fromUs = DAY_US,
  }: { segment: number; ordinal?: number; count: number; stepUs?: number; fromUs?: number },
  random: Random = seededRandom(segment * 1000 + ordinal),
): FixtureRow[] {
  return Array.from({ length: count }, (_, index) => {
    const atUs = fromUs + (ordinal + index) * stepUs + random.below(stepUs);
    return makeRow(segment, ordinal + index, atUs, random);
  });
}

export function makeRow(
  segment: number,
  ordinal: number,
  atUs: number,
  random: Random,
  over: Record<string, unknown> = {},
): FixtureRow {
  const user = random.pick(USERS);
  const host = random.pick(HOSTS);
  const address = `10.${random.below(4)}.${random.below(256)}.${random.below(256)}`;
  const pid = random.below(40_000);
  const raw = `${new Date(atUs / 1000).toISOString()} ${host} sshd[${pid}]: Failed password for ${user} from ${address} port ${random.below(65_536)}`;
  return {
    event_id: `${NODE}.${segment}.${ordinal}`,
    segment,
    ordinal,
    at: new Date(Math.floor(atUs / 1000)).toISOString(),
    at_us: atUs,
    received_us: atUs + 1000,
    at_flag: null,
    source: random.pick(SOURCES),
    source_code: "linux-1",
    service: null,
    tenant: null,
    kind: "linux-auth",
    host,
    raw: Buffer.from(raw).toString("base64"),
    fields: { user, src_ip: address, pid, "event.action": "login", nested: { deep: `v${pid % 7}` } },
    ocsf: null,
    f_user: user.toLowerCase(),
    ...over,
  };
}

/** Writes rows where the store reads them; gives the path. */
export function writeRows(
  folder: string,
  rows: readonly FixtureRow[],
  name = `rows-${rows[0]?.event_id ?? "none"}`,
): string {
  const path = join(folder, "tmp", `${name}.ndjson`);
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return path;
}

export function place(segment: number, ordinal: number): Position {
  return { segment, offset: ordinal * 100, ordinal };
}

/** Everything of the day of the fixtures and around it. */
export function everything(over: Partial<EventQuery> = {}): EventQuery {
  return {
    from: "2020-01-01T00:00:00Z",
    to: "2030-01-01T00:00:00Z",
    filters: [],
    texts: [],
    sources: [],
    services: [],
    ...over,
  };
}

export const SEES_ALL = { scope: { allowedSources: SOURCES } };
