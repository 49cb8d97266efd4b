import { sql } from "kysely";
import type { PracticeParts } from "./ports.js";
import { settleServices } from "./work.js";

/** Services with a profile whose standings were never written, or stand on another version of the standard. */
export async function settleAll(parts: PracticeParts): Promise<void> {
  const standard = await parts.standard.currentStandard();
  if (standard === null) return;
  const ids = standard.requirements.map(({ requirement }) => requirement);
  const { rows } = await sql<{ id: string }>`
    select service.id from service
    where exists (select from service_profile where service_profile.service = service.id and state = 'confirmed')
      and (select count(*) from standing where standing.service = service.id and requirement = any(${ids})) <> ${ids.length}`.execute(
    parts.database.db,
  );
  await settleServices(
    parts,
    rows.map(({ id }) => id),
  );
}
