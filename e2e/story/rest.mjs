// The other chapters of the story: incidents, sources, events, rules, people and things, as the server gives them.
import { ALERTS, MORI } from "./alerts.mjs";
import { ago, idOf } from "./time.mjs";

const KURODA = { id: idOf("account", 3), name: "黒田 真帆" };
const named = (kind, number, name) => ({ id: idOf(kind, number), name });

const NO_TIMES = {
  detectedAt: null,
  acknowledgedAt: null,
  awareAt: null,
  activatedAt: null,
  containedAt: null,
  eradicatedAt: null,
  recoveredAt: null,
  resolvedAt: null,
  closedAt: null,
  nextUpdateAt: null,
};

const incident = (number, title, severity, state, service, minutes, more = {}) => ({
  id: idOf("incident", number),
  number: `INC-2026-00${number}`,
  title,
  kind: "real",
  state,
  substatus: null,
  severity,
  service: named("service", number, service),
  tenant: null,
  label: "TLP:AMBER",
  restricted: false,
  commander: KURODA,
  cycle: 1,
  occurred: { from: ago(minutes + 90), to: null, confidence: "estimated" },
  ...NO_TIMES,
  detectedAt: ago(minutes + 30),
  declaredAt: ago(minutes),
  alerts: 5,
  mergedInto: null,
  version: 7,
  ...more,
});

export const INCIDENTS = [
  incident(
    41,
    "Web shell on Storefront web01, customer records copied",
    "SEV-1",
    "contained",
    "Minato Storefront",
    2700,
    {
      label: "TLP:AMBER+STRICT",
      restricted: true,
      nextUpdateAt: ago(-18),
      containedAt: ago(2500),
      awareAt: ago(2710),
    },
  ),
  incident(43, "Dormant web shell on mx-adm02", "SEV-3", "active", "Minato Mail", 900, { nextUpdateAt: ago(-110) }),
  incident(38, "サインインへのパスワードリスト攻撃", "SEV-3", "resolved", "Minato ID", 5000),
];

const entry = (number, lane, minutes, title, more = {}) => ({
  id: idOf("entry", number),
  lane,
  from: ago(minutes),
  to: null,
  confidence: "confirmed",
  title,
  text: "",
  technique: null,
  asset: null,
  eventId: null,
  alert: null,
  author: KURODA,
  madeAt: ago(2000),
  struck: null,
  ...more,
});

export function incidentDetail(base) {
  return {
    ...base,
    summary:
      "Uploads of acme-gallery 2.3.1 took a script. It ran as www-data, became root by a set-uid helper, and 600 rows of customers of 14 tenants left through 10.0.5.45.",
    aware: { at: ago(2710), by: KURODA, reason: "customer desk" },
    declaredBy: MORI,
    scopeStatement: "web01, 10.0.5.45, 14 tenants",
    monitoringUntil: null,
    rootCause: null,
    techniques: ["T1505.003", "T1548.001", "T1574.006"],
    failedRequirements: ["MZ-VUL-02"],
    reviewConclusion: null,
    participants: [
      { id: idOf("note", 11), account: KURODA, function: "commander", from: ago(2700), until: null },
      { id: idOf("note", 12), account: MORI, function: "handler", from: ago(2700), until: null },
    ],
    scope: [
      { id: idOf("note", 21), thing: "asset", ref: idOf("asset", 1), name: "web01", state: "contained", reason: null },
      { id: idOf("note", 22), thing: "account", ref: "www-data", name: null, state: "suspected", reason: null },
    ],
    tracks: ["analysis", "containment", "eradication", "recovery", "communication"].map((track, index) => ({
      track,
      state: index < 2 ? "done" : "open",
    })),
    notes: [
      {
        id: idOf("note", 1),
        madeAt: ago(2600),
        newest: 2,
        conflicts: [],
        head: {
          revision: 2,
          base: 1,
          author: KURODA,
          at: ago(2580),
          text: "web01 を edge で隔離。鍵 3 本を失効。\nテナント 14 件のセッションを凍結済み。",
        },
      },
    ],
    timeline: [
      entry(1, "attacker", 2880, "Scanner walks plug-in paths", { confidence: "estimated", technique: "T1595.003" }),
      entry(2, "attacker", 2861, "Web shell uploaded", { technique: "T1505.003" }),
      entry(3, "attacker", 2848, "Root by set-uid helper", { technique: "T1548.001" }),
      entry(4, "attacker", 2820, "Rogue administrator"),
      entry(5, "attacker", 2812, "ssh to 10.0.5.45"),
      entry(6, "attacker", 2805, "Customers table out"),
      entry(7, "responder", 2780, "Alert acknowledged"),
      entry(8, "responder", 2700, "Incident declared"),
      entry(9, "responder", 2660, "web01 isolated"),
      entry(10, "responder", 2500, "Contained"),
      entry(11, "responder", 900, "Disk image taken"),
    ],
    linkedAlerts: ALERTS.slice(0, 5).map((alert) => ({ ...alert, state: "linked" })),
    mergedFrom: [],
    figures: {
      detect: { least: 600_000, most: 7_200_000 },
      acknowledge: { least: 1_260_000, most: 1_260_000 },
      declare: { least: 4_800_000, most: 4_800_000 },
      contain: { least: 12_000_000, most: 12_000_000 },
      recover: null,
      dwell: null,
    },
    cycles: [],
    overrides: [],
    steps: [
      { to: "resolved", permitted: true, missing: ["eradication", "recovery", "monitoringUntil"] },
      { to: "active", permitted: true, missing: ["reason"] },
    ],
    history: [
      {
        number: 91,
        at: ago(2700),
        actor: { kind: "account", id: MORI.id, name: MORI.name },
        action: "incident.declared",
        object: { kind: "incident", id: base.id },
        before: null,
        after: null,
        reason: null,
      },
      {
        number: 96,
        at: ago(2500),
        actor: { kind: "account", id: KURODA.id, name: KURODA.name },
        action: "incident.contained",
        object: { kind: "incident", id: base.id },
        before: null,
        after: null,
        reason: "Scope statement signed.",
      },
    ],
  };
}

