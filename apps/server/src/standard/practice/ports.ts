import type { Actor } from "../../platform/access/index.js";
import type { Database, Transaction } from "../../platform/database/database.js";
import type { Live } from "../../platform/live/hub.js";
import type { Log } from "../../platform/log/log.js";
import type { ClassId, Requirement, Vocabulary } from "../baseline/schema.js";
import type { Hand } from "./tables.js";

/** A published version of the standard, as far as practice asks. */
export interface StandardInForce {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly titleJa: string;
  readonly vocabulary: Vocabulary;
  readonly requirements: readonly RequirementInForce[];
  requirement(id: string): RequirementInForce | null;
}

export interface RequirementInForce {
  readonly requirement: string;
  readonly version: number;
  readonly digest: string;
  readonly content: Requirement;
}

export interface StandardPort {
  currentStandard(): Promise<StandardInForce | null>;
  standardAt(at: Date): Promise<StandardInForce | null>;
}

/** Segregation of duties: null where somebody may, else the name of what stands against it. */
export interface IndependencePort {
  /** SD1: judging practice and evidence, agreeing that something does not apply. */
  mayJudge(actor: Actor, service: string, contributors: readonly Hand[]): Promise<string | null>;
  /** SD2: one approver of an exception, beside those who agreed already. */
  mayApprove(
    actor: Actor,
    asked: { readonly service: string; readonly at: ClassId; readonly requester: Hand; readonly owner: Hand | null },
  ): Promise<string | null>;
  /** Whether those who agreed are enough for the class. */
  isEnough(at: ClassId, approvals: readonly { readonly roles: readonly string[] }[]): boolean;
  /** Whether somebody belongs to those who answer for a service. */
  isOwner(actor: Actor, service: string): Promise<boolean>;
}

export interface PracticeParts {
  readonly database: Database;
  readonly live: Live;
  readonly log: Log;
  readonly standard: StandardPort;
  readonly independence: IndependencePort;
  /** Folder of the bytes of evidence. */
  readonly files: string;
  /** ms since the epoch; the machine's clock where it is not said. */
  readonly now?: () => number;
}

export function nowOf({ now }: Pick<PracticeParts, "now">): Date {
  return new Date((now ?? Date.now)());
}

/** The standard in force, for work that cannot be done without one. */
export async function inForce(parts: Pick<PracticeParts, "standard">): Promise<StandardInForce> {
  const standard = await parts.standard.currentStandard();
  if (standard === null) throw new Error("no version of the standard is in force");
  return standard;
}

export type { Transaction };
