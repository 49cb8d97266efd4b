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

/**
 * Whether a source may hold an event: it does unless the two contradict each other. A channel settles service and
 * category, so that a source which stands in no channel holds an event of one only if the event names its category or
 * service itself. `when` is for the caller.
 */
export function mayHold(source: Source, facts: Facts): boolean {
  if (differ(source.product, facts.product)) return false;
  if (facts.channel !== undefined && source.channels !== undefined) {
    if (source.channels.length === 0) return isNamed(source, facts);
    if (!source.channels.includes(facts.channel)) return false;
  } else if (differ(source.service, facts.service)) return false;
  if (facts.eventId !== undefined && source.eventIds !== undefined) return source.eventIds.includes(facts.eventId);
  return !differ(source.category, facts.category);
}

function isNamed(source: Source, facts: Facts): boolean {
  if (source.category !== undefined)
    return source.category === facts.category && !differ(source.service, facts.service);
  return source.service !== undefined && source.service === facts.service;
}

function differ(wanted: string | undefined, had: string | undefined): boolean {
  return wanted !== undefined && had !== undefined && wanted !== had;
}