const source = (number, code, name, state, recent, minutes, more = {}) => ({
  id: idOf("source", number),
  code,
  name,
  service: null,
  tenant: null,
  environment: "production",
  zone: "Asia/Tokyo",
  expectedSilenceSeconds: 900,
  compartment: null,
  state,
  silentSince: state === "silent" ? ago(minutes) : null,
  events: recent * 310,
  bytes: recent * 310 * 420,
  recentEvents: recent,
  lastReceivedAt: state === "waiting" ? null : ago(minutes),
  lastEventAt: state === "waiting" ? null : ago(minutes),
  watermarkAt: state === "waiting" ? null : ago(minutes),
  ahead: 0,
  late: 3,
  unread: 0,
  createdAt: ago(40_000),
  version: 2,
  ...more,
});

export const SOURCES = [
  source(1, "web01-nginx", "web01 nginx", "silent", 0, 2723),
  source(2, "web01-auditd", "web01 auditd", "silent", 0, 2723),
  source(3, "id-gw02", "Minato ID ゲートウェイ", "active", 18_402, 0),
  source(4, "kc-audit", "Kubernetes audit", "active", 5_113, 0),
  source(5, "obj-access", "Minato Object access", "active", 41_207, 0),
  source(6, "lake-dev", "Minato Lake (staging)", "waiting", 0, 0, { environment: "staging" }),
];

export const MINUTES = Array.from({ length: 60 }, (_, index) => ({
  minute: ago(60 - index),
  events: Math.round(300 + 120 * Math.sin(index / 5) + ((index * 37) % 60)),
  bytes: 140_000,
}));

export const OVERVIEW = {
  at: ago(0),
  alerts: {
    unacknowledged: [
      { severity: "critical", alerts: 2, oldestAt: ago(81) },
      { severity: "high", alerts: 3, oldestAt: ago(68) },
      { severity: "low", alerts: 3, oldestAt: ago(30) },
    ],
    acknowledged: 2,
    triaging: 1,
    snoozed: 3,
    nextWakeAt: ago(-200),
  },
  incidents: {
    open: 3,
    byState: [
      { state: "active", incidents: 1 },
      { state: "contained", incidents: 1 },
      { state: "resolved", incidents: 1 },
    ],
    rows: INCIDENTS,
  },
  sources: {
    known: 40,
    silent: SOURCES.slice(0, 2).map((each) => ({
      source: { id: each.id, name: each.name },
      since: ago(2723),
      lastReceivedAt: ago(2723),
    })),
  },
  events: { perMinute: 314.2, minutes: MINUTES.map(({ minute, events }) => ({ minute, events })) },
  canary: { sentAt: ago(1), tookMs: 712, lostSince: null },
};

const LINES = [
  [
    "web01-auditd",
    "linux-auditd",
    "root wrote /etc/ld.so.preload 24 B, mode 0644",
    { "actor.user": "root", "file.path": "/etc/ld.so.preload", "process.euid": 0 },
  ],
  [
    "web01-nginx",
    "web-access",
    '203.0.113.77 - - "POST /shop/wp-content/uploads/acme-gallery/2026/11/thumb_0a.php HTTP/1.1" 200 3412',
    { "src.ip": "203.0.113.77", "http.method": "POST", "http.status": 200 },
  ],
  [
    "web01-nginx",
    "web-access",
    '203.0.113.77 - - "GET /shop/?acme_gallery=upload HTTP/1.1" 200 62',
    { "src.ip": "203.0.113.77", "http.method": "GET", "http.status": 200 },
  ],
  [
    "id-gw02",
    "json",
    '{"user":"k.fujino","result":"失敗","reason":"確認コードが違います"}',
    { user: "k.fujino", result: "失敗" },
  ],
];

