import type { Registry } from "../../platform/metrics/registry.js";
import { eventIdOf } from "../hot/node.js";
import type { Sender } from "../sources/senders.js";
import type { Accepted, Acceptor, Offered, Outcome } from "./accept.js";
import type { DiskWatch } from "./disk.js";
import { markOf } from "./marks.js";
import { diskLow, refusalOf } from "./refusals.js";

/** An event as a sender offers it; `id` is unique within `scope`, null where it has none. */
interface Event {
  readonly bytes: Uint8Array;
  readonly id: { readonly scope: string; readonly id: string } | null;
}

/** What became of an event; `eventId` is its own where it was stored by this request, else null. */
export interface Taken {
  readonly outcome: Outcome;
  readonly eventId: string | null;
}

/** Takes events from senders. */
export interface Intake {
  /**
   * Stores the events of a request; resolves when they are safe on the disk, with what became of each. Throws HttpError
   * (429 quota or too much waiting, 503 disk) where nothing of it is acknowledged.
   */
  take(sender: Sender, events: readonly Event[], key: string | null): Promise<readonly Taken[]>;
}

export interface IntakeParts {
  /** This node's name within event ids. */
  readonly node: string;
  readonly acceptor: Acceptor;
  readonly disk: Pick<DiskWatch, "isLow">;
  readonly registry: Registry;
  /** Called after events became safe. */
  readonly onStored: (accepted: Accepted) => void;
}

export function openIntake({ node, acceptor, disk, registry, onStored }: IntakeParts): Intake {
  const taken = registry.counter(
    "mizugiwa_intake_events_total",
    "Events of acknowledged requests, by what became of them.",
  );
  const bytesTaken = registry.counter("mizugiwa_intake_bytes_total", "Bytes of events that were stored.");
  const refused = registry.counter("mizugiwa_intake_refused_total", "Events of requests that were not acknowledged.");
  return {
    take: async (sender, events, key) => {
      const bytes = events.reduce((sum, event) => sum + event.bytes.length, 0);
      try {
        if (await disk.isLow()) throw diskLow();
        sender.take(events.length, bytes);
        const accepted = await acceptor.accept(
          sender.source,
          offers(sender.source, events),
          keyMark(sender, events, key),
        );
        for (const [outcome, count] of countsOf(accepted.outcomes)) taken.add({ outcome }, count);
        if (accepted.stored !== null) {
          bytesTaken.add({}, bytes);
          onStored(accepted);
        }
        return takenOf(node, accepted);
      } catch (caught) {
        refused.add({}, events.length);
        throw refusalOf(caught);
      }
    },
  };
}

function takenOf(node: string, { outcomes, stored }: Accepted): Taken[] {
  let next = stored?.ordinal ?? 0;
  return outcomes.map((outcome) => {
    if (outcome !== "stored" || stored === null) return { outcome, eventId: null };
    const eventId = eventIdOf(node, stored.segment, next);
    next += 1;
    return { outcome, eventId };
  });
}

function offers(source: string, events: readonly Event[]): Offered[] {
  return events.map(({ bytes, id }) => {
    return { bytes, mark: id === null ? null : markOf([source, "event", id.scope], id.id, [bytes]) };
  });
}

function keyMark({ source }: Sender, events: readonly Event[], key: string | null): Buffer | null {
  if (key === null) return null;
  return markOf(
    [source, "request"],
    key,
    events.map(({ bytes }) => bytes),
  );
}

function countsOf(outcomes: readonly Outcome[]): Map<Outcome, number> {
  const counts = new Map<Outcome, number>();
  for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return counts;
}
