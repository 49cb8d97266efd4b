/**
 * The one-time token travels in the fragment of the address (`/setup#token=…`): browsers never send it to a server, so
 * it stands in no log. It is taken out of the address bar and the history before anything else happens.
 */

/** What is needed of `location` and `history`, so that the rule can be tested without a browser. */
export interface AddressBar {
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  /** Shows another address of the same page in place of this one; no new entry in the history. */
  readonly replace: (address: string) => void;
}

/** The token of the address, or null. Afterwards the address holds no fragment with a token, be it empty or not. */
export function takeToken(bar: AddressBar): string | null {
  const parameters = new URLSearchParams(bar.hash.slice(1));
  if (!parameters.has("token")) return null;
  bar.replace(bar.pathname + bar.search);
  const token = parameters.get("token")?.trim();
  return token === undefined || token === "" ? null : token;
}
