import { ascii, type CarvingFormat, unsound, whole } from "../format.js";
import type { Reach } from "../reach.js";

/**
 * SQLite: a header of 100 bytes that says the size of a page and how many there are; each page begins as a b-tree page does, or with a page
 * number (overflow, freelist), or as a pointer map. Source: sqlite.org, Database File Format, 1.3 to 1.8.
 */
const PAGE_COUNT = 28;
const ROOT = 100;
const B_TREE = [2, 5, 10, 13];

export const sqlite: CarvingFormat = {
  name: "sqlite",
  extension: "sqlite",
  starts: [ascii("SQLite format 3\0")],
  atBlocksOnly: false,
  measure: (reach) => {
    const raw = reach.u16(16, false);
    const pageSize = raw === 1 ? 65_536 : raw;
    if (!(pageSize >= 512) || (pageSize & (pageSize - 1)) !== 0) return null;
    if (reach.u8(21) !== 64 || reach.u8(22) !== 32 || reach.u8(23) !== 32) return null;
    const root = reach.u8(ROOT);
    if (root !== 5 && root !== 13) return null;
    // The count holds only where the version that wrote it is the last one that wrote at all.
    const count = reach.u32(24, false) === reach.u32(92, false) ? reach.u32(PAGE_COUNT, false) : 0;
    const sound = soundPages(reach, pageSize, count);
    if (count > 0 && sound === count) return whole(count * pageSize);
    const at = { length: Math.min(reach.size, Math.max(count, sound) * pageSize), sound: sound * pageSize };
    if (count * pageSize > reach.size)
      return unsound("cut", at, `the database has ${count} pages of ${pageSize} bytes`);
    const detail = count > 0 ? `page ${sound + 1} of ${count} is none` : "an old writer left no number of pages";
    return unsound("begun", at, detail);
  },
};

/** How many pages from the first on begin as pages do; without a count, as far as b-tree pages go. */
function soundPages(reach: Reach, pageSize: number, count: number): number {
  const most = Math.floor(reach.size / pageSize);
  const pages = count > 0 ? Math.min(count, most) : most;
  for (let page = 1; page < pages; page += 1) {
    const kind = reach.u8(page * pageSize);
    if (B_TREE.includes(kind)) continue;
    const isOther = reach.u32(page * pageSize, false) <= count || (kind >= 1 && kind <= 5);
    if (count === 0 || !isOther || !reach.mayGoOn) return page;
  }
  return Math.max(1, pages);
}
