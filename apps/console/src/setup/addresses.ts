/** What is needed of `location`. */
export interface PageAddress {
  readonly hostname: string;
  readonly port: string;
}

/** The port Mizugiwa listens on unless told otherwise; assumed where a gateway hides the real one. */
const DEFAULT_PORT = "8740";

/**
 * A host name that may stand in a line for a shell. Host names in addresses may hold `$`, `;` and the like, and this
 * one was chosen by whoever made the link.
 */
const PLAIN_HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;

/** The line that brings the server's port to the reader's own machine. */
export function tunnelCommand(page: PageAddress): string {
  const port = portOf(page);
  const host = PLAIN_HOST.test(page.hostname) ? page.hostname : "HOST";
  return `ssh -N -L ${port}:127.0.0.1:${port} ${host}`;
}

/** The beginning of the one-time address as the terminal prints it. */
export function setupAddress(page: PageAddress): string {
  return `http://127.0.0.1:${portOf(page)}/setup#token=`;
}

function portOf({ port }: PageAddress): string {
  return port === "" ? DEFAULT_PORT : port;
}
