import { type RawBuilder, sql } from "kysely";
import { HttpError } from "../../platform/http/problems.js";
import type { ProfileFacts } from "../applicability/facts.js";
import { nowOf, type PracticeParts, type StandardInForce } from "../practice/ports.js";
import { BELOW, SHORT, STANDINGS, type Standing } from "../practice/standing.js";
import { settleDue } from "../practice/work.js";
import { type Comparison, type ComparisonFilter, LETTERS } from "./schema.js";

interface ServiceAt {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly nameJa: string | null;
  readonly class: string;
  readonly phase: string;
  readonly unit: string | null;
  readonly unitName: string | null;
  readonly unitNameJa: string | null;
  readonly profile: ProfileFacts | null;
}

interface Row {
  readonly service: string;
  /** `MZ-IAM-03:met`, apart by commas: one text a service is read far quicker than a row a cell. */
  readonly cells: string;
  /** `MZ-IAM-03@1795564800000`, ms since the epoch, of those that are short. */
  readonly shorts: string | null;
}

/** Services × requirements at an instant: what stood then, with the standard and the profiles of then. */
export async function readComparison(parts: PracticeParts, filter: ComparisonFilter): Promise<Comparison> {
  await settleDue(parts);
  const now = nowOf(parts);
  const at = filter.at === undefined ? now : new Date(filter.at);
  if (at.getTime() > now.getTime()) {
    throw new HttpError(422, "at-ahead", { field: "at", detail: "nobody knows how it will stand then" });
  }
  const standard = await parts.standard.standardAt(at);
  if (standard === null) throw new HttpError(404, "standard-unknown", { detail: "no standard was in force then" });
  const all = await servicesAt(parts, at);
  const services = all.filter((service) => passes(service, filter));
  const requirements = standard.requirements.filter(({ content }) => maps(content.maps, filter.framework));
  const ids = services.map(({ id }) => id);
  const rows = await cellsAt(parts, ids, filter.at === undefined ? null : at);
  return assemble({ standard, requirements, services, rows, all, at });
}

function maps(given: readonly { readonly source: string }[], framework: string | undefined): boolean {
  return framework === undefined || given.some(({ source }) => source === framework);
}

function passes({ id, class: held, phase, unit, profile }: ServiceAt, filter: ComparisonFilter): boolean {
  return (
    (filter.service === undefined || filter.service === id) &&
    (filter.class === undefined || filter.class === held) &&
    (filter.phase === undefined || filter.phase === phase) &&
    (filter.unit === undefined || filter.unit === unit) &&
    (filter.cloud === undefined || (profile?.clouds.includes(filter.cloud) ?? false))
  );
}

/** Services with the facts their profile had at an instant; those of the register where none was confirmed. */
async function servicesAt({ database }: PracticeParts, at: Date): Promise<readonly ServiceAt[]> {
  const { rows } = await sql<ServiceAt>`
    select service.id, service.code, service.name, service.name_ja as "nameJa",
      coalesce(profile.facts ->> 'informationClass', service.class) as class,
      coalesce(profile.facts ->> 'phase', service.phase) as phase,
      service.owner_unit as unit, unit.name as "unitName", unit.name_ja as "unitNameJa", profile.facts as profile
    from service left join unit on unit.id = service.owner_unit
    left join service_profile profile on profile.service = service.id and profile.state in ('confirmed', 'superseded')
      and profile.decided_at <= ${at} and coalesce(profile.superseded_at > ${at}, true)
    where service.created_at <= ${at} or exists (select from standing_interval held
      where held.service = service.id and held.from_at <= ${at})
    order by service.reading, service.id`.execute(database.db);
  return rows;
}

