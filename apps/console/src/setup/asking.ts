import { skipToken, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { type Answer, ask } from "../shared/ask.js";
import { recall, remember } from "../shared/memory.js";
import { readInstant, readStanding, readVerified, type Standing } from "./standing.js";

/** A question as a page sees it: the last answer, whether it is being asked now, and how to ask again. */
export interface Asked<T> {
  readonly answer: Answer<T> | null;
  /** When the answer came, by the browser's clock. */
  readonly answeredAt: Date;
  readonly busy: boolean;
  readonly again: () => void;
}

/** An address may run out or be opened elsewhere while its page stands. */
const LOOK_AGAIN_MS = 30_000;

/** When this tab saw its address verified: the token itself is never kept. */
const VERIFIED_AT = "mizugiwa.setup.verifiedAt";

/** Where the installation stands, asked anew as long as the page is open. */
export function useStanding(): Asked<Standing> {
  return toAsked(
    useQuery({
      queryKey: ["setup"],
      queryFn: () => ask("/api/setup", readStanding),
      refetchInterval: LOOK_AGAIN_MS,
    }),
  );
}

/**
 * The server's verdict on a token. A token works once, so it is asked once, however often the page is drawn, and again
 * only when a person says so.
 */
export function useVerification(token: string | null): Asked<true> {
  return toAsked(
    useQuery({
      queryKey: ["setup", "verify", token],
      queryFn: token === null ? skipToken : () => verify(token),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: Number.POSITIVE_INFINITY,
    }),
  );
}

/** When this tab saw its address verified, or null. */
export function verifiedAt(): Date | null {
  return readInstant(recall("sessionStorage", VERIFIED_AT)) ?? null;
}

async function verify(token: string): Promise<Answer<true>> {
  const answer = await ask("/api/setup/verify", readVerified, { token });
  if (answer.ok) remember("sessionStorage", VERIFIED_AT, new Date().toISOString());
  return answer;
}

function toAsked<T>(query: UseQueryResult<Answer<T>>): Asked<T> {
  return {
    answer: query.data ?? null,
    answeredAt: new Date(query.dataUpdatedAt),
    busy: query.isFetching,
    again: () => void query.refetch(),
  };
}
