/** What is put right at Minato Cloud, as the story has it: where it came from, how far it is, and when. */
export interface ActionChapter {
  /** In both languages, as people of a bilingual house write. */
  readonly title: string;
  readonly condition: string;
  readonly cause: string;
  readonly measure: string;
  readonly criterion: string;
  readonly origin: { readonly kind: "finding" | "incident" | "exercise" | "check"; readonly ref: string };
  readonly grade: "major" | "minor" | "observation";
  /** Code of the service. */
  readonly service: string;
  readonly requirement: string;
  /** Days before the first start at which it was issued. */
  readonly issuedDaysAgo: number;
  readonly reach: Reach;
  /** Found wanting once on its way. */
  readonly returned: boolean;
  /** Waits for a later day to be granted. */
  readonly asksForTime: boolean;
}

/** The state it has come to. */
type Reach = "open" | "analysed" | "planned" | "implementing" | "implemented" | "verified" | "effective" | "closed";

interface Theme extends Pick<ActionChapter, "title" | "condition" | "cause" | "measure" | "criterion" | "grade"> {
  readonly requirement: string;
  readonly origin: ActionChapter["origin"]["kind"];
}

const THEMES: readonly Theme[] = [
  {
    title: "Administrators sign in with a password alone / 管理者がパスワードのみでログイン",
    condition:
      "Three of 25 sampled administrator sign-ins used no second factor. / 抽出した管理者ログイン25件中3件で多要素認証なし。",
    cause:
      "The factor is set per account, and nothing compares the accounts with the rule. / 認証方式はアカウントごとの設定で、基準との突合がない。",
    measure: "Compare all accounts with the rule every night / 全アカウントを毎晩基準と突合",
    criterion: "25 sign-ins of 30 days, each with two factors / 30日間の25件すべてが多要素",
    grade: "major",
    requirement: "MZ-IAM-03",
    origin: "finding",
  },
  {
    title: "A silent log source went unnoticed / ログの途絶に気付かなかった",
    condition:
      "A gateway sent no logs for nine hours and nobody was told. / ゲートウェイのログが9時間途絶し、通知がなかった。",
    cause: "Expected silence was never set for sources added by hand. / 手作業で追加したログ源に途絶の閾値がなかった。",
    measure: "Set it when a source is made / ログ源の作成時に閾値を必須化",
    criterion: "A drill each week is noticed within the hour / 週次の途絶訓練を1時間以内に検知",
    grade: "major",
    requirement: "MZ-LOG-04",
    origin: "check",
  },
  {
    title: "Contact list of field engineering out of date / フィールドSEの連絡網が古い",
    condition: "Two of six numbers of the call list did not answer. / 連絡網6件中2件が不通。",
    cause: "The list is a copy; leavers stay on it. / 連絡網が台帳の写しで、退職者が残る。",
    measure: "Make the list from the register / 台帳から連絡網を生成",
    criterion: "Every number answers in the next exercise / 次回訓練で全件応答",
    grade: "minor",
    requirement: "MZ-INC-01",
    origin: "exercise",
  },
  {
    title: "Patches of internet-facing software late / 公開系ソフトウェアの修正適用が遅い",
    condition:
      "A published flaw was open for eleven days on a shop server. / 公表済みの欠陥がショップのサーバーに11日間残っていた。",
    cause:
      "The bill of materials is made at release and not compared afterwards. / SBOMがリリース時のみ作成され、その後照合されない。",
    measure: "Compare the bill of materials with advisories every day / SBOMを毎日勧告と照合",
    criterion: "No flaw older than 72 hours in 30 days / 30日間、72時間を超える欠陥なし",
    grade: "major",
    requirement: "MZ-VUL-02",
    origin: "incident",
  },
  {
    title: "Restore was never tried beyond one file / 単一ファイル以外の復元が未検証",
    condition: "The yearly restore test restored a single file. / 年次の復元試験が1ファイルのみだった。",
    cause: "The test says nothing of size or time. / 試験手順に規模と時間の定めがない。",
    measure: "Restore a whole service to an empty site / サービス全体を空の環境へ復元",
    criterion: "Restored within the promised time, twice / 目標時間内の復元を2回",
    grade: "minor",
    requirement: "MZ-BCP-04",
    origin: "finding",
  },
  {
    title: "Access of movers stays / 異動者の権限が残る",
    condition: "Four of 40 movers kept the rights of their old unit. / 異動者40名中4名に旧部門の権限が残存。",
    cause: "Rights hang on persons, not on memberships. / 権限が所属ではなく個人に付いている。",
    measure: "Tie rights to memberships / 権限を所属に連動",
    criterion: "No right without a membership in two reviews / 2回の棚卸しで所属のない権限なし",
    grade: "minor",
    requirement: "MZ-IAM-06",
    origin: "finding",
  },
  {
    title: "A public bucket was made by a template / ひな形が公開バケットを作成",
    condition: "One of 60 buckets was readable by everybody. / 60個中1個のバケットが公開状態。",
    cause: "The template leaves the setting to its user. / ひな形が公開設定を利用者に委ねている。",
    measure: "Refuse public access by policy / 組織ポリシーで公開を拒否",
    criterion: "25 attempts refused / 25回の試行がすべて拒否される",
    grade: "major",
    requirement: "MZ-CFG-05",
    origin: "check",
  },
  {
    title: "Hand-over between shifts by word of mouth / 口頭のみのシフト引き継ぎ",
    condition: "An open case was not mentioned at two hand-overs. / 対応中の案件が2回の引き継ぎで伝わらなかった。",
    cause: "The hand-over has no record that both sign. / 双方が確認する引き継ぎ記録がない。",
    measure: "A hand-over record on the duty board / 当番画面に引き継ぎ記録を設ける",
    criterion: "30 days of hand-overs signed by both / 30日分の引き継ぎに双方の確認",
    grade: "observation",
    requirement: "MZ-LOG-05",
    origin: "exercise",
  },
];

