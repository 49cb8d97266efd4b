import type { NativeEvent } from "@mizugiwa/events";
import { fold } from "../fold.js";
import type { EventView } from "../match/view.js";
import type { Facts } from "./source.js";

/**
 * What an event on view says of where it comes from. Channel and EventID are Windows' words: another product's field of
 * that name is something else, and where the product is unknown a channel counts only beside a numeric identifier.
 */
export function eventFacts({ logsource, fields }: NativeEvent, view: EventView, eventIdSlot: number): Facts {
  const { product, category, service } = logsource;
  const windowsWords = product === undefined || product === "windows" || product === "linux";
  const id = windowsWords ? view.numbers(eventIdSlot) : null;
  const eventId = typeof id === "string" && id !== "" ? id : undefined;
  const named = windowsWords && (product ?? eventId) !== undefined ? fields["Channel"] : undefined;
  const channel = typeof named === "string" ? fold(named) : undefined;
  return { product, category, service, channel, eventId };
}

/** Whether nothing says where an event comes from: a rule about one product must then show what it found. */
export function isAnonymous({ product, category, service, channel }: Facts): boolean {
  return (product ?? category ?? service ?? channel) === undefined;
}
