import { createHash } from "node:crypto";
import type { RecordKind, TlpLabel } from "../../platform/labels.js";
import { ENTITY_KEY_MAX, type Entity } from "./entity.js";

/** One rule met one event. Ids of the register and of compartments are null where nothing is known. */
export interface Hit {
  readonly rule: HitRule;
  readonly eventId: string;
  /** The event id under which it was told before, where what came late has changed it; absent where it is new. */
  readonly instead?: string;
  /** Event time in µs since the epoch. */
  readonly atUs: number;
  readonly source: string | null;
  readonly service: string | null;
  readonly tenant: string | null;
  readonly asset: string | null;
  readonly host: string | null;
  readonly entity: Entity;
  readonly label: TlpLabel;
  readonly compartment: string | null;
  readonly kind: RecordKind;
  /** What matched, and where the rule asked for it. */
  readonly fields: readonly MatchedPart[];
}

export interface HitRule {
  readonly id: string;
  readonly title: string;
  /** The title in Japanese; absent where the rule has none. */
  readonly titleJa?: string | null;
  readonly level: string | null;
  readonly author: string | null;
  readonly license: string | null;
  readonly tags: readonly string[];
  readonly falsepositives: readonly string[];
}

interface MatchedPart {
  readonly field: string;
  readonly value: string;
  readonly selection: string;
}

/** An event as an alert keeps it. */
export interface Sample {
  readonly eventId: string;
  readonly atUs: number;
  readonly host: string | null;
  readonly fields: readonly MatchedPart[];
}

const PARTS_MAX = 12;
const VALUE_MAX = 200;
const NAME_MAX = 100;

/** The event of a hit, cut to what an alert keeps: 12 parts, 200 characters a value. */
export function sampleOf({ eventId, atUs, host, fields }: Hit): Sample {
  const parts = fields.slice(0, PARTS_MAX).map(({ field, value, selection }) => ({
    field: cut(field, NAME_MAX),
    value: cut(value, VALUE_MAX),
    selection: cut(selection, NAME_MAX),
  }));
  return { eventId, atUs, host, fields: parts };
}

/**
 * Text as PostgreSQL keeps it, at most so long: U+0000 and halves of surrogate pairs, which logs may hold and its text
 * may not, become U+FFFD.
 */
function cut(text: string, max: number): string {
  return text.length <= max ? keepable(text) : `${keepable(text.slice(0, max - 1))}…`;
}

function keepable(text: string): string {
  return text.replaceAll(/\0|\p{Surrogate}/gu, "\uFFFD");
}

const TEXT_MAX = 500;
const LIST_MAX = 50;

/** A hit whose every text can be kept: names of hosts and entities come from logs. */
export function keepableHit(hit: Hit): Hit {
  const { rule, entity, host } = hit;
  const list = (texts: readonly string[]): string[] => texts.slice(0, LIST_MAX).map((text) => cut(text, TEXT_MAX));
  return {
    ...hit,
    rule: {
      id: cut(rule.id, TEXT_MAX),
      title: cut(rule.title, TEXT_MAX),
      titleJa: rule.titleJa === undefined || rule.titleJa === null ? null : cut(rule.titleJa, TEXT_MAX),
      level: rule.level,
      author: rule.author === null ? null : cut(rule.author, TEXT_MAX),
      license: rule.license === null ? null : cut(rule.license, TEXT_MAX),
      tags: list(rule.tags),
      falsepositives: list(rule.falsepositives),
    },
    entity: { kind: entity.kind, key: cut(entity.key, ENTITY_KEY_MAX) },
    host: host === null ? null : cut(host, ENTITY_KEY_MAX),
  };
}

/**
 * What makes hits one alert, besides time. Service, tenant, kind and compartment are part of it: an alert has one of
 * each, so that nobody sees through it what another tenant or compartment holds, and no exercise mixes with what is real.
 */
export function groupKeyOf({ rule, kind, service, tenant, compartment, entity }: Hit): string {
  const parts = [rule.id, kind, service, tenant, compartment, entity.kind, entity.key];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}
