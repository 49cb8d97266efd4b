import { Client } from "pg";
import { openEmbedded } from "../database/embedded/embedded.js";

/**
 * Checks every B-tree index with its table (each row has its entry) and every table's pages with amcheck; throws at the
 * first fault. Gives the number of indexes.
 */
export async function checkIndexes(data: string): Promise<number> {
  const embedded = await openEmbedded(data);
  await embedded.ensure();
  const client = new Client(embedded.superuser("mizugiwa"));
  await client.connect();
  try {
    await client.query("create extension if not exists amcheck");
    const checked = await client.query(
      `select bt_index_parent_check(c.oid, true, true) from pg_index i join pg_class c on c.oid = i.indexrelid
       join pg_am a on a.oid = c.relam
       where a.amname = 'btree' and c.relpersistence = 'p' and i.indisready and i.indisvalid`,
    );
    const damaged = await client.query(
      `select c.oid::regclass::text as place, said.msg from pg_class c, lateral verify_heapam(c.oid) said
       where c.relkind = 'r' and c.relpersistence = 'p' limit 5`,
    );
    if (damaged.rows.length > 0) throw new Error(`damaged tables: ${JSON.stringify(damaged.rows)}`);
    return checked.rows.length;
  } finally {
    await client.end();
  }
}
