import { z } from "zod";
import { CLASSES } from "../baseline/schema.js";
import { PHASES, ProfileFacts } from "./facts.js";
import { ASPECTS } from "./rules.js";

const Reasoned = z.string().trim().min(1).max(2000);

export const SubmitProfile = z.strictObject({ facts: ProfileFacts, note: z.string().trim().max(2000).default("") });
export type SubmitProfile = z.infer<typeof SubmitProfile>;

export const DecideProfile = z.strictObject({ confirm: z.boolean(), reason: z.string().trim().max(2000).default("") });
export type DecideProfile = z.infer<typeof DecideProfile>;

const By = z.object({ id: z.string(), name: z.string() });

export const Profile = z
  .object({
    id: z.uuid(),
    service: z.uuid(),
    number: z.int(),
    state: z.enum(["submitted", "confirmed", "superseded", "refused"]),
    facts: ProfileFacts,
    note: z.string(),
    author: By,
    submittedAt: z.iso.datetime(),
    decidedBy: By.nullable(),
    decidedAt: z.iso.datetime().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: "ServiceProfile" });
export type Profile = z.infer<typeof Profile>;

export const ProfileList = z.object({ rows: z.array(Profile) }).meta({ id: "ServiceProfiles" });

/** What a confirmed profile did to judgements, by requirement. */
export const ProfileDecided = z
  .object({
    profile: Profile,
    affected: z.array(
      z.object({
        requirement: z.string(),
        how: z.enum(["newly-required", "stronger", "no-longer"]),
        reopened: z.boolean(),
      }),
    ),
  })
  .meta({ id: "ServiceProfileDecided" });
export type ProfileDecided = z.infer<typeof ProfileDecided>;

export const ProposeNotApplicable = z.strictObject({ requirement: z.string().max(20), reason: Reasoned });
export const DecideNotApplicable = z.strictObject({ agree: z.boolean(), note: Reasoned });

export const NotApplicable = z
  .object({
    id: z.uuid(),
    service: z.uuid(),
    requirement: z.string(),
    state: z.enum(["proposed", "confirmed", "refused", "ended"]),
    reason: z.string(),
    proposedBy: By,
    proposedAt: z.iso.datetime(),
    decidedBy: By.nullable(),
    decidedAt: z.iso.datetime().nullable(),
    note: z.string().nullable(),
    until: z.iso.datetime().nullable(),
  })
  .meta({ id: "NotApplicable" });
export type NotApplicable = z.infer<typeof NotApplicable>;

const Reason = z.object({
  aspect: z.enum(ASPECTS),
  holds: z.boolean(),
  asked: z.array(z.string()),
  have: z.array(z.string()),
});

export const Verdict = z.object({
  applies: z.enum(["required", "inherited", "not_applicable"]),
  at: z.enum(CLASSES),
  values: z.record(z.string(), z.number()),
  why: z.array(Reason),
  dueFrom: z.enum(PHASES),
  due: z.boolean(),
});
