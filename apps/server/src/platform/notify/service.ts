import { randomBytes, randomUUID } from "node:crypto";
import { problemOf } from "@mizugiwa/base";
import type { z } from "zod";
import type { Actor } from "../access/actor.js";
import type { Database, Transaction } from "../database/database.js";
import type { EgressRules } from "../egress/index.js";
import { HttpError } from "../http/problems.js";
import { ATTEMPTS_MAX, FinalError, type Outbox, publishEvent } from "../outbox/index.js";
import type { Sealer } from "../secrets/sealer.js";
import { appendTrail } from "../trail/index.js";
import {
  type Channel,
  type ChannelPatch,
  hears,
  keepsSecret,
  LETTER,
  type NewChannel,
  NOTICE,
  type Notice,
} from "./schema.js";
import { sendLetter } from "./send.js";
import {
  allChannels,
  deleteChannel,
  deliveries,
  insertChannel,
  insertLetter,
  type KeptChannel,
  markLetter,
  oneChannel,
  unsentLetter,
  updateChannel,
} from "./store.js";

export interface NotifyParts {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly sealer: Sealer;
  readonly rules: EgressRules;
  readonly origin: string | null;
}

/** Tells people of something, in the transaction that does it. */
export async function notify(tx: Transaction, notice: Notice): Promise<void> {
  await publishEvent(tx, NOTICE, notice);
}

const TEST: Notice = {
  topic: "notify.test",
  subject: "notify.test.subject",
  body: "notify.test.body",
  values: {},
  path: null,
};
const TEST_LIMIT_MS = 20_000;
const NOT_TRIED = { code: "egress-timeout", detail: "the ones before took too long, so that this was not tried" };

/** Channels, and what is sent by them. */
export class Notify {
  readonly #parts: NotifyParts;

