import { documentOf, type MappingCollection, type Writable } from "@mizugiwa/oscal";
import type { Relation } from "../tables.js";
import { type ExportedStandard, metadataOf, prop, uuid5 } from "./catalogue.js";
import { catalogueFile } from "./profile.js";

/** A row of the crosswalk. */
export interface MappingFact {
  readonly framework: string;
  readonly frameworkTitle: string;
  readonly clause: string;
  readonly requirement: string;
  readonly relation: Relation;
  readonly rationale: string | null;
}

const RELATIONSHIP: Readonly<Record<Relation, string>> = {
  equal: "equal-to",
  subset: "subset-of",
  superset: "superset-of",
  intersects: "intersects-with",
};

/** The crosswalk as an OSCAL mapping collection: a mapping a source, from our requirements to its clauses. */
export function toMappingCollection(
  standard: ExportedStandard,
  facts: readonly MappingFact[],
  lastModified: Date,
): Writable {
  const frameworks = [...new Set(facts.map(({ framework }) => framework))];
  const collection: MappingCollection = {
    uuid: uuid5(`${standard.id} mapping ${standard.digest ?? "draft"}`),
    metadata: metadataOf(standard, `${standard.title}: crosswalk`, lastModified),
    provenance: {
      method: "human",
      "matching-rationale": "semantic",
      status: "complete",
      "mapping-description":
        "Relations compare a requirement with a clause and are judgements. What is not named is unknown, not unneeded.",
    },
    mappings: frameworks.map((framework) => {
      const own = facts.filter((fact) => fact.framework === framework);
      return {
        uuid: uuid5(`${standard.id} mapping ${framework} ${standard.digest ?? "draft"}`),
        "source-resource": { type: "catalog", href: catalogueFile(standard) },
        "target-resource": {
          type: "catalog",
          href: `urn:mizugiwa:framework:${framework}`,
          props: [prop("title", own[0]?.frameworkTitle ?? framework)],
        },
        maps: own.map(({ clause, requirement, relation, rationale }) => ({
          uuid: uuid5(`${standard.id} ${framework} ${clause} ${requirement}`),
          relationship: RELATIONSHIP[relation],
          sources: [{ type: "control" as const, "id-ref": requirement }],
          targets: [{ type: "control" as const, "id-ref": clause }],
          ...(rationale === null ? {} : { remarks: rationale }),
        })),
      };
    }),
  };
  return documentOf("mapping-collection", collection);
}
