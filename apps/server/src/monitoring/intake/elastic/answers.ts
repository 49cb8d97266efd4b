import type { Taken } from "../service.js";
import type { BulkItem } from "./bulk.js";

/** The version whose answers are given: clients of 7.17, 8 and 9 accept it. */
const ELASTIC_VERSION = "8.17.0";

/** `GET /`: what clients look at before they send anything. */
export function rootAnswer(cluster: string) {
  return {
    name: "mizugiwa",
    cluster_name: "mizugiwa",
    cluster_uuid: cluster,
    version: {
      number: ELASTIC_VERSION,
      build_flavor: "default",
      build_type: "tar",
      build_hash: "0000000000000000000000000000000000000000",
      build_date: "2024-12-11T12:04:14.000Z",
      build_snapshot: false,
      lucene_version: "9.12.0",
      minimum_wire_compatibility_version: "7.17.0",
      minimum_index_compatibility_version: "7.0.0",
    },
    tagline: "You Know, for Search",
  };
}

/** `GET /_license`, as a basic one that never ends: Beats ask for it. */
export const LICENSE_ANSWER = {
  license: {
    status: "active",
    uid: "00000000-0000-0000-0000-000000000000",
    type: "basic",
    issue_date: "2024-01-01T00:00:00.000Z",
    issue_date_in_millis: 1_704_067_200_000,
    max_nodes: 1000,
    issued_to: "mizugiwa",
    issuer: "mizugiwa",
    start_date_in_millis: -1,
  },
};

export const XPACK_ANSWER = {
  build: { hash: "0000000000000000000000000000000000000000", date: "2024-12-11T12:04:14.000Z" },
  license: { uid: "00000000-0000-0000-0000-000000000000", type: "basic", mode: "basic", status: "active" },
  features: { ilm: { available: false, enabled: false }, security: { available: true, enabled: true } },
  tagline: "You know, for X",
};

export interface ElasticItem {
  readonly [action: string]: Readonly<Record<string, unknown>>;
}

/** The answer to an item that was stored, or was before. */
export function itemAnswer({ action, index, id }: BulkItem, { outcome, eventId }: Taken): ElasticItem {
  const about = { _index: index, _id: id ?? eventId };
  if (outcome === "stored") {
    return { [action]: { ...about, ...WRITTEN, result: "created", _seq_no: 0, _primary_term: 1, status: 201 } };
  }
  if (action === "index") return { [action]: { ...about, ...WRITTEN, result: "noop", status: 200 } };
  const reason = `[${about._id}]: version conflict, document already exists`;
  return { [action]: { ...about, status: 409, error: { type: "version_conflict_engine_exception", reason, index } } };
}

const WRITTEN = { _version: 1, _shards: { total: 1, successful: 1, failed: 0 } };

export function refusedAnswer({ action, index, id, refused }: BulkItem): ElasticItem {
  const { status, type, reason } = refused ?? { status: 500, type: "exception", reason: "not done" };
  return { [action]: { _index: index, _id: id, status, error: { type, reason } } };
}

/** An error of a whole request, in the form of Elasticsearch. */
export function errorAnswer(status: number, type: string, reason: string) {
  return { error: { root_cause: [{ type, reason }], type, reason }, status };
}
