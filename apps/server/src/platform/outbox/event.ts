import { sql } from "kysely";
import type { z } from "zod";
import type { Transaction } from "../database/database.js";

/** A kind of thing that other parts may hear of; its payload is checked on the way in and out. */
export interface EventKind<Payload> {
  /** Such as "alert.raised". */
  readonly kind: string;
  readonly payload: z.ZodType<Payload>;
}

/** Tells of something in the transaction that does it: it is told if, and only if, the transaction is kept. */
export async function publishEvent<Payload>(
  tx: Transaction,
  { kind, payload }: EventKind<Payload>,
  given: Payload,
): Promise<void> {
  const text = JSON.stringify(payload.parse(given));
  await sql`insert into outbox (kind, payload) values (${kind}, ${text}::jsonb)`.execute(tx);
}

/** Who hears of a kind. */
export interface Consumer<Payload> {
  readonly name: string;
  readonly event: EventKind<Payload>;
  /**
   * Does what is to be done; may be called again with the same `id` after a failure or a kill. What it throws is tried
   * again later; `FinalError` is not.
   */
  handle(
    payload: Payload,
    told: { readonly id: string; readonly attempt: number; readonly signal: AbortSignal },
  ): Promise<void>;
}

/** Thrown by a consumer where another try would change nothing. */
export class FinalError extends Error {}

/** A consumer without its payload's type, for lists. */
export interface AnyConsumer {
  readonly name: string;
  readonly kind: string;
  handle(
    payload: unknown,
    told: { readonly id: string; readonly attempt: number; readonly signal: AbortSignal },
  ): Promise<void>;
}

export function anyConsumer<Payload>(consumer: Consumer<Payload>): AnyConsumer {
  const { name, event } = consumer;
  return {
    name,
    kind: event.kind,
    handle: (payload, told) => consumer.handle(event.payload.parse(payload), told),
  };
}
