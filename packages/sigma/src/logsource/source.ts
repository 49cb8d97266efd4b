/**
 * One log a rule may be about: what its events bear, and what the rule's fields are called there.
 * A dimension that is absent says nothing, so that it never keeps a rule from an event.
 */
export interface Source {
  /** The name an alert shows, as SigmaHQ's mapping calls it. */
  readonly via: string;
  readonly product?: string;
  readonly category?: string;
  readonly service?: string;
  /** Windows channels, folded. */
  readonly channels?: readonly string[];
  /** Event identifiers, in decimal. */
  readonly eventIds?: readonly string[];
  /** A further field and the value it must have. */
  readonly when?: { readonly field: string; readonly is: string };
  /** Fields of rules to fields of events. */
  readonly fields?: ReadonlyMap<string, string>;
}

/** What an event says of where it comes from. */
export interface Facts {
  readonly product: string | undefined;
  readonly category: string | undefined;
  readonly service: string | undefined;
  /** Folded. */
  readonly channel: string | undefined;
  readonly eventId: string | undefined;
}

/** How source and event stand to each other: contradicting, sharing at least one dimension, or neither. */
export type Standing = "conflict" | "agreement" | "unknown";

/**
 * Compares a source with what an event says of itself. Only what both name can contradict. A channel settles service
 * and category, so that a source which stands in no channel meets an event of one only if the event names its category
 * or service itself. `when` is for the caller.
 */
export function standingOf(source: Source, facts: Facts): Standing {
  if (differ(source.product, facts.product)) return "conflict";
  let channel = false;
  if (facts.channel !== undefined && source.channels !== undefined) {
    channel = source.channels.includes(facts.channel);
    if (source.channels.length > 0 ? !channel : !isNamed(source, facts)) return "conflict";
  } else if (differ(source.service, facts.service)) return "conflict";
  if (facts.eventId !== undefined && source.eventIds !== undefined) {
    if (!source.eventIds.includes(facts.eventId)) return "conflict";
  } else if (differ(source.category, facts.category)) return "conflict";
  const shared =
    channel ||
    same(source.product, facts.product) ||
    same(source.category, facts.category) ||
    same(source.service, facts.service);
  return shared ? "agreement" : "unknown";
}

function isNamed(source: Source, facts: Facts): boolean {
  if (source.category === undefined) return same(source.service, facts.service);
  return same(source.category, facts.category) && !differ(source.service, facts.service);
}

function differ(wanted: string | undefined, had: string | undefined): boolean {
  return wanted !== undefined && had !== undefined && wanted !== had;
}

function same(wanted: string | undefined, had: string | undefined): boolean {
  return wanted !== undefined && wanted === had;
}
