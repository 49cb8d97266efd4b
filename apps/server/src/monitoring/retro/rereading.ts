import { EventReader, type NativeEvent, type NativeObject } from "@mizugiwa/events";
import type { SiftedEvent } from "../store/index.js";
import type { SourceFacts } from "../stream/protocol.js";
import { unknownSource } from "../stream/reader.js";
import type { RetroEvent } from "./matcher.js";

/**
 * Stored events as rules see them: the fields as they were read when the event came, so that the answer is the stream's; of events
 * from before these were kept with their log source, the bytes are read again. Belongs to one thread.
 */
export class Rereading {
  readonly #sources: ReadonlyMap<string, SourceFacts>;
  readonly #readers = new Map<string, EventReader>();

  constructor(sources: readonly SourceFacts[]) {
    this.#sources = new Map(sources.map((source) => [source.id, source]));
  }

  read({ eventId, key, receivedUs, host, source: id, service, tenant, as }: SiftedEvent): RetroEvent {
    // What is known of its source now, but service and tenant as they were.
    const source = { ...(this.#sources.get(id) ?? unknownSource(id)), service, tenant };
    const event =
      as.form === "read"
        ? { ...UNNUMBERED, logsource: named(as.facts), fields: fieldsOf(as.fields) }
        : this.#readerOf(source).read(as.raw, 0, Number(receivedUs / 1000n)).event;
    return { eventId, event, atUs: key.atUs, host, source };
  }

  /** One a source, as on the stream. */
  #readerOf({ id, zone }: SourceFacts): EventReader {
    let reader = this.#readers.get(id);
    if (reader === undefined) {
      reader = new EventReader({ assumeZone: zone });
      this.#readers.set(id, reader);
    }
    return reader;
  }
}

/** What no rule asks for. */
const UNNUMBERED: Pick<NativeEvent, "index" | "id" | "time" | "timeAssumed"> = {
  index: 0,
  id: null,
  time: null,
  timeAssumed: false,
};

function named(facts: Readonly<Record<"product" | "category" | "service", string | null>>): NativeEvent["logsource"] {
  const { product, category, service } = facts;
  return {
    ...(product === null ? {} : { product }),
    ...(category === null ? {} : { category }),
    ...(service === null ? {} : { service }),
  };
}

/** The fields of an event, as the stream wrote them. */
function fieldsOf(json: string): NativeObject {
  const value: unknown = JSON.parse(json);
  if (!isFields(value)) throw new Error("the fields of a stored event are no object");
  return value;
}

/** JSON has no other objects. */
function isFields(value: unknown): value is NativeObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
