import { type Kysely, sql } from "kysely";
import { z } from "zod";
import { decodeCursor, toPage } from "../http/paging.js";
import { Channel, Delivery, Notice } from "./schema.js";

interface ChannelRow {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly settings: unknown;
  readonly secret: Buffer | null;
  readonly topics: string[];
  readonly enabled: boolean;
  readonly version: number;
  readonly created_at: Date;
  readonly changed_at: Date;
}

/** A channel with its secret as it is kept. */
export interface KeptChannel {
  readonly channel: Channel;
  readonly sealed: Buffer | null;
}

function toKept(row: ChannelRow): KeptChannel {
  const channel = Channel.parse({
    id: row.id,
    name: row.name,
    target: { kind: row.kind, settings: row.settings },
    topics: row.topics,
    enabled: row.enabled,
    hasSecret: row.secret !== null,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
  });
  return { channel, sealed: row.secret };
}

export async function allChannels(db: Kysely<object>): Promise<KeptChannel[]> {
  const found = await sql<ChannelRow>`select * from notify_channel order by name`.execute(db);
  return found.rows.map(toKept);
}

export async function oneChannel(db: Kysely<object>, id: string, lock = false): Promise<KeptChannel | null> {
  const found = await sql<ChannelRow>`select * from notify_channel where id = ${id}
    ${lock ? sql`for update` : sql``}`.execute(db);
  const row = found.rows[0];
  return row === undefined ? null : toKept(row);
}

type Fields = Pick<Channel, "id" | "name" | "target" | "topics" | "enabled">;

export async function insertChannel(db: Kysely<object>, fields: Fields, sealed: Buffer | null): Promise<Channel> {
  const { id, name, target, topics, enabled } = fields;
  const made = await sql<ChannelRow>`insert into notify_channel (id, name, kind, settings, secret, topics, enabled)
    values (${id}, ${name}, ${target.kind}, ${JSON.stringify(target.settings)}::jsonb, ${sealed}, ${topics}, ${enabled})
    returning *`.execute(db);
  return first(made.rows).channel;
}

export async function updateChannel(db: Kysely<object>, fields: Fields, sealed: Buffer | null): Promise<Channel> {
  const { id, name, target, topics, enabled } = fields;
  const made = await sql<ChannelRow>`update notify_channel set name = ${name}, kind = ${target.kind},
    settings = ${JSON.stringify(target.settings)}::jsonb, secret = ${sealed}, topics = ${topics}, enabled = ${enabled},
    version = version + 1, changed_at = now() where id = ${id} returning *`.execute(db);
  return first(made.rows).channel;
}

function first(rows: readonly ChannelRow[]): KeptChannel {
  const [row] = rows;
  if (row === undefined) throw new Error("the channel was not kept");
  return toKept(row);
}

export async function deleteChannel(db: Kysely<object>, id: string): Promise<void> {
  await sql`delete from notify_channel where id = ${id}`.execute(db);
}

/** What is to be sent to one recipient. */
export interface Letter {
  readonly id: string;
  readonly channel: string;
  readonly recipient: string;
  readonly language: "en" | "ja";
  readonly notice: Notice;
}

/** Keeps a letter to be sent; null where this recipient has one of this notice already. */
export async function insertLetter(
  db: Kysely<object>,
  told: string,
  { channel, recipient, language, notice }: Omit<Letter, "id">,
): Promise<string | null> {
  const made = await sql<{ id: string }>`
    insert into notify_delivery (notice, channel, recipient, language, topic, content)
    values (${told}, ${channel}, ${recipient}, ${language}, ${notice.topic}, ${JSON.stringify(notice)}::jsonb)
    on conflict do nothing returning id`.execute(db);
  return made.rows[0]?.id ?? null;
}

/** A letter that was not sent: it waits, or it was given up and is tried again. */
export async function unsentLetter(db: Kysely<object>, id: string): Promise<Letter | null> {
  const found = await sql<
    Omit<Letter, "notice"> & { content: unknown }
  >`select id, channel, recipient, language, content
    from notify_delivery where id = ${id} and state <> 'sent'`.execute(db);
  const row = found.rows[0];
  if (row === undefined) return null;
  const { content, ...letter } = row;
  return { ...letter, notice: Notice.parse(content) };
}

export async function markLetter(
  db: Kysely<object>,
  id: string,
  state: "waiting" | "sent" | "failed",
  error: { code: string; detail: string } | null,
): Promise<void> {
  const text = error === null ? null : JSON.stringify(error);
  await sql`update notify_delivery set state = ${state}, attempts = attempts + 1, error = ${text}::jsonb,
    ended_at = case when ${state} = 'waiting' then null else now() end where id = ${id}`.execute(db);
}

const Cursor = z.tuple([z.string(), z.uuid()]);

/** The log of deliveries, newest first. */
export async function deliveries(
  db: Kysely<object>,
  {
    channel,
    state,
    cursor,
    limit,
  }: { channel?: string | undefined; state?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<{ rows: z.infer<typeof Delivery>[]; next: string | null }> {
  const conditions = [sql<boolean>`true`];
  if (channel !== undefined) conditions.push(sql<boolean>`channel = ${channel}`);
  if (state !== undefined) conditions.push(sql<boolean>`state = ${state}`);
  if (cursor !== undefined) {
    const [at, id] = decodeCursor(cursor, Cursor);
    conditions.push(sql<boolean>`(made_at, id) < (${at}::timestamptz, ${id}::uuid)`);
  }
  const found = await sql<{ id: string; place: string; made: Date; ended: Date | null } & Record<string, unknown>>`
    select id, channel, recipient, language, topic, state, attempts, error, made_at as made, ended_at as ended,
      made_at::text as place from notify_delivery where ${sql.join(conditions, sql` and `)}
    order by made_at desc, id desc limit ${limit + 1}`.execute(db);
  return toPage(
    found.rows,
    limit,
    ({ place, id }) => [place, id],
    ({ made, ended, ...row }) =>
      Delivery.parse({ ...row, madeAt: made.toISOString(), endedAt: ended?.toISOString() ?? null }),
  );
}
