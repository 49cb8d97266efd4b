import { z } from "zod";

/**
 * The standard that ships, as data. A requirement is made so that it goes into an OSCAL control without loss: `statements`
 * are parts, `params` are params (a scale's entries its choices, the value of each class a prop), `maps` are maps of a
 * mapping collection, `attack` and `phases` are props, `checks` are links.
 */
export const CLASSES = ["C1", "C2", "C3"] as const;
/** Information class, weakest first: open or low, confidential, highly confidential. */
const ClassId = z.enum(CLASSES);
export type ClassId = z.infer<typeof ClassId>;

const LANGUAGES = ["en", "ja"] as const;
export type Language = (typeof LANGUAGES)[number];

const text = z.string().trim().min(1).max(600);
const bilingual = { en: text, ja: text };
const identifier = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);
/** Two letters for who wrote it (MZ is what ships), three for its domain, a number. */
const REQUIREMENT_ID = /^[A-Z]{2}-[A-Z]{3}-\d{2}$/;

/** A number for each class in which the requirement applies. */
const perClass = (number: z.ZodNumber) =>
  z.strictObject({ C1: number.optional(), C2: number.optional(), C3: number.optional() });
const days = perClass(z.int().min(1).max(3650));

/** A strength counted in a unit: `max` means smaller is stricter, `min` larger. */
const Quantity = z.strictObject({
  id: identifier,
  direction: z.enum(["max", "min"]),
  unit: identifier,
  values: perClass(z.number().min(0)),
});
/** A strength chosen from exact terms, weakest first; values are positions in the scale, from 1. */
const Choice = z.strictObject({
  id: identifier,
  direction: z.literal("set"),
  scale: z.array(z.strictObject(bilingual)).min(1).max(8),
  values: perClass(z.int().min(1).max(8)),
});
const Param = z.discriminatedUnion("direction", [Quantity, Choice]);
export type Param = z.infer<typeof Param>;

export const Requirement = z.strictObject({
  id: z.string().regex(REQUIREMENT_ID),
  title: z.strictObject(bilingual),
  phases: z.array(z.string().regex(/^P[1-8]$/)).min(1),
  /** What a service must be for the requirement to apply; an absent key asks nothing, several keys must all hold. */
  applies: z
    .strictObject({
      classes: z.array(ClassId).min(1),
      models: z.array(z.enum(["iaas", "paas", "saas"])).min(1),
      exposure: z.array(z.enum(["internet", "partner", "internal"])).min(1),
      components: z.array(z.enum(["virtual-machines", "containers"])).min(1),
      holds: z.array(z.enum(["personal-data"])).min(1),
    })
    .partial()
    .default({}),
  /** `provider`: practised once for all services, which inherit it. */
  practisedBy: z.enum(["provider", "service"]),
  /** Classes in which an exception can be granted. */
  waivable: z.array(ClassId),
  statements: z
    .array(z.strictObject({ id: z.string().regex(/^[a-h]$/), ...bilingual }))
    .min(1)
    .max(8),
  params: z.array(Param).min(1).max(8),
  evidence: z.array(z.strictObject({ kind: identifier, maxAgeDays: days, ...bilingual })).min(1),
  verify: z
    .array(
      z.strictObject({
        method: z.enum(["examine", "interview", "test"]),
        everyMonths: perClass(z.int().min(1).max(60)),
        sample: perClass(z.int().min(1).max(100)).optional(),
        ...bilingual,
      }),
    )
    .min(1),
  /** Checks of tools that speak for a statement, and how much of it they see. */
  checks: z
    .array(
      z.strictObject({
        tool: identifier,
        check: z.string().min(1).max(120),
        statement: z.string(),
        coverage: z.enum(["partial", "full"]),
      }),
    )
    .default([]),
  /** Relation of this requirement to the control: `superset` means it asks all the control asks, and more. */
  maps: z
    .array(
      z.strictObject({
        source: z.string(),
        id: z.string(),
        relation: z.enum(["equal", "subset", "superset", "intersects"]),
      }),
    )
    .min(2),
  attack: z.union([
    z.strictObject({ none: z.strictObject(bilingual) }),
    z.strictObject({
      mitigations: z.array(z.string()).min(1),
      techniques: z.array(z.string()).min(1),
      /** Techniques it mitigates though ATT&CK links none of its mitigations to them; with the argument. */
      argued: z.array(z.strictObject({ technique: z.string(), ...bilingual })).default([]),
    }),
  ]),
  rationale: z.strictObject(bilingual),
  provenance: z.enum(["guideline", "customer", "field", "incident"]),
});
export type Requirement = z.infer<typeof Requirement>;

const term = z.strictObject({ id: z.string(), ...bilingual });
/** The words requirements are written with, and how many each domain holds. */
export const Vocabulary = z.strictObject({
  classes: z.array(z.strictObject({ id: ClassId, ...bilingual })).length(CLASSES.length),
  phases: z.array(term),
  domains: z.array(term.extend({ requirements: z.int().min(1) })),
  units: z.array(
    z.strictObject({
      id: identifier,
      decimals: z.int().min(0).max(3).default(0),
      one: z.string(),
      many: z.string(),
      ja: z.string(),
    }),
  ),
  evidence: z.array(term),
  methods: z.array(term),
});
export type Vocabulary = z.infer<typeof Vocabulary>;

/** A control that several requirements contain together and none alone. */
export const Joint = z.array(
  z.strictObject({
    source: z.string(),
    id: z.string(),
    requirements: z.array(z.string()).min(2),
    relation: z.enum(["equal", "superset"]),
    ...bilingual,
  }),
);
export type Joint = z.infer<typeof Joint>;

/** Every id ever given. A retired one stays, so that it is never given again. */
export const Ledger = z.array(
  z.strictObject({ id: z.string().regex(REQUIREMENT_ID), since: z.string(), retired: z.string().optional() }),
);
export type Ledger = z.infer<typeof Ledger>;

export const Sources = z.array(
  z.strictObject({ id: z.string(), title: text, publisher: text, controls: z.string(), holds: text }),
);
export type Sources = z.infer<typeof Sources>;

export const Controls = z.array(z.strictObject({ id: z.string(), title: z.string().optional() }));
export const Techniques = z.array(
  z.strictObject({ id: z.string().regex(/^T\d{4}(\.\d{3})?$/), name: text, mitigatedBy: z.array(z.string()) }),
);
export const Mitigations = z.array(z.strictObject({ id: z.string().regex(/^M\d{4}$/), name: text }));