/** Cells by service; null: as they stand now. */
async function cellsAt({ database }: PracticeParts, ids: readonly string[], at: Date | null): Promise<readonly Row[]> {
  const which: RawBuilder<unknown> =
    at === null
      ? sql`standing where service = any(${[...ids]}::uuid[])`
      : sql`standing_interval where tstzrange(from_at, to_at) @> ${at}::timestamptz and service = any(${[...ids]}::uuid[])`;
  const { rows } = await sql<Row>`
    select service, string_agg(requirement || ':' || standing, ',') as cells,
      string_agg(requirement || '@' || floor(extract(epoch from short_since) * 1000)::bigint, ',')
        filter (where short_since is not null) as shorts
    from ${which} group by service`.execute(database.db);
  return rows;
}

interface Parts {
  readonly standard: StandardInForce;
  readonly requirements: StandardInForce["requirements"];
  readonly services: readonly ServiceAt[];
  readonly rows: readonly Row[];
  readonly all: readonly ServiceAt[];
  readonly at: Date;
}

function assemble({ standard, requirements, services, rows, all, at }: Parts): Comparison {
  const position = new Map(requirements.map(({ requirement }, index) => [requirement, index]));
  const byService = new Map(rows.map((row) => [row.service, row]));
  const below = requirements.map(() => 0);
  const stale = requirements.map(() => 0);
  const short: Comparison["short"] = [];
  const counts: Partial<Record<Standing, number>> = {};
  const shown = services.map(({ id, code, name, nameJa, class: held, phase, unit, profile }, line) => {
    const letters: string[] = requirements.map(() => LETTERS.unknown);
    const row = byService.get(id);
    const since = new Map((row?.shorts ?? "").split(",").map((each) => splitOnce(each, "@")));
    let own = 0;
    for (const each of row?.cells.split(",") ?? []) {
      const [requirement, word] = splitOnce(each, ":");
      const column = position.get(requirement);
      const standing = STANDINGS.find((known) => known === word);
      if (column === undefined || standing === undefined) continue;
      letters[column] = LETTERS[standing];
      counts[standing] = (counts[standing] ?? 0) + 1;
      if (BELOW.includes(standing)) {
        own += 1;
        below[column] = (below[column] ?? 0) + 1;
      }
      if (standing === "stale") stale[column] = (stale[column] ?? 0) + 1;
      const at = since.get(requirement);
      if (SHORT.includes(standing) && at !== undefined) {
        short.push({ line, column, since: new Date(Number(at)).toISOString() });
      }
    }
    const cells = letters.join("");
    return { id, code, name, nameJa, class: held, phase, unit, clouds: profile?.clouds ?? [], cells, below: own };
  });
  return {
    at: at.toISOString(),
    standard: { number: standard.number, title: standard.title, titleJa: standard.titleJa },
    domains: domainsOf(standard, requirements),
    requirements: requirements.map(({ requirement, content }, index) => ({
      id: requirement,
      title: content.title,
      below: below[index] ?? 0,
      stale: stale[index] ?? 0,
    })),
    services: shown,
    short,
    counts,
    choices: choicesOf(standard, all),
  };
}

function splitOnce(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return [text.slice(0, at), text.slice(at + 1)];
}

function domainsOf({ vocabulary }: StandardInForce, requirements: StandardInForce["requirements"]) {
  return vocabulary.domains.flatMap(({ id, en, ja }) => {
    const count = requirements.filter(({ requirement }) => requirement.slice(3, 6) === id).length;
    return count === 0 ? [] : [{ id, en, ja, requirements: count }];
  });
}

function choicesOf(standard: StandardInForce, all: readonly ServiceAt[]): Comparison["choices"] {
  const units = new Map(
    all.flatMap(({ unit, unitName, unitNameJa }) =>
      unit === null ? [] : [[unit, { id: unit, name: unitName ?? unit, nameJa: unitNameJa }] as const],
    ),
  );
  return {
    clouds: [...new Set(all.flatMap(({ profile }) => profile?.clouds ?? []))].toSorted(),
    units: [...units.values()],
    frameworks: [
      ...new Set(standard.requirements.flatMap(({ content }) => content.maps.map(({ source }) => source))),
    ].toSorted(),
  };
}
