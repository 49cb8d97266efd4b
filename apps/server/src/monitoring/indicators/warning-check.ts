import { type Indicator, WarningLists } from "@mizugiwa/intel";
import type { Database } from "../../platform/database/database.js";
import type { NumberedWarningList } from "./protocol.js";
import type { IndicatorTables } from "./schema.js";
import { loadWarnings } from "./warnings.js";

/** Which warning lists hold a value back, as the pages ask it. */
export interface WarningCheck {
  listsOf(indicator: Indicator): Promise<{ id: string; name: string }[]>;
  /** Lists changed: they are read anew when they are asked next. */
  forget(): void;
}

export function openWarningCheck(database: Database): WarningCheck {
  let lists: Promise<readonly { facts: { id: string; name: string }; lists: WarningLists }[]> | null = null;
  const load = async () => {
    const [numbered, facts] = await Promise.all([loadWarnings(database), idsOf(database)]);
    return numbered.flatMap(({ number, list }: NumberedWarningList) => {
      const id = facts.get(number);
      return id === undefined ? [] : [{ facts: { id, name: list.name }, lists: new WarningLists([list]) }];
    });
  };
  return {
    listsOf: async ({ type, key }) => {
      lists ??= load().catch((caught: unknown) => {
        lists = null;
        throw caught;
      });
      // A network is asked by its first address.
      const seen = { kind: "address" as const, key: key.replace(/\/\d+$/, "") };
      return (await lists).filter((each) => each.lists.warn({ type, key }, seen) !== null).map(({ facts }) => facts);
    },
    forget: () => {
      lists = null;
    },
  };
}

async function idsOf({ db }: Database): Promise<Map<number, string>> {
  const rows = await db.withTables<IndicatorTables>().selectFrom("warning_list").select(["number", "id"]).execute();
  return new Map(rows.map(({ number, id }) => [number, id]));
}