/** How far each is, how long ago it was issued, and what happened on its way. */
const STANDINGS: readonly (readonly [reach: Reach, daysAgo: number, what?: "returned" | "asks"])[] = [
  ["closed", 340],
  ["closed", 310, "returned"],
  ["closed", 290],
  ["closed", 270],
  ["closed", 250],
  ["closed", 230],
  ["closed", 215, "returned"],
  ["closed", 200],
  ["closed", 185],
  ["closed", 170],
  ["closed", 150],
  ["closed", 140],
  ["closed", 125],
  ["closed", 110],
  ["effective", 95],
  ["effective", 90],
  ["verified", 60],
  ["verified", 55, "returned"],
  ["verified", 45],
  ["implemented", 28],
  ["implemented", 26],
  ["implemented", 24],
  ["implemented", 22],
  ["implementing", 36],
  ["implementing", 33, "asks"],
  ["implementing", 20],
  ["implementing", 16],
  ["implementing", 14],
  ["planned", 12],
  ["planned", 10],
  ["analysed", 8],
  ["analysed", 6],
  ["open", 2],
  ["open", 1],
  ["open", 1],
];
const TURN: readonly string[] = ["compute", "object", "kubernetes", "id", "storefront", "mail", "backup"];

/** The 35 actions of the story, the oldest first; `breach` is the number of the incident that the newest came out of. */
export function tellActions(t0Ms: number, breach: string): ActionChapter[] {
  return STANDINGS.map(([reach, issuedDaysAgo, what], index) => {
    const { origin, ...theme } = THEMES[(index * 3) % THEMES.length] ?? first(THEMES);
    // What is open came out of the breach: the patch that nobody made, first of all.
    const isNew = reach === "open";
    const said = isNew ? (THEMES[BREACH[index % BREACH.length] ?? 3] ?? theme) : theme;
    const kind = isNew ? "incident" : origin;
    const year = new Date(t0Ms - issuedDaysAgo * DAY_MS).getUTCFullYear();
    return {
      ...theme,
      ...said,
      origin: { kind, ref: isNew ? breach : `${REFS[kind]}-${year}-${String((index % 9) + 1).padStart(4, "0")}` },
      service: isNew ? "storefront" : (TURN[index % TURN.length] ?? "compute"),
      issuedDaysAgo,
      reach,
      returned: what === "returned",
      asksForTime: what === "asks",
    };
  });
}

const DAY_MS = 86_400_000;
/** What the breach asks for: patches, silence of a source, sign-ins. */
const BREACH = [3, 1, 0] as const;
const REFS = { finding: "F", incident: "INC", exercise: "EXR", check: "CHK" } as const;

function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error("an empty list has no first");
  return item;
}
