/** The incidents of the story, as people wrote them down; times are relative to the first start or to the attack. */
export interface DemoCase {
  readonly kind: "backfilled" | "exercise";
  readonly title: string;
  readonly summary: string;
  readonly service: string;
  readonly severity: "SEV-2" | "SEV-3" | "SEV-4";
  /** Days before the first start, and hours until it was noticed and until service was back. */
  readonly daysAgo: number;
  readonly noticedAfterHours: number;
  readonly recoveredAfterHours: number;
  readonly scope: string;
  readonly rootCause: string;
  readonly techniques: readonly string[];
  readonly requirements: readonly string[];
  /** What the review concluded; of SEV-1 and SEV-2 it must say something. */
  readonly review: string | null;
}

/** What was over when the provider began to use the system: filed afterwards, or exercised. */
export const PAST_CASES: readonly DemoCase[] = [
  {
    kind: "backfilled",
    title: "Key of a former operator still valid on Minato Compute / 退職者の鍵が有効なままだった（Minato Compute）",
    summary: "A sign-in with the key of an operator who had left eleven days before. Nothing was changed.",
    service: "compute",
    severity: "SEV-3",
    daysAgo: 27,
    noticedAfterHours: 9,
    recoveredAfterHours: 12,
    scope: "One account, three read-only calls; no tenant. / 1アカウント、読み取りのみ3回。テナントへの影響なし。",
    rootCause: "Leaving a unit did not end keys of cloud accounts; only the directory account was closed.",
    techniques: ["T1078.004"],
    requirements: ["MZ-IAM-07"],
    review: null,
  },
  {
    kind: "backfilled",
    title: "Bucket of Minato Object readable by anyone for two hours / バケットが2時間公開状態（Minato Object）",
    summary: "A change opened a bucket of build logs. Found by the alert on public access, closed by the owner.",
    service: "object",
    severity: "SEV-3",
    daysAgo: 24,
    noticedAfterHours: 1,
    recoveredAfterHours: 2,
    scope:
      "Build logs of one service, no personal data; 14 reads from outside. / ビルドログのみ。外部からの読み取り14件。",
    rootCause: "A template for demonstrations was used for production; the account-wide block was off.",
    techniques: ["T1530"],
    requirements: ["MZ-CFG-02"],
    review: null,
  },
  {
    kind: "backfilled",
    title: "Privileged container in a customer namespace / 顧客の名前空間で特権コンテナー",
    summary:
      "A vendor's agent was installed with more rights than it needs. Removed, and installed again without them.",
    service: "kubernetes",
    severity: "SEV-4",
    daysAgo: 21,
    noticedAfterHours: 3,
    recoveredAfterHours: 20,
    scope: "One node, one tenant, no sign of use. / 1ノード、1テナント。悪用の形跡なし。",
    rootCause: "Admission rules exempted the namespaces of vendors.",
    techniques: ["T1611"],
    requirements: ["MZ-K8S-04"],
    review: null,
  },
  {
    kind: "backfilled",
    title: "Mail relay misused for one night / メール中継の不正利用（一夜）",
    summary: "A guessed password of a mailbox sent 3,100 mails. Password changed, queue emptied, receivers told.",
    service: "mail",
    severity: "SEV-2",
    daysAgo: 17,
    noticedAfterHours: 6,
    recoveredAfterHours: 15,
    scope: "One mailbox of one tenant; two address lists. / 1テナントの1メールボックス、宛先リスト2件。",
    rootCause: "The mailbox was exempt from the second factor since a migration, and nobody owned the exemption.",
    techniques: ["T1078", "T1110.003"],
    requirements: ["MZ-IAM-03", "MZ-EXC-01"],
    review: "Exemptions end by themselves after 30 days; a list of those that stand goes to the owners each month.",
  },
  {
    kind: "backfilled",
    title: "Restore of Minato Backup overwrote a newer copy / 復元操作による新しい複製の上書き",
    summary: "A restore test ran against the production vault. The copy of the same night replaced what was lost.",
    service: "backup",
    severity: "SEV-3",
    daysAgo: 12,
    noticedAfterHours: 2,
    recoveredAfterHours: 7,
    scope: "Copies of two services for one day. / 2サービス、1日分の複製。",
    rootCause: "Test and production vault differed in one letter, and one role could write to both.",
    techniques: ["T1485"],
    requirements: ["MZ-BCK-05"],
    review: null,
  },
  {
    kind: "backfilled",
    title: "Export of a query left in a shared folder / 集計結果の共有フォルダー放置",
    summary: "An export with customer numbers lay for five days where another project could read it. Nobody had.",
    service: "lake",
    severity: "SEV-4",
    daysAgo: 8,
    noticedAfterHours: 120,
    recoveredAfterHours: 121,
    scope: "One file, 1,204 customer numbers without names. / 1ファイル、顧客番号1,204件（氏名なし）。",
    rootCause: "Exports have no date of deletion, and the shared folder no owner.",
    techniques: ["T1213"],
    requirements: ["MZ-INF-06"],
    review: null,
  },
  {
    kind: "exercise",
    title: "Exercise: lost laptop of an administrator / 演習：管理者ノートPCの紛失",
    summary: "Call chain, revocation of sessions and keys, decision on notification; six players, two hours.",
    service: "id",
    severity: "SEV-3",
    daysAgo: 19,
    noticedAfterHours: 1,
    recoveredAfterHours: 2,
    scope: "One fictional account. / 架空の1アカウント。",
    rootCause: "Field engineering was reached only by the third number: its contact list was a year old.",
    techniques: ["T1078.004"],
    requirements: ["MZ-IRP-02"],
    review: null,
  },
  {
    kind: "exercise",
    title: "Exercise: ransom note on a file server / 演習：ファイルサーバーの身代金要求",
    summary: "Isolation, choice of copies, statement to tenants in both languages; eight players, three hours.",
    service: "backup",
    severity: "SEV-2",
    daysAgo: 10,
    noticedAfterHours: 1,
    recoveredAfterHours: 3,
    scope: "One fictional server of one tenant. / 架空の1サーバー。",
    rootCause: "Nobody could say within an hour which copy was the last good one.",
    techniques: ["T1486"],
    requirements: ["MZ-BCK-05"],
    review: "Copies carry the result of their last test restore; the statement to tenants is kept as a template.",
  },
];

