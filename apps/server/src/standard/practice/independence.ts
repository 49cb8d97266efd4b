import { type Actor, mayDo } from "../../platform/access/index.js";
import type { OpenRegister } from "../../register/index.js";
import { isSamePerson } from "../applicability/show.js";
import type { IndependencePort } from "./ports.js";

/** What is asked of the register. */
export type RegisterPort = Pick<OpenRegister, "dependence" | "directory" | "inLineWith">;

/**
 * Segregation of duties over the register as it stands. Whoever is no person of the register cannot be shown to be
 * independent, and is not.
 */
export class RegisterIndependence implements IndependencePort {
  readonly #register: RegisterPort;
  readonly #now: () => number;

  constructor(register: RegisterPort, now: () => number = Date.now) {
    this.#register = register;
    this.#now = now;
  }

  async mayJudge(
    actor: Actor,
    service: string,
    contributors: Parameters<IndependencePort["mayJudge"]>[2],
  ): Promise<string | null> {
    if (!mayDo(actor.roles, "practice.judge")) return "not_auditor";
    if (actor.person === null) return "person_unknown";
    const bound = await this.#bound(actor.person, service);
    if (bound !== null) return bound;
    return contributors.some((hand) => isSamePerson(actor, hand)) ? "contributed" : null;
  }

  async mayApprove(actor: Actor, asked: Parameters<IndependencePort["mayApprove"]>[1]): Promise<string | null> {
    if (isSamePerson(actor, asked.requester)) return "requester_approves";
    if (asked.owner !== null && isSamePerson(actor, asked.owner)) return "owner_approves";
    if (!mayDo(actor.roles, "exceptions.approve")) return "level_too_low";
    if (actor.person === null) return "person_unknown";
    return (await this.#ownsAs(actor.person, asked.service)) ? "owner_or_team" : null;
  }

  /** C3: two persons, one for security and one for the company; else one above the service. */
  isEnough(
    at: Parameters<IndependencePort["isEnough"]>[0],
    approvals: Parameters<IndependencePort["isEnough"]>[1],
  ): boolean {
    if (at !== "C3") return approvals.length > 0;
    const holds = (role: string): boolean => approvals.some(({ roles }) => roles.includes(role));
    return approvals.length > 1 && holds("incident-commander") && holds("management");
  }

  async isOwner(actor: Actor, service: string): Promise<boolean> {
    if (!mayDo(actor.roles, "practice.claim")) return false;
    // A claim of somebody the register does not know is still only a claim.
    return actor.person === null || (await this.#ownsAs(actor.person, service));
  }

  async #ownsAs(person: string, service: string): Promise<boolean> {
    const unit = await this.#unitOf(service);
    return unit === null || (await this.#register.inLineWith(person, unit, new Date(this.#now())));
  }

  async #unitOf(service: string): Promise<string | null> {
    return (await this.#register.directory()).service(service)?.ownerUnit ?? null;
  }

  async #bound(person: string, service: string): Promise<string | null> {
    const conflict = await this.#register.dependence(person, service, new Date(this.#now()));
    return conflict?.replaceAll("-", "_") ?? null;
  }
}
