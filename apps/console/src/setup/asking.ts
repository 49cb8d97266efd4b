import { skipToken, useQuery } from "@tanstack/react-query";
import { ask } from "../shared/ask.js";
import { type Asked, toAsked } from "../shared/asked.js";
import { readStanding, readVerified, type Standing, type Verified } from "./standing.js";

/** An address may run out or be opened elsewhere while its page stands. */
const LOOK_AGAIN_MS = 30_000;

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
export function useVerification(token: string | null): Asked<Verified> {
  return toAsked(
    useQuery({
      queryKey: ["setup", "verify", token],
      queryFn: token === null ? skipToken : () => ask("/api/setup/verify", readVerified, { token }),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: Number.POSITIVE_INFINITY,
    }),
  );
}
