import { missing, type Step, says } from "../lifecycle.js";

/** The life of a proposal: whoever made it can see at any time what became of it. */
export const PROPOSAL_STATES = [
  "submitted",
  "considered",
  "accepted",
  "declined",
  "in-draft",
  "in-force",
  "withdrawn",
] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

export interface ProposalFacts {
  readonly answer: string | null;
  /** The people who proposed and who answer. */
  readonly proposer: string;
  readonly answerer: string;
  /** Whether a version of a requirement was made of it. */
  readonly became: boolean;
  readonly isInForce: boolean;
}

const answered = ({ answer, proposer, answerer }: ProposalFacts): readonly string[] =>
  missing(["answer", says(answer)], ["not-own-proposal", proposer !== answerer]);
const drafted = ({ became }: ProposalFacts): readonly string[] => missing(["version-named", became]);
const inForce = ({ isInForce }: ProposalFacts): readonly string[] => missing(["standard-in-force", isInForce]);
const own = ({ proposer, answerer }: ProposalFacts): readonly string[] =>
  missing(["own-proposal", proposer === answerer]);
const nothing = (): readonly string[] => [];

export const PROPOSAL_STEPS: readonly Step<ProposalState, ProposalFacts>[] = [
  { from: "submitted", to: "considered", who: "standard.edit", guard: nothing },
  { from: "submitted", to: "accepted", who: "standard.edit", guard: answered },
  { from: "considered", to: "accepted", who: "standard.edit", guard: answered },
  { from: "submitted", to: "declined", who: "standard.edit", guard: answered },
  { from: "considered", to: "declined", who: "standard.edit", guard: answered },
  { from: "accepted", to: "in-draft", who: "standard.edit", guard: drafted },
  { from: "in-draft", to: "in-force", who: "system", guard: inForce },
  { from: "in-draft", to: "accepted", who: "system", guard: ({ became }) => missing(["version-withdrawn", !became]) },
  { from: "submitted", to: "withdrawn", who: "standard.propose", guard: own },
  { from: "considered", to: "withdrawn", who: "standard.propose", guard: own },
];
