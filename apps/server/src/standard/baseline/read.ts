import { type Item, type Problem, toProblem } from "@mizugiwa/base";
import type { z } from "zod";
import { type ContentFile, readDocument } from "./document.js";
import {
  Controls,
  Joint,
  Ledger,
  Mitigations,
  Requirement,
  type Requirement as RequirementType,
  Sources,
  Techniques,
  Vocabulary,
} from "./schema.js";

/** What the requirements are held against: identifiers by source, ATT&CK's techniques and mitigations. */
export interface Facts {
  readonly sources: Sources;
  /** Title by identifier, null where only the identifier may be kept; by source, in the source's order. */
  readonly controls: ReadonlyMap<string, ReadonlyMap<string, string | null>>;
  /** Mitigations ATT&CK links to a technique, by technique. */
  readonly techniques: ReadonlyMap<string, readonly string[]>;
  readonly mitigations: ReadonlySet<string>;
  /** Names of techniques and mitigations. */
  readonly attackNames: ReadonlyMap<string, string>;
}

/** The standard that ships; requirements in the order of their domains and ids. */
export interface Baseline {
  readonly vocabulary: Vocabulary;
  readonly requirements: readonly RequirementType[];
  readonly joint: Joint;
  readonly ledger: Ledger;
  readonly facts: Facts;
  /** Path of each requirement's file, by id. */
  readonly paths: ReadonlyMap<string, string>;
}

const EMPTY_VOCABULARY: Vocabulary = { classes: [], phases: [], domains: [], units: [], evidence: [], methods: [] };
const ATTACK = "facts/attack-enterprise-18.1";

/** Reads `facts/` of the files below `content/`; a source whose list cannot be read has no identifiers. */
export function readFacts(files: readonly ContentFile[]): { facts: Facts; problems: Problem[] } {
  const { problems, single } = reader(files);
  const sources = single("facts/sources.yaml", Sources, []);
  const techniques = single(`${ATTACK}-techniques.yaml`, Techniques, []);
  const mitigations = single(`${ATTACK}-mitigations.yaml`, Mitigations, []);
  const facts: Facts = {
    sources,
    controls: new Map(
      sources.map(({ id, controls }) => [
        id,
        new Map(single(`facts/${controls}`, Controls, []).map((control) => [control.id, control.title ?? null])),
      ]),
    ),
    techniques: new Map(techniques.map(({ id, mitigatedBy }) => [id, mitigatedBy])),
    mitigations: idsOf(mitigations),
    attackNames: new Map([...techniques, ...mitigations].map(({ id, name }) => [id, name])),
  };
  return { facts, problems };
}

/**
 * Reads `baseline/` of the files below `content/`: `<domain>/<id>.yaml` and the three files beside the folders.
 * A damaged file costs itself alone and is named; what it held is absent from the result.
 */
export function readBaseline(files: readonly ContentFile[], facts: Facts): { baseline: Baseline; problems: Problem[] } {
  const { problems, keep, single } = reader(files);
  const vocabulary = single("baseline/vocabulary.yaml", Vocabulary, EMPTY_VOCABULARY);
  const order = vocabulary.domains.map(({ id }) => id);
  const placed = files
    .filter(({ path }) => /^baseline\/[^/]+\/[^/]+\.ya?ml$/.test(path))
    .flatMap((file) => keep(readDocument(file, Requirement)).map((requirement) => ({ requirement, path: file.path })))
    .sort((a, b) => rank(order, a.requirement) - rank(order, b.requirement) || compare(a.path, b.path));
  const baseline: Baseline = {
    vocabulary,
    requirements: placed.map(({ requirement }) => requirement),
    joint: single("baseline/joint.yaml", Joint, []),
    ledger: single("baseline/ledger.yaml", Ledger, []),
    facts,
    paths: new Map(placed.map(({ requirement, path }) => [requirement.id, path])),
  };
  return { baseline, problems };
}

/** Values out of files, and the problems met on the way. */
function reader(files: readonly ContentFile[]) {
  const problems: Problem[] = [];
  const byPath = new Map(files.map((file) => [file.path, file]));
  const keep = <T>(items: readonly Item<T>[]): T[] =>
    items.flatMap((item) => {
      if (item.ok) return [item.value];
      problems.push(item.problem);
      return [];
    });
  const single = <T>(path: string, schema: z.ZodType<T>, fallback: T): T => {
    const file = byPath.get(path);
    if (file !== undefined) return keep(readDocument(file, schema))[0] ?? fallback;
    problems.push(toProblem("content-missing", { path, detail: "this file is not there", remedy: "Restore it." }));
    return fallback;
  };
  return { problems, keep, single };
}

/** The domain of an id: its middle part. */
export function domainOf(id: string): string {
  return id.slice(3, 6);
}

function rank(order: readonly string[], { id }: RequirementType): number {
  const index = order.indexOf(domainOf(id));
  return index === -1 ? order.length : index;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function idsOf(entries: readonly { readonly id: string }[]): Set<string> {
  return new Set(entries.map(({ id }) => id));
}
