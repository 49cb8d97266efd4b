import { ProblemDocument } from "./problems.js";

/** What any route below /api/ may answer besides its result. */
const ANYWHERE = [401, 403, 422, 429, 503] as const;

type Status = (typeof ANYWHERE)[number] | 400 | 404 | 409 | 410 | 413;

/** The problem documents of a route, for its description: those of every route, and the ones of its own. */
export function problems<const Own extends Status = never>(
  ...own: readonly Own[]
): Record<(typeof ANYWHERE)[number] | Own, typeof ProblemDocument> {
  return make([...ANYWHERE, ...own]);
}

function make<Each extends Status>(statuses: readonly Each[]): Record<Each, typeof ProblemDocument>;
function make(statuses: readonly Status[]): Partial<Record<Status, typeof ProblemDocument>> {
  return Object.fromEntries(statuses.map((status) => [status, ProblemDocument]));
}
