import { catalogue } from "./catalogue.js";

/** What is sent to people outside of the console. */
export const notify = catalogue(
  {
    "notify.alert.subject": "{severity, select, critical {Critical} other {High}} alert {number}: {title}",
    "notify.tuning.subject": "An exception ends on {day}: {title}",
    "notify.tuning.body":
      "From then on what it expects alerts again. Whoever needs it longer makes it last longer before.",
    "notify.retro.subject": "Search of stored events done: {title}",
    "notify.retro.body":
      "{met, plural, =0 {No event met it.} one {# event met it.} other {# events met it.}} {raised, plural, =0 {No new alert was raised.} one {# new alert was raised.} other {# new alerts were raised.}}",
    "notify.alert.body": "The rule “{title}” was met. It concerns {entity}. Nobody has acknowledged it yet.",
    "notify.action.subject":
      "Corrective action {number} is overdue by {days, plural, one {# day} other {# days}}: {title}",
    "notify.action.body": "It is owned by {owner}; next above: {above}. It can be done, or a later day asked for.",
    "notify.practice.ends.subject": "{service}, {requirement}: evidence ends in {days} days",
    "notify.practice.stale.subject": "{service}, {requirement}: evidence has come to its end",
    "notify.practice.evidence.body":
      "“{title}” counts until {until}. Hand in what was observed since then; without it the service no longer stands at the bar.",
    "notify.practice.exception.subject": "Exception {number} ends on {until}",
    "notify.practice.exception.body":
      "The exception of {service} from {requirement} ends at {until}. From that second on the service is below the bar, unless the requirement is met or a renewal is approved. Owner: {owner}. Approved by: {approvers}.",
    "notify.test.subject": "Mizugiwa: a test message",
    "notify.test.body": "This channel works. Somebody pressed the test button in the settings; there is nothing to do.",
    "notify.footer": "Sent by Mizugiwa. Whoever manages the channels can change who receives this.",
  },
  {
    "notify.alert.subject": "{severity, select, critical {緊急} other {高}}アラート {number}：{title}",
    "notify.tuning.subject": "例外設定の期限が近づいています（{day}）：{title}",
    "notify.tuning.body":
      "期限を過ぎると、対象のイベントは再びアラートになります。引き続き必要な場合は、期限前に延長してください。",
    "notify.retro.subject": "過去イベントの検索が終わりました：{title}",
    "notify.retro.body": "一致したイベントは {met, number} 件、新しいアラートは {raised, number} 件です。",
    "notify.alert.body": "ルール「{title}」に一致しました。対象は {entity} です。まだ確認応答がありません。",
    "notify.action.subject": "是正処置 {number} が期限を{days}日超過しています：{title}",
    "notify.action.body": "担当は {owner}、上位者は {above} です。完了させるか、期限の延長を申請してください。",
    "notify.practice.ends.subject": "{service} {requirement}：証跡の期限まで残り{days}日",
    "notify.practice.stale.subject": "{service} {requirement}：証跡の期限切れ",
    "notify.practice.evidence.body":
      "「{title}」の有効期限は {until} です。その後に観測した証跡を提出してください。提出がない場合、サービスは基準を満たさない扱いになります。",
    "notify.practice.exception.subject": "例外措置 {number} は {until} に終了します",
    "notify.practice.exception.body":
      "{service} の {requirement} に対する例外措置は {until} に終了します。要求事項を満たすか、更新が承認されない限り、その時点から基準未達になります。担当：{owner}、承認者：{approvers}。",
    "notify.test.subject": "Mizugiwa: テスト通知",
    "notify.test.body": "この通知先は正しく動作しています。設定画面のテストボタンによる送信のため、対応は不要です。",
    "notify.footer": "Mizugiwa からの通知です。宛先は通知先の管理者が変更できます。",
  },
);