export interface BreachEntry {
  readonly lane: "attacker" | "responder";
  /** After 10:00 in Tokyo. */
  readonly minute: number;
  readonly title: string;
  readonly text?: string;
  readonly technique?: string;
  readonly asset?: "web01" | "db01";
  /** Title of the rule whose alert stands for it. */
  readonly rule?: string;
}

/** The breach of Storefront, as it stands at the first start: it runs. */
export const BREACH_CASE = {
  title: "Web shell on Storefront web01 / Storefront web01 のWebシェル",
  summary:
    "A web shell came in through the upload flaw of the gallery plug-in (acme-gallery 2.3.1). The intruder became root on web01, made an administrator of the shop, went on to 10.0.5.45 and took the customers table. / ギャラリープラグイン（acme-gallery 2.3.1）のアップロードの欠陥からWebシェルが設置され、web01 で root を奪われました。ショップの管理者が追加され、10.0.5.45 に侵入され、顧客表が持ち出されました。",
  declared: "SEV-2",
  raised: "SEV-1",
  raisedBecause:
    "The customers table of 14 tenants went out: personal data of about 600 people. / 14テナントの顧客表、約600名の個人データが持ち出されたため。",
  aware: {
    minute: 127,
    reason:
      "The commander read the size of the answer at 11:27 and the session on 10.0.5.45. / 指揮者が11時27分の応答サイズと 10.0.5.45 のセッションを確認。",
  },
  notes: [
    "## 12:05 初動 / First hour\n- web01 を隔離（セキュリティグループ変更、作業者 2 名で確認）/ web01 is isolated, checked by two people.\n- `deploy` の鍵を失効 / the key of `deploy` is revoked.\n- 198.51.100.77 を全サービスの境界で遮断 / 198.51.100.77 is blocked at the edge of all services.\n- 14 テナントのセッションを凍結 / sessions of 14 tenants are frozen.",
    "## 13:10 分かったこと / What is known\n- 侵入口: acme-gallery のアップロード（10:31）/ way in: upload of acme-gallery.\n- 監査ログ `web01-auditd` は 11:36 から途絶 / the audit log of web01 says nothing since 11:36.\n- 二つの段階にはルールがない: 管理者の追加（11:12）と 10.0.5.45 への移動（11:20）/ two steps have no rule: the new administrator and the way to 10.0.5.45.",
    "## 引継ぎ（日勤 → 準夜勤）/ Hand-over, day to evening\n1. web01 のディスクは保全済み、ハッシュは台帳 / the disk of web01 is acquired, its hash is in the ledger.\n2. 10.0.5.45 は監視下、まだ封じ込めていない / 10.0.5.45 is watched, not contained yet.\n3. テナントへの第一報は 17:00、文案は法務が確認中 / first word to tenants at 17:00, legal reads the draft.\n4. 次の更新は 4 時間ごと / next update every four hours.\n\n復唱: 1〜4 を準夜勤が確認 / read back: 1 to 4, by the evening shift.",
  ],
  scope: [
    { thing: "asset", ref: "web01", state: "contained", reason: null },
    { thing: "asset", ref: "db01", state: "suspected", reason: null },
    { thing: "service", ref: "storefront", state: "contained", reason: null },
  ],
  techniques: ["T1595.002", "T1190", "T1505.003", "T1033", "T1548.001", "T1136", "T1021.004", "T1041", "T1562.012"],
} as const;

