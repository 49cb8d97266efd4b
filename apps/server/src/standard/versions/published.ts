import { type Kysely, sql } from "kysely";
import type { Requirement, Vocabulary } from "../baseline/index.js";

/** What a requirement says in one of its versions. Versions never change once they are approved. */
export interface RequirementVersion {
  readonly requirement: string;
  readonly version: number;
  /** SHA-256 of the content. */
  readonly digest: string;
  readonly content: Requirement;
}

/** A published version of the standard and when it came into force. */
export interface StandardEdition {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly titleJa: string;
  /** First day in force; null for the one that was in force before there were others. */
  readonly effectiveOn: string | null;
  readonly emergency: boolean;
  readonly digest: string;
  readonly publishedAt: Date;
}

/** A published version with all it says. Requirements stand in the order of their domains and ids. */
export interface Standard extends StandardEdition {
  readonly vocabulary: Vocabulary;
  readonly requirements: readonly RequirementVersion[];
  requirement(id: string): RequirementVersion | null;
}

/** Published versions, oldest first; days order them. */
export async function readEditions(db: Kysely<object>): Promise<StandardEdition[]> {
  const { rows } = await sql<StandardEdition>`
    select id, number, title, title_ja as "titleJa", effective_on::text as "effectiveOn", emergency, digest,
      published_at as "publishedAt"
    from standard_version where state = 'published' order by effective_on nulls first, number`.execute(db);
  return rows;
}

/** The edition in force on a day (`YYYY-MM-DD`); null before the first one. Two of one day: the later number counts. */
export function editionOn(editions: readonly StandardEdition[], day: string): StandardEdition | null {
  return editions.findLast(({ effectiveOn }) => effectiveOn === null || effectiveOn <= day) ?? null;
}

/** The edition before another one, in the order they came into force. */
export function editionBefore(editions: readonly StandardEdition[], id: string): StandardEdition | null {
  const index = editions.findIndex((each) => each.id === id);
  return editions[index - 1] ?? null;
}

/** All that a published version says. */
export async function readStandard(db: Kysely<object>, edition: StandardEdition): Promise<Standard> {
  const { rows: words } = await sql<{ vocabulary: Vocabulary }>`
    select vocabulary from standard_version where id = ${edition.id}`.execute(db);
  const [held] = words;
  if (held === undefined) throw new Error(`standard version ${edition.id} is gone`);
  const { vocabulary } = held;
  const members = inOrder(await readMembers(db, edition.id), vocabulary);
  const byId = new Map(members.map((member) => [member.requirement, member]));
  return { ...edition, vocabulary, requirements: members, requirement: (id) => byId.get(id) ?? null };
}

/** The members of a version, published or not. */
export async function readMembers(db: Kysely<object>, standard: string): Promise<RequirementVersion[]> {
  const { rows } = await sql<RequirementVersion>`
    select requirement, version, digest, content
    from standard_member join requirement_version using (requirement, version)
    where standard = ${standard} order by requirement`.execute(db);
  return rows;
}

export async function readVersion(
  db: Kysely<object>,
  requirement: string,
  version: number,
): Promise<RequirementVersion | null> {
  const { rows } = await sql<RequirementVersion>`
    select requirement, version, digest, content from requirement_version
    where requirement = ${requirement} and version = ${version}`.execute(db);
  return rows[0] ?? null;
}

/** In the order of the domains, then of the ids; a domain nobody knows stands last. */
export function inOrder<T extends { readonly requirement: string }>(
  members: readonly T[],
  { domains }: Vocabulary,
): readonly T[] {
  const rank = new Map(domains.map(({ id }, index) => [id, index]));
  const rankOf = ({ requirement }: T): number => rank.get(requirement.slice(3, 6)) ?? domains.length;
  return members.toSorted((a, b) => rankOf(a) - rankOf(b) || (a.requirement < b.requirement ? -1 : 1));
}
