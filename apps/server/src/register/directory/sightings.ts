import { sql } from "kysely";
import { systemActor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import type { Platform } from "../../platform/platform.js";
import { appendTrail } from "../../platform/trail/index.js";
import { canonicalAddress } from "../book/address.js";
import { markChanged } from "../book/store.js";
import { ASSET, HostName } from "../things/kind.js";
import type { AssetQuery, Directory } from "./directory.js";

/** A host that was seen in logs. */
export type Sighting = AssetQuery & { readonly at: Date };

/** A host is noted at most this often: the register says when it was last seen to the minute, not to the event. */
const NOTE_EVERY_MS = 60_000;
/** Names a sender makes up must not fill the register: beyond this many unregistered things no new one is noted. */
const UNREGISTERED_MAX = 10_000;
const REMEMBERED_MAX = 100_000;

/** Compares what is registered with what is seen. */
export class Sightings {
  readonly #platform: Pick<Platform, "database" | "live">;
  readonly #onChange: () => void;
  /** When each asset was last noted, event time in milliseconds. */
  readonly #noted = new Map<string, number>();

  constructor(platform: Pick<Platform, "database" | "live">, onChange: () => void) {
    this.#platform = platform;
    this.#onChange = onChange;
  }

  /**
   * Notes when things were seen. A host nobody registered becomes a thing without `registeredAt`; gives how many of
   * those could not be noted because there are too many already.
   */
  async note(sightings: readonly Sighting[], directory: Directory): Promise<{ dropped: number }> {
    const seen = new Map<string, number>();
    const strangers = new Map<string, Sighting & { host: string }>();
    for (const sighting of sightings) {
      const asset = directory.resolveAsset(sighting);
      if (asset !== null) {
        const at = sighting.at.getTime();
        if (at - (this.#noted.get(asset.id) ?? Number.NEGATIVE_INFINITY) < NOTE_EVERY_MS) continue;
        seen.set(asset.id, Math.max(at, seen.get(asset.id) ?? 0));
      } else {
        const host = HostName.safeParse(sighting.host ?? "");
        if (!host.success) continue;
        strangers.set(`${sighting.service ?? ""} ${host.data}`, { ...sighting, host: host.data });
      }
    }
    await this.#noteSeen(seen);
    return strangers.size === 0 ? { dropped: 0 } : await this.#noteStrangers([...strangers.values()]);
  }

  async #noteSeen(seen: ReadonlyMap<string, number>): Promise<void> {
    if (seen.size === 0) return;
    const ids = [...seen.keys()];
    const times = [...seen.values()].map((at) => new Date(at).toISOString());
    await sql`update asset set seen_at = greatest(asset.seen_at, seen.at)
      from unnest(${ids}::uuid[], ${times}::timestamptz[]) as seen (id, at) where asset.id = seen.id`.execute(
      this.#platform.database.db,
    );
    if (this.#noted.size + seen.size > REMEMBERED_MAX) this.#noted.clear();
    for (const [id, at] of seen) this.#noted.set(id, at);
  }

  async #noteStrangers(strangers: readonly (Sighting & { host: string })[]): Promise<{ dropped: number }> {
    const { added, dropped } = await this.#platform.database.db.transaction().execute(async (tx) => {
      await markChanged(tx, ASSET);
      const counted = await sql<{ count: number }>`
        select count(*)::int as count from asset where registered_at is null`.execute(tx);
      const room = Math.max(0, UNREGISTERED_MAX - (counted.rows[0]?.count ?? 0));
      const ids: string[] = [];
      for (const stranger of strangers.slice(0, room)) {
        const id = await addStranger(tx, stranger);
        if (id !== null) ids.push(id);
      }
      return { added: ids, dropped: Math.max(0, strangers.length - room) };
    });
    if (added.length === 0) return { dropped };
    this.#onChange();
    this.#platform.live.publish({ topic: "asset", id: null, permission: "register.read", compartment: null });
    return { dropped };
  }
}

async function addStranger(
  tx: Transaction,
  { host, address, service, at }: Sighting & { host: string },
): Promise<string | null> {
  const written = address === undefined || address === null ? null : canonicalAddress(address);
  const addresses = written === null ? [] : [written];
  const made = await sql<{ id: string }>`
    insert into asset (name, kind, addresses, service, criticality, exposure, registered_at, seen_at, search)
    values (${host}, 'other', ${addresses}::inet[], ${service ?? null}, 'medium', 'internal', null,
      ${at.toISOString()}, ${[host, ...addresses].join("\n")})
    on conflict do nothing returning id`.execute(tx);
  const id = made.rows[0]?.id;
  if (id === undefined) return null;
  await appendTrail(tx, systemActor("register"), {
    action: "asset.seen",
    object: { kind: "asset", id },
    after: { name: host, addresses, service: service ?? null },
  });
  return id;
}
