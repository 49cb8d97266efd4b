// The alerts of the story as the server would give them: a web shell on Storefront, and what else a shift sees.
import { ago, idOf } from "./time.mjs";

const SERVICES = {
  storefront: { id: idOf("service", 1), name: "Minato Storefront" },
  id: { id: idOf("service", 2), name: "Minato ID" },
  kubernetes: { id: idOf("service", 3), name: "Minato Kubernetes" },
};
const MORI = { id: idOf("account", 1), name: "Taro Mori" };
const SHIRAISHI = { id: idOf("account", 2), name: "白石 由紀" };

// [severity, rule id, title, service, entity kind, entity, events, minutes ago, state, owner]
const LINES = [
  [
    "critical",
    "mz-web-0117",
    "Script written to a media upload folder",
    "storefront",
    "host",
    "web01",
    3,
    81,
    "new",
    null,
  ],
  [
    "critical",
    "mz-lnx-0031",
    "Preload library set outside a package change",
    "storefront",
    "host",
    "web01",
    1,
    65,
    "new",
    null,
  ],
  [
    "high",
    "mz-lnx-0042",
    "Set-uid helper started by a web server account",
    "storefront",
    "host",
    "web01",
    1,
    68,
    "new",
    null,
  ],
  [
    "high",
    "mz-web-0120",
    "Administrator created outside a change window",
    "storefront",
    "host",
    "web01",
    1,
    40,
    "new",
    null,
  ],
  [
    "high",
    "mizugiwa.source-silent",
    "Log source silent for longer than its bound",
    "storefront",
    "source",
    "web01",
    1,
    11,
    "new",
    null,
  ],
  [
    "medium",
    "mz-web-0008",
    "Scanner user agent walks plug-in paths",
    "storefront",
    "address",
    "203.0.113.77",
    412,
    100,
    "acknowledged",
    MORI,
  ],
  ["low", "mz-net-0012", "TLS handshake with a retired protocol", "storefront", "host", "web03", 18, 30, "new", null],
  [
    "medium",
    "mz-id-0004",
    "Sign-in failures over many accounts, one network",
    "id",
    "address",
    "198.51.100.24",
    1860,
    50,
    "triaging",
    SHIRAISHI,
  ],
  [
    "medium",
    "mz-id-0011",
    "Second factor reset, then sign-in from abroad",
    "id",
    "user",
    "k.fujino",
    1,
    22,
    "acknowledged",
    SHIRAISHI,
  ],
  ["low", "mz-id-0017", "Long-lived token used from a second address", "id", "user", "svc-rpt", 6, 12, "new", null],
  ["informational", "mz-id-0030", "緊急用アカウントの定期試験（CHG-3391）", "id", "user", "bg-adm2", 1, 9, "new", null],
  [
    "medium",
    "mz-k8s-0009",
    "Pod started with the host file system mounted",
    "kubernetes",
    "host",
    "kc-tyo-2",
    1,
    32,
    "new",
    null,
  ],
  ["low", "mz-k8s-0014", "Secrets listed across namespaces", "kubernetes", "host", "kc-tyo-2", 4, 18, "new", null],
  [
    "informational",
    "mz-k8s-0021",
    "Image pulled by tag instead of digest",
    "kubernetes",
    "host",
    "kc-osa-1",
    11,
    6,
    "new",
    null,
  ],
];

export const ALERTS = LINES.map(
  ([severity, rule, title, service, kind, key, events, minutes, state, assignee], index) => ({
    id: idOf("alert", index + 1),
    number: 18_204 + index,
    rule: { id: rule, title, titleJa: null, level: severity },
    kind: "real",
    state,
    disposition: null,
    severity,
    entity: { kind, key },
    source: {
      id: idOf("source", 1 + (index % 4)),
      name: ["web01-nginx", "web01-auditd", "id-gw02", "kc-audit"][index % 4],
    },
    service: SERVICES[service],
    tenant: null,
    asset: kind === "host" ? { id: idOf("asset", index + 1), name: key } : null,
    host: kind === "host" ? key : null,
    label: "TLP:AMBER",
    restricted: false,
    firstAt: ago(minutes),
    lastAt: ago(minutes - Math.min(minutes - 1, 4)),
    detectedAt: ago(minutes),
    acknowledgedAt: state === "new" ? null : ago(minutes - 3),
    triagedAt: state === "triaging" ? ago(minutes - 5) : null,
    closedAt: null,
    reopenedAt: null,
    cycle: 1,
    events,
    assignee,
    incident: null,
    mergedInto: null,
    snoozedUntil: null,
    causeEndedAt: null,
    version: 1,
  }),
);

const parts = [
  ["file.path", "/srv/shop/wp-content/uploads/acme-gallery/2026/11/thumb_0a.php", "selection_path"],
  ["actor.user", "www-data", "selection_user"],
  ["actor.process", "php-fpm8.2", "selection_process"],
  ["http.request", "POST /?acme_gallery=upload", "selection_request"],
].map(([field, value, selection]) => ({ field, value, selection }));

export function detailOf(alert) {
  const event = { eventId: "5be2a9f0.12.4410", at: alert.firstAt, host: "web01", fields: parts };
  return {
    ...alert,
    why: {
      author: "Mizugiwa",
      license: "Apache-2.0",
      tags: ["attack.persistence", "attack.t1505.003"],
      falsepositives: ["Theme editors that write PHP into the upload folder"],
      first: [event],
      last: [event],
    },
    sources: [alert.source],
    hosts: ["web01"],
    aboutEntity: { alerts: 6, open: 5, rules: 5, firstAt: ago(100), lastAt: ago(11) },
    similar: ALERTS.filter((each) => each.rule.id === alert.rule.id && each.id !== alert.id),
    duplicates: [],
    comments: [
      {
        id: idOf("comment", 1),
        author: SHIRAISHI,
        at: ago(20),
        text: "web01 の担当（現場）に電話済み。作業予定はないとのこと。",
      },
    ],
    history: [
      {
        at: ago(81),
        actor: { kind: "system", id: "stream", name: "stream" },
        number: 4711,
        object: { kind: "alert", id: alert.id },
        action: "alert.raised",
        before: null,
        after: null,
        reason: null,
      },
    ],
    steps: ["acknowledge", "triage", "close", "snooze"],
    suggested: [{ code: "acknowledge" }],
  };
}

/** What the list of the server does with its query, as far as the console asks it. */
export function listAlerts(query, all = ALERTS) {
  const among = (name, value) => query.get(name) === null || query.get(name).split(",").includes(value);
  const found = all.filter((alert) => {
    const state =
      query.get("state") === null
        ? ["new", "acknowledged", "triaging"].includes(alert.state)
        : among("state", alert.state);
    const owner = query.get("assignee");
    const owned = owner === null || (owner === "me" ? alert.assignee?.id === MORI.id : alert.assignee === null);
    const entity = query.get("entity") === null || alert.entity.key === query.get("entity");
    return (
      state &&
      owned &&
      entity &&
      among("severity", alert.severity) &&
      (query.get("kind") === null || among("kind", alert.kind))
    );
  });
  const from = Number(query.get("cursor") ?? 0);
  const limit = Number(query.get("limit") ?? 100);
  return { rows: found.slice(from, from + limit), next: from + limit < found.length ? String(from + limit) : null };
}

export { MORI };
