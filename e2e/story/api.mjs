// The server's interface over the story: enough of it for every page, answered as the server would.
import { ALERTS, detailOf, listAlerts } from "./alerts.mjs";
import { whoAmI } from "./session.mjs";

const value = (body, status = 200) => ({ status, type: "application/json", body: JSON.stringify(body) });
const problem = (status, code) => ({
  status,
  type: "application/problem+json",
  body: JSON.stringify({ type: "about:blank", title: code, status, code, detail: `The server refused: ${code}.` }),
});

/** A story that remembers what was done to it, for one scene. */
export function tellStory(more = {}) {
  let alerts = structuredClone(more.alerts ?? ALERTS);
  let signedIn = more.signedIn ?? true;
  const asked = [];

  const bulk = ({ step, items, disposition, assignee }) => {
    const ids = new Set(items.map((item) => item.id));
    const next = { acknowledge: "acknowledged", close: "closed", snooze: "snoozed", reopen: "new" }[step];
    alerts = alerts.map((alert) => {
      if (!ids.has(alert.id)) return alert;
      const changed = { ...alert, version: alert.version + 1 };
      if (step === "assign")
        changed.assignee = assignee === null ? null : { id: assignee, name: whoAmI().account.name };
      else changed.state = next;
      return { ...changed, disposition: disposition ?? null };
    });
    const results = items.map(({ id, version }) => ({ id, version: version + 1, code: null, detail: null }));
    return { done: items.length, results };
  };

  const routes = [
    ["GET", "/api/v1/session", () => (signedIn ? value(whoAmI(more.who)) : problem(401, "not-signed-in"))],
    [
      "POST",
      "/api/v1/session",
      ({ body }) => {
        if (body.password !== "border of water") return problem(401, "sign-in-refused");
        if (more.code === true && body.code === undefined) return problem(401, "code-needed");
        signedIn = true;
        return value(whoAmI(more.who));
      },
    ],
    ["DELETE", "/api/v1/session", () => ((signedIn = false), { status: 204, type: "application/json", body: "" })],
    ["GET", "/api/v1/alerts", ({ query }) => value(listAlerts(query, alerts))],
    ["POST", "/api/v1/alerts/bulk", ({ body }) => value(bulk(body))],
    [
      "GET",
      /^\/api\/v1\/alerts\/([^/]+)$/,
      ({ found }) => {
        const alert = alerts.find((each) => each.id === found[1]);
        return alert === undefined ? problem(404, "not-found") : value(detailOf(alert));
      },
    ],
    ["POST", /^\/api\/v1\/alerts\/([^/]+)\/comment$/, () => value({})],
    ...(more.routes ?? []),
  ];

  return {
    asked,
    /** Lets so many alerts come in now. */
    raise(count) {
      const more = alerts.slice(0, count).map((alert, index) => ({
        ...alert,
        id: `${alert.id.slice(0, -4)}9${alert.id.slice(-3)}`,
        number: 20_000 + index,
      }));
      alerts = [...more, ...alerts];
    },
    /** The answer to a request below /api/v1, or null where the story has none. */
    answer(method, path, query, body) {
      if (more.refuse?.path === path) return problem(more.refuse.status, more.refuse.code);
      asked.push({ method, path, query: query.toString(), body });
      for (const [wanted, pattern, give] of routes) {
        const found = typeof pattern === "string" ? (pattern === path ? [path] : null) : pattern.exec(path);
        if (wanted === method && found !== null)
          return signedIn || path === "/api/v1/session" ? give({ query, body, found }) : problem(401, "not-signed-in");
      }
      return null;
    },
  };
}
