/**
 * OCSF, the form in which events are exchanged. Rules never see it: they read native fields.
 *
 * Source: Open Cybersecurity Schema Framework 1.3.0 (github.com/ocsf/ocsf-schema, Apache-2.0): `base_event`, `metadata`,
 * the profile `datetime`.
 */
import type { Native, NativeEvent, NativeObject } from "../event.js";

export const OCSF_VERSION = "1.3.0";

/** An event in OCSF's words. What the mapping has no word for is in `unmapped`, under its native names. */
export interface OcsfEvent extends NativeObject {
  readonly class_uid: number;
  readonly category_uid: number;
  readonly activity_id: number;
  /** `class_uid` × 100 + `activity_id`. */
  readonly type_uid: number;
  readonly severity_id: number;
  /** Milliseconds since the epoch; `time_dt` has the resolution of the source. */
  readonly time: number;
  readonly metadata: NativeObject;
}

/** What is decided of an event beside the attributes that its fields fill. */
export interface OcsfHead {
  readonly class: number;
  readonly activity: number;
  /** 1 informational where absent. */
  readonly severity?: number;
  /** 1 success, 2 failure; absent where the event does not say. */
  readonly status?: number;
  /** Attributes that need more than one field, or a part of one. */
  readonly attributes?: NativeObject;
}

/** Makes the OCSF form of one log source's events. */
export interface OcsfMapper {
  /** Null where the source's event has no class here. `atMs` stands for a time that the event does not say. */
  readonly map: (event: NativeEvent, atMs: number | null) => OcsfEvent | null;
}

export const CLASS = {
  file: 1001,
  module: 1005,
  process: 1007,
  finding: 2004,
  authentication: 3002,
  network: 4001,
  http: 4002,
  dns: 4003,
  api: 6003,
} as const;

/** Said where an attribute is required and the source does not know it. */
export const UNKNOWN = "Unknown";

/** An attribute, what stands for it, and the attribute that makes it unnecessary. */
type StandIn = readonly [attribute: string, value: Native, unless?: string];

const ACTOR: StandIn = ["actor", { user: { name: UNKNOWN } }];
const DEVICE: StandIn = ["device", { type_id: 0, hostname: UNKNOWN }];
const SOURCE: StandIn = ["src_endpoint", { name: UNKNOWN }, "dst_endpoint"];

/** What each class requires, and what stands for it where the source has nothing. */
export const STAND_INS: ReadonlyMap<number, readonly StandIn[]> = new Map<number, readonly StandIn[]>([
  [CLASS.file, [ACTOR, DEVICE, ["file", { name: UNKNOWN, type_id: 0 }]]],
  [CLASS.module, [ACTOR, DEVICE, ["module", {}]]],
  [CLASS.process, [ACTOR, DEVICE, ["process", { name: UNKNOWN }]]],
  [
    CLASS.authentication,
    [
      ["user", { name: UNKNOWN }],
      ["dst_endpoint", { name: UNKNOWN }, "service"],
    ],
  ],
  [CLASS.network, [SOURCE]],
  [CLASS.http, [SOURCE, ["http_request", {}, "http_response"]]],
  [CLASS.dns, [SOURCE]],
  [CLASS.api, [ACTOR, ["api", { operation: UNKNOWN }], ["src_endpoint", { name: UNKNOWN }]]],
]);