const EVENTS = Array.from({ length: 60 }, (_, index) => {
  const [code, kind, text, fields] = LINES[index % LINES.length];
  return {
    id: `5be2a9f0.12.${4410 + index}`,
    at: ago(60 + index).replace("00.000Z", `${10 + (index % 50)}.${100 + index}Z`),
    receivedAt: ago(60 + index),
    atFlag: null,
    source: SOURCES[index % 4].id,
    sourceCode: code,
    service: null,
    tenant: null,
    kind,
    host: code.startsWith("web01") ? "web01" : "id-gw02",
    text,
    isText: true,
    isCut: false,
    fields,
    ocsf: null,
  };
});

const COMPLETE = { completeUntil: ago(0), lagging: [], missingFiles: 0 };
export const SEARCH = { rows: EVENTS, next: "more", complete: COMPLETE };
export const HISTOGRAM = {
  widthSeconds: 1200,
  bars: Array.from({ length: 72 }, (_, index) => ({
    at: ago(1440 - index * 20),
    count: 60 + ((index * 53) % 37) + (index > 50 && index < 56 ? 140 : 0),
  })).filter((_, index) => index < 58),
  total: 5_912,
  complete: COMPLETE,
};
export const FIELDS = {
  fields: [
    ["src.ip", 92],
    ["http.method", 92],
    ["http.status", 92],
    ["actor.user", 41],
    ["file.path", 38],
    ["process.cmd_line", 30],
    ["process.euid", 28],
    ["user", 12],
    ["result", 12],
    ["http.user_agent", 9],
  ].map(([field, count]) => ({ field, count })),
  looked: 100,
  values: [],
  complete: COMPLETE,
};
export const VALUES = {
  ...FIELDS,
  fields: [],
  values: [
    ["203.0.113.77", 412],
    ["198.51.100.24", 96],
    ["198.51.100.9", 31],
    ["192.0.2.200", 12],
  ].map(([value, count]) => ({ value, count })),
};

const rule = (id, title, titleJa, level, product, techniques, hits, enabled = true) => ({
  id,
  path: `rules/${product}/${id}.yml`,
  title,
  titleJa,
  level,
  status: "test",
  author: "Mizugiwa",
  license: "Apache-2.0",
  description: `${title}, seen by what the kernel or the web server says of it.`,
  descriptionJa: null,
  references: [],
  falsepositives: ["Theme editors that write PHP into the upload folder"],
  techniques,
  tags: techniques.map((each) => `attack.${each.toLowerCase()}`),
  logsource: { product, category: null, service: product === "linux" ? "auditd" : null },
  enabled,
  choice: enabled ? null : { reason: "Too loud on build hosts.", changedBy: MORI.id, changedAt: ago(3000) },
  kind: "rule",
  name: null,
  refersTo: [],
  origin: "shipped",
  import: null,
  stage: "live",
  liveNumber: 0,
  open: null,
  lookDue: null,
  isPart: false,
  proof: { state: "passed", at: ago(300), samples: 4, failed: 0 },
  lastHitAt: hits > 0 ? ago(19) : null,
  recentHits: hits,
  trialHits: 0,
  version: 1,
});

export const RULES = [
  rule(
    "mz-web-0117",
    "Script written to a media upload folder",
    "Webサーバーがメディア保存先にスクリプトを作成",
    "critical",
    "linux",
    ["T1505.003"],
    3,
  ),
  rule(
    "mz-lnx-0031",
    "Preload library set outside a package change",
    "パッケージ更新外でのプリロードライブラリ登録",
    "critical",
    "linux",
    ["T1574.006"],
    1,
  ),
  rule(
    "mz-lnx-0042",
    "Set-uid helper started by a web server account",
    "Webサーバー権限でのset-uidヘルパー起動",
    "high",
    "linux",
    ["T1548.001"],
    1,
  ),
  rule("mz-win-0007", "Service installed from a user folder", null, "high", "windows", ["T1543.003"], 0),
  rule(
    "mz-id-0004",
    "Sign-in failures over many accounts, one network",
    "同一ネットワークからの大量の認証失敗",
    "medium",
    "identity",
    ["T1110.003"],
    1860,
  ),
  rule("mz-lnx-0100", "Compiler run on a server", null, "low", "linux", [], 0, false),
];
export const RULE_TEXT =
  "title: Script written to a media upload folder\nid: mz-web-0117\nlogsource:\n  product: linux\n  service: auditd\ndetection:\n  selection:\n    type: PATH\n    name|contains: /uploads/\n    name|endswith: .php\n  condition: selection\nlevel: critical\n";

