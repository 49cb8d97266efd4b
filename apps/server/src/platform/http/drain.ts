import type { Http } from "./app.js";

const LOOK_MS = 50;
/** Longer than an ordinary request takes; a body that dribbles in must not hold up the end. */
const LIMIT_MS = 20_000;

/**
 * Takes no new request, lets those under way be answered, and ends. A connection that a browser would keep open is
 * closed once it is idle; what is not answered within the limit is cut.
 */
export async function drain(http: Http): Promise<void> {
  const idle = setInterval(() => http.server.closeIdleConnections(), LOOK_MS);
  const late = setTimeout(() => http.server.closeAllConnections(), LIMIT_MS);
  try {
    await http.close();
  } finally {
    clearInterval(idle);
    clearTimeout(late);
  }
}
