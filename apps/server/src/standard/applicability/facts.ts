import { z } from "zod";
import { CLASSES } from "../baseline/schema.js";

export const MODELS = ["iaas", "paas", "saas"] as const;
export const EXPOSURES = ["internal", "partner", "internet"] as const;
export const COMPONENTS = ["virtual-machines", "containers"] as const;
export const PHASES = ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8"] as const;
export type PhaseId = (typeof PHASES)[number];

const word = z.string().trim().min(1).max(80);

/** What a service says of itself: the facts its requirements follow from. */
export const ProfileFacts = z
  .strictObject({
    /** Class of the most delicate information it holds: the class its strengths are read at. */
    informationClass: z.enum(CLASSES),
    models: z.array(z.enum(MODELS)).min(1).max(3),
    /** From where it can be reached. */
    exposure: z.enum(EXPOSURES),
    tenancy: z.enum(["single", "multi"]),
    regions: z.array(word).max(40),
    clouds: z.array(word).max(20),
    personalData: z.boolean(),
    components: z.array(z.enum(COMPONENTS)).max(2),
    phase: z.enum(PHASES),
    /** Names of contracts and customers' terms it is bound by. */
    contracts: z.array(word).max(40),
    /** The service it stands on and inherits from; null for one that stands alone. */
    platform: z.uuid().nullable(),
  })
  .meta({ id: "ProfileFacts" });
export type ProfileFacts = z.infer<typeof ProfileFacts>;

/** Facts one may be wrong about towards too little; weakest first. */
export function isHigherClass(
  before: ProfileFacts["informationClass"],
  after: ProfileFacts["informationClass"],
): boolean {
  return CLASSES.indexOf(after) > CLASSES.indexOf(before);
}
