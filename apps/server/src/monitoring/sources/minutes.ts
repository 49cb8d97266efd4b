import { sql } from "kysely";
import type { Database } from "../../platform/database/database.js";

/** Events by minute of receipt are kept this long. */
const MINUTES_DAYS = 35;

export async function forgetMinutes({ db }: Database): Promise<void> {
  await sql`delete from source_minute where minute < now() - ${MINUTES_DAYS} * interval '1 day'`.execute(db);
}