const account = (number, login, name, roles, state, more = {}) => ({
  id: idOf("account", number),
  login,
  name,
  person: null,
  roles,
  language: "ja",
  state,
  totp: true,
  mustChangePassword: false,
  createdAt: ago(90_000),
  disabledAt: state === "disabled" ? ago(4000) : null,
  signedInAt: state === "invited" ? null : ago(number * 77),
  version: 1,
  ...more,
});
export const ACCOUNTS = [
  account(1, "t.mori", MORI.name, ["analyst", "incident-commander", "platform-admin"], "active"),
  account(2, "y.shiraishi", "白石 由紀", ["analyst"], "active"),
  account(3, "m.kuroda", "黒田 真帆", ["incident-commander"], "active"),
  account(4, "k.endo", "K. Endo", ["management"], "invited", { totp: false }),
  account(5, "old.hand", "H. Nagai", ["auditor"], "disabled"),
];

const kept = (kind, number) => ({ id: idOf(kind, number), version: 1, createdAt: ago(90_000), changedAt: ago(9_000) });
const PEOPLE = [
  ["Maho Kuroda", "黒田 真帆", "くろだ まほ"],
  ["Yuki Shiraishi", "白石 由紀", "しらいし ゆき"],
  ["Taro Mori", "森 太郎", "もり たろう"],
  ["Aya Sudo", "須藤 彩", "すどう あや"],
];
const SERVICES = [
  ["compute", "Minato Compute", "ミナトコンピュート", "iaas", "C2"],
  ["object", "Minato Object", "ミナトオブジェクト", "paas", "C3"],
  ["id", "Minato ID", "ミナトID", "saas", "C3"],
  ["storefront", "Minato Storefront", "ミナトストアフロント", "saas", "C2"],
];
export const REGISTER = {
  people: PEOPLE.map(([name, nameJa, yomi], index) => ({
    ...kept("person", index + 1),
    name,
    nameJa,
    yomi,
    mail: `${name.toLowerCase().replace(" ", ".")}@minato.example`,
    phone: null,
    employeeNumber: null,
    joinedOn: "2021-04-01",
    leftOn: null,
  })),
  units: [
    ["cert", "CERT", "CERT"],
    ["identity", "Identity", "認証基盤部"],
    ["audit", "Audit", "監査室"],
  ].map(([code, name, nameJa], index) => ({
    ...kept("unit", index + 1),
    code,
    name,
    nameJa,
    yomi: null,
    fromDay: "2020-04-01",
    toDay: null,
  })),
  services: SERVICES.map(([code, name, nameJa, model, informationClass], index) => ({
    ...kept("service", index + 1),
    code,
    name,
    nameJa,
    yomi: null,
    ownerUnit: idOf("unit", 2),
    phase: "operation",
    model,
    informationClass,
    exposure: "internet",
  })),
  assets: ["web01", "web03", "id-gw02", "kc-tyo-2"].map((name, index) => ({
    ...kept("asset", index + 1),
    name,
    kind: "virtual-machine",
    addresses: [`10.0.5.${40 + index}`],
    service: idOf("service", 4),
    tenant: null,
    criticality: index === 0 ? "critical" : "medium",
    exposure: "internet",
    fromDay: null,
    toDay: null,
    registeredAt: ago(9000),
    seenAt: ago(3),
  })),
  tenants: ["aoba", "midori"].map((code, index) => ({
    ...kept("tenant", index + 11),
    service: idOf("service", 4),
    code,
    name: code === "aoba" ? "Aoba Foods" : "Midori Logistics",
    nameJa: code === "aoba" ? "青葉食品" : "みどり物流",
    yomi: null,
  })),
  memberships: [1, 2].map((number) => ({
    ...kept("note", number + 80),
    person: idOf("person", number),
    unit: idOf("unit", 1),
    fromDay: "2024-04-01",
    toDay: null,
    lead: number === 1,
  })),
  "information-classes": [
    ["C1", "Public", "公開情報"],
    ["C2", "Internal", "社内情報"],
    ["C3", "Confidential", "機密情報"],
  ].map(([code, name, nameJa], index) => ({
    ...kept("tenant", index + 1),
    code,
    name,
    nameJa,
    definition: `${name}: what happens if it leaks is bounded accordingly.`,
    definitionJa: `${nameJa}。漏えい時の影響に応じて扱いを定める。`,
  })),
};