export const BREACH_ENTRIES: readonly BreachEntry[] = [
  {
    lane: "attacker",
    minute: 10,
    title: "Scanning of the shop / ショップの探索",
    technique: "T1595.002",
    asset: "web01",
    rule: "Application Scanner Names Itself",
  },
  {
    lane: "attacker",
    minute: 31,
    title: "Upload of a web shell through acme-gallery / acme-gallery からWebシェルを設置",
    technique: "T1505.003",
    asset: "web01",
    rule: "Script in an Upload Folder Answers",
  },
  {
    lane: "attacker",
    minute: 33,
    title: "First commands through the shell / シェルからの最初のコマンド",
    technique: "T1059",
    asset: "web01",
    rule: "Web Shell Commands in a Query",
  },
  {
    lane: "attacker",
    minute: 34,
    title: "Looks around as the web server / Webサーバーの権限で探索",
    technique: "T1033",
    asset: "web01",
    rule: "Linux Web Server Account Looks Around",
  },
  {
    lane: "attacker",
    minute: 44,
    title: "Root by a set-uid helper / set-uid補助プログラムによるroot奪取",
    technique: "T1548.001",
    asset: "web01",
    rule: "Linux Shell Started With Effective Root of an Ordinary User",
  },
  {
    lane: "attacker",
    minute: 72,
    title: "A second administrator of the shop / ショップに不正な管理者を追加",
    text: "Found in the access log (POST /wp-admin/user-new.php). No rule is about it. / アクセスログから判明。対応するルールはありません。",
    technique: "T1136",
    asset: "web01",
  },
  {
    lane: "attacker",
    minute: 80,
    title: "On to 10.0.5.45 with a key found on web01 / web01 で得た鍵で 10.0.5.45 へ",
    text: "Found in the log of sshd on db01: `deploy` from 10.0.5.10. No rule is about it. / db01 の sshd のログから判明。対応するルールはありません。",
    technique: "T1021.004",
    asset: "db01",
  },
  {
    lane: "attacker",
    minute: 87,
    title: "Customers table sent out / 顧客表の持ち出し",
    text: "48 MB answered for a picture that is 90 kB elsewhere. / 通常90 kBの画像に対して48 MBの応答。",
    technique: "T1041",
    asset: "web01",
  },
  {
    lane: "attacker",
    minute: 96,
    title: "Logs rewritten, audit daemon stopped / ログの書き換え、監査デーモンの停止",
    text: "From here on web01-auditd is silent. / 以後、web01-auditd は途絶。",
    technique: "T1562.012",
    asset: "web01",
  },
  { lane: "responder", minute: 120, title: "Alerts triaged, incident declared SEV-2 / トリアージ、SEV-2で宣言" },
  { lane: "responder", minute: 125, title: "web01 isolated, keys revoked / web01 を隔離、鍵を失効", asset: "web01" },
  { lane: "responder", minute: 127, title: "Raised to SEV-1 / SEV-1に引き上げ" },
  {
    lane: "responder",
    minute: 150,
    title: "198.51.100.77 blocked, tenants' sessions frozen / 攻撃元を遮断、テナントのセッションを凍結",
  },
  { lane: "responder", minute: 300, title: "Disk of web01 acquired / web01 のディスクを保全", asset: "web01" },
  { lane: "responder", minute: 420, title: "Hand-over to the evening shift, read back / 準夜勤へ引継ぎ、復唱確認" },
];
