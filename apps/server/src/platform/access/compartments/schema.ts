import type { ColumnType, Generated } from "kysely";
import { z } from "zod";

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
    until: ColumnType<Date | null, Date | null | undefined, Date | null>;
  };
};

const CompartmentName = z.string().trim().min(1).max(200);
/** When a membership ends, exclusive; null for never. */
const Until = z.iso.datetime({ offset: true }).nullable();

/** A compartment as its members see it; others do not see that there is one. */
export const Compartment = z
  .object({
    id: z.uuid(),
    name: z.string(),
    createdAt: z.iso.datetime(),
    version: z.int(),
    /** How many there are now. */
    members: z.int(),
  })
  .meta({ id: "Compartment" });
export type Compartment = z.infer<typeof Compartment>;

const CompartmentMember = z
  .object({ account: z.uuid(), name: z.string(), addedAt: z.iso.datetime(), until: z.iso.datetime().nullable() })
  .meta({ id: "CompartmentMember" });

export const CompartmentWithMembers = Compartment.extend({ membership: z.array(CompartmentMember) }).meta({
  id: "CompartmentWithMembers",
});
export type CompartmentWithMembers = z.infer<typeof CompartmentWithMembers>;

/** Whoever makes it is its first member. */
export const CompartmentNew = z.object({ name: CompartmentName }).meta({ id: "CompartmentNew" });
export const CompartmentChange = z
  .object({ version: z.int(), name: CompartmentName })
  .meta({ id: "CompartmentChange" });
export type CompartmentChange = z.infer<typeof CompartmentChange>;
export const Membership = z.object({ until: Until }).meta({ id: "CompartmentMembership" });