  /** Listens to the outbox, which must not have been started. */
  constructor(parts: NotifyParts) {
    this.#parts = parts;
    parts.outbox.listen({ name: "notify.notice", event: NOTICE, handle: (notice, { id }) => this.#spread(notice, id) });
    parts.outbox.listen({
      name: "notify.letter",
      event: LETTER,
      handle: ({ delivery }, { attempt, signal }) => this.#deliver(delivery, attempt, signal),
    });
  }

  async channels(): Promise<Channel[]> {
    return (await allChannels(this.#parts.database.db)).map(({ channel }) => channel);
  }

  deliveries(query: Parameters<typeof deliveries>[1]): ReturnType<typeof deliveries> {
    return deliveries(this.#parts.database.db, query);
  }

  /** A webhook without a key gets one, which is told this once. */
  async add(actor: Actor, given: z.infer<typeof NewChannel>): Promise<{ channel: Channel; secret: string | null }> {
    const { secret, ...fields } = given;
    const made =
      secret === undefined && fields.target.kind === "webhook" ? randomBytes(32).toString("base64url") : null;
    const id = randomUUID();
    const channel = await this.#change(async (tx) => {
      const added = await insertChannel(tx, { ...fields, id }, this.#seal(id, secret ?? made));
      await appendTrail(tx, actor, { action: "notify-channel.added", object: objectOf(id), after: trailed(added) });
      return added;
    });
    return { channel, secret: made };
  }

  async patch(actor: Actor, id: string, given: z.infer<typeof ChannelPatch>): Promise<Channel> {
    const { version, secret, name, topics, enabled, target } = given;
    return await this.#change(async (tx) => {
      const { channel: before, sealed } = await this.#held(tx, id, version);
      const wanted = {
        id,
        name: name ?? before.name,
        topics: topics ?? before.topics,
        enabled: enabled ?? before.enabled,
        target: target ?? before.target,
      };
      if (sealed !== null && secret === undefined && !keepsSecret(before.target, wanted.target)) throw secretWanted();
      const after = await updateChannel(tx, wanted, secret === undefined ? sealed : this.#seal(id, secret));
      await appendTrail(tx, actor, {
        action: "notify-channel.changed",
        object: objectOf(id),
        before: trailed(before),
        after: { ...trailed(after), ...(secret === undefined ? {} : { secretChanged: true }) },
      });
      return after;
    });
  }

  async remove(actor: Actor, id: string, version: number): Promise<void> {
    await this.#change(async (tx) => {
      const { channel } = await this.#held(tx, id, version);
      await deleteChannel(tx, id);
      await appendTrail(tx, actor, {
        action: "notify-channel.removed",
        object: objectOf(id),
        before: trailed(channel),
      });
    });
  }

  /** Sends a test to every recipient now; says for each whether it went out. */
  async test(
    actor: Actor,
    id: string,
  ): Promise<{ recipient: string; error: { code: string; detail: string } | null }[]> {
    const { db } = this.#parts.database;
    const kept = await oneChannel(db, id);
    if (kept === null) throw notThere(id);
    const results: { recipient: string; error: { code: string; detail: string } | null }[] = [];
    const signal = AbortSignal.timeout(TEST_LIMIT_MS);
    for (const to of recipientsOf(kept.channel)) {
      const letter = { channel: id, ...to, notice: TEST };
      const made = await insertLetter(db, `test ${randomUUID()}`, letter);
      if (made === null) continue;
      // One server that does not answer would else be waited for once for each recipient.
      const error = signal.aborted ? NOT_TRIED : await this.#send(kept, { id: made, ...letter }, signal);
      await markLetter(db, made, error === null ? "sent" : "failed", error);
      results.push({ recipient: to.recipient, error });
    }
    await db.transaction().execute((tx) =>
      appendTrail(tx, actor, {
        action: "notify-channel.tested",
        object: objectOf(id),
        after: { sent: results.filter(({ error }) => error === null).length, of: results.length },
      }),
    );
    return results;
  }

  async #spread(notice: Notice, told: string): Promise<void> {
    await this.#parts.database.db.transaction().execute(async (tx) => {
      for (const { channel } of await allChannels(tx)) {
        if (!channel.enabled || !hears(channel.topics, notice.topic)) continue;
        for (const to of recipientsOf(channel)) {
          const delivery = await insertLetter(tx, told, { channel: channel.id, ...to, notice });
          if (delivery !== null) await publishEvent(tx, LETTER, { delivery });
        }
      }
    });
  }

  async #deliver(id: string, attempt: number, signal: AbortSignal): Promise<void> {
    const { db } = this.#parts.database;
    const letter = await unsentLetter(db, id);
    if (letter === null) return; // sent already, or its channel is gone
    const kept = await oneChannel(db, letter.channel);
    if (kept === null) return;
    if (!kept.channel.enabled) {
      await markLetter(db, id, "failed", { code: "channel-disabled", detail: "the channel was switched off" });
      return;
    }
    const error = await this.#send(kept, letter, signal);
    const last = error !== null && (error.final || attempt >= ATTEMPTS_MAX);
    await markLetter(db, id, error === null ? "sent" : last ? "failed" : "waiting", error);
    if (error !== null) throw last ? new FinalError(error.detail) : new Error(error.detail);
  }

  async #send(
    { channel, sealed }: KeptChannel,
    letter: Parameters<typeof sendLetter>[1],
    signal: AbortSignal,
  ): Promise<{ code: string; detail: string; final: boolean } | null> {
    const { rules, origin, sealer } = this.#parts;
    try {
      const secret = sealed === null ? null : sealer.open(sealed, contextOf(channel.id)).toString("utf8");
      await sendLetter(channel, letter, { rules, origin, signal, secret });
      return null;
    } catch (caught) {
      const refused = caught instanceof FinalError;
      const { code, detail } = problemOf(caught);
      return { code: code === "inner-error" ? "not-delivered" : code, detail, final: refused };
    }
  }

  #seal(id: string, secret: string | null): Buffer | null {
    return secret === null ? null : this.#parts.sealer.seal(Buffer.from(secret), contextOf(id));
  }

  async #held(tx: Transaction, id: string, version: number): Promise<KeptChannel> {
    const kept = await oneChannel(tx, id, true);
    if (kept === null) throw notThere(id);
    if (kept.channel.version === version) return kept;
    throw new HttpError(409, "changed-meanwhile", {
      field: "version",
      detail: `this channel was changed meanwhile: it is at version ${kept.channel.version}`,
      remedy: "Load it again and make your change on what it is now.",
    });
  }

  async #change<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    try {
      return await this.#parts.database.db.transaction().execute(work);
    } catch (caught) {
      if (!(caught instanceof Error && "code" in caught && caught.code === "23505")) throw caught;
      throw new HttpError(409, "already-there", {
        field: "name",
        detail: "another channel has this name",
        remedy: "Choose another name.",
      });
    }
  }
}

function recipientsOf({ target, name }: Channel): { recipient: string; language: "en" | "ja" }[] {
  if (target.kind === "webhook") return [{ recipient: name, language: "en" }]; // it gets both languages
  return target.settings.recipients.map(({ address, language }) => ({ recipient: address, language }));
}

const contextOf = (id: string): string => `notify ${id}`;
const objectOf = (id: string): { kind: string; id: string } => ({ kind: "notify-channel", id });

/** A channel as the trail keeps it: what is secret is not part of it. */
function trailed({ name, topics, enabled, target, hasSecret }: Channel): Record<string, unknown> {
  return { name, topics, enabled, target, hasSecret };
}

function secretWanted(): HttpError {
  return new HttpError(422, "secret-wanted", {
    field: "secret",
    detail: "the secret was given for another address, and is not sent to this one",
    remedy: "Enter the secret again, or remove it from the channel.",
  });
}

function notThere(id: string): HttpError {
  return new HttpError(404, "not-found", { detail: `there is no channel ${id}` });
}
