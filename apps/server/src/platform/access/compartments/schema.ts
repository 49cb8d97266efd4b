import type { ColumnType, Generated } from "kysely";

/** Tables of the compartments; their migration says what the columns mean. */
export type CompartmentTables = {
  compartment: {
    id: Generated<string>;
    name: string;
    created_at: ColumnType<Date, never, never>;
    version: Generated<number>;
  };
  compartment_member: {
    compartment: string;
    account: string;
    added_at: ColumnType<Date, never, never>;
    until: ColumnType<Date | null, Date | null, Date | null>;
  };
};
