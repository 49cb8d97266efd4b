import { join } from "node:path";
import { sql } from "kysely";
import type { Actor } from "../access/actor.js";
import type { Database } from "../database/database.js";
import { HttpError } from "../http/problems.js";
import type { Log } from "../log/log.js";
import type { Checkpoint } from "./checkpoint.js";
import { erasePersonal } from "./erasure.js";
import { exportTrail } from "./export.js";
import { openSigningKey } from "./key.js";
import { readTrail, type TrailQuery } from "./read.js";
import { lastSeal, readCheckpoints } from "./rows.js";
import { Sealer, type SealerTiming } from "./sealer.js";

/** The trail as its routes and the server know it. */
export interface Trail {
  read(actor: Actor, query: TrailQuery): ReturnType<typeof readTrail>;
  head(): Promise<{
    head: { position: number; hash: string } | null;
    unsealed: number;
    fingerprint: string;
    publicKey: string;
  }>;
  checkpoints(after: number, limit: number): Promise<Checkpoint[]>;
  /** Seals and signs what is there; throws HttpError 409 `trail-empty`. */
  checkpoint(): Promise<Checkpoint>;
  /** Lines of the exported trail; what the reader may not see is withheld. */
  export(reader: Actor): AsyncGenerator<string>;
  /** Erases the personal parts of an object's entries; gives how many. */
  erase(actor: Actor, object: { kind: string; id: string }, reason: string): Promise<number>;
  /** Seals what is there, and ends. */
  stop(): Promise<void>;
}

export interface TrailParts {
  readonly database: Database;
  /** The data folder: the signing key and the anchors lie there. */
  readonly data: string;
  readonly log: Log;
  readonly timing?: SealerTiming;
}

/** Opens the trail and begins to seal it. Throws `trail-key-damaged`. */
export async function openTrail({ database, data, ...rest }: TrailParts): Promise<Trail> {
  const key = openSigningKey(data);
  const sealer = new Sealer({ ...rest, database, key, anchors: join(data, "anchors") });
  await sealer.start();
  const { db } = database;
  return {
    read: (actor, query) => readTrail(db, actor, query),
    head: async () => {
      const last = await lastSeal(db);
      const counted = await sql<{ count: number }>`select
        (select count(*) from trail.entry)::int - (select count(*) from trail.seal)::int as count`.execute(db);
      return {
        head: last === null ? null : { position: last.position, hash: last.hash.toString("hex") },
        unsealed: Math.max(0, counted.rows[0]?.count ?? 0),
        fingerprint: key.public.fingerprint,
        publicKey: key.public.der.toString("base64"),
      };
    },
    checkpoints: (after, limit) => readCheckpoints(db, after, limit),
    checkpoint: async () => {
      const made = await sealer.sealAndSign();
      if (made !== null) return made;
      throw new HttpError(409, "trail-empty", { detail: "nothing was done yet, so that there is nothing to sign" });
    },
    export: (reader) => exportTrail(db, reader),
    erase: (actor, object, reason) => db.transaction().execute((tx) => erasePersonal(tx, actor, object, reason)),
    stop: () => sealer.stop(),
  };
}
