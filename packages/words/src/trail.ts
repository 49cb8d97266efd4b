import { catalogue } from "./catalogue.js";

/** `mizugiwa audit-trail …`. */
export const trail = catalogue(
  {
    "trail.verify.help": "Verify the hash chain of the audit trail.",
    "trail.verify.about":
      "Reads the database of a data folder (or of DATABASE_URL), running or not, and writes nothing. With an anchor that was kept outside of the machine, a tail that was cut off and a chain that was rewritten are found too. docs/audit-trail.md explains each fault.",
    "trail.verify.example": "Verify the trail of the server in this folder.",
    "trail.verify.example.anchor": "Hold it against an anchor that was kept elsewhere.",
    "trail.verify.example.file": "Verify an exported trail, on any machine.",
    "trail.option.anchor": "A file of the folder anchors, or a checkpoint of the API.",
    "trail.option.file": "Verify this exported trail instead of a database.",
    "trail.option.data": "Data folder of the server; by default ./data.",
    "trail.sound":
      "The audit trail is sound: {positions, plural, one {# entry} other {# entries}}, {checkpoints, plural, =0 {no checkpoint} one {# checkpoint} other {# checkpoints}}.",
    "trail.faulty":
      "The audit trail is not sound: {faults, plural, one {# fault} other {# faults}} in {positions, plural, one {# entry} other {# entries}}.",
    "trail.more": "{more} more faults are not shown.",
    "trail.head": "Newest position {position}, hash {hash}.",
    "trail.unsealed":
      "{count, plural, one {# entry waits} other {# entries wait}} for {count, plural, one {its seal} other {their seals}} and {count, plural, one {is} other {are}} not protected yet.",
    "trail.withheld":
      "{count, plural, one {# entry was} other {# entries were}} withheld from whoever exported this; their hashes chain.",
    "trail.key": "Signed by the key {fingerprint}. Compare it with the one you know.",
    "trail.noCheckpoint": "There is no checkpoint: a tail that was cut off could not be found. Give --anchor FILE.",
    "trail.fault.entryAltered": "Entry {entry} (position {position}): {group} was altered after it was sealed.",
    "trail.fault.entryMissing": "Entry {entry} (position {position}) is gone.",
    "trail.fault.sealAltered": "Position {position} (entry {entry}): the seal was altered.",
    "trail.fault.sealMissing": "From position {position} on, seals are gone.",
    "trail.fault.orderAltered": "Position {position} (entry {entry}) is not chained to the one before it.",
    "trail.fault.personalAltered": "Entry {entry} (position {position}): the personal part was altered.",
    "trail.fault.personalMissing": "Entry {entry}: the personal part is gone, and no erasure names it.",
    "trail.fault.checkpointForged": "The checkpoint of position {position} does not carry the signature of its key.",
    "trail.fault.chainRewritten": "Position {position}: the chain is not the one a checkpoint vouches for.",
    "trail.fault.tailCut": "From position {position} on the trail was cut off: a checkpoint knows more.",
    "trail.group.time": "its time",
    "trail.group.actor": "who did it",
    "trail.group.action": "what was done to which object",
    "trail.group.before": "what was before",
    "trail.group.after": "what is after",
    "trail.group.reason": "the reason",
    "trail.group.personal": "the hash of its personal part",
  },
  {
    "trail.verify.help": "監査証跡のハッシュチェーンを検証します。",
    "trail.verify.about":
      "データフォルダー（または DATABASE_URL）のデータベースを、サーバーが動作中でも停止中でも読み取ります。何も書き込みません。機器の外で保管したアンカーを渡すと、末尾の切り捨てとチェーンの書き換えも検出します。指摘の意味は docs/audit-trail.md にあります。",
    "trail.verify.example": "このフォルダーのサーバーの証跡を検証します。",
    "trail.verify.example.anchor": "別の場所に保管したアンカーと照合します。",
    "trail.verify.example.file": "書き出した証跡を、任意の機器で検証します。",
    "trail.option.anchor": "anchors フォルダーのファイル、または API のチェックポイント。",
    "trail.option.file": "データベースの代わりに、書き出したこの証跡を検証します。",
    "trail.option.data": "サーバーのデータフォルダー。既定は ./data です。",
    "trail.sound":
      "監査証跡は健全です: {positions, plural, other {#}} 件、チェックポイント {checkpoints, plural, =0 {なし} other {# 個}}。",
    "trail.faulty":
      "監査証跡は健全ではありません: {positions, plural, other {#}} 件中、指摘 {faults, plural, other {#}} 件。",
    "trail.more": "ほかに {more} 件の指摘があります。",
    "trail.head": "最新の位置 {position}、ハッシュ {hash}。",
    "trail.unsealed": "封印待ちの記録が {count, plural, other {#}} 件あり、まだ保護されていません。",
    "trail.withheld":
      "書き出した人に閲覧権限のない記録が {count, plural, other {#}} 件伏せられています。ハッシュは連鎖しています。",
    "trail.key": "署名鍵は {fingerprint} です。控えの値と照合してください。",
    "trail.noCheckpoint":
      "チェックポイントがないため、末尾の切り捨ては検出できません。--anchor FILE を指定してください。",
    "trail.fault.entryAltered": "記録 {entry}（位置 {position}）: {group}が封印後に改変されています。",
    "trail.fault.entryMissing": "記録 {entry}（位置 {position}）が失われています。",
    "trail.fault.sealAltered": "位置 {position}（記録 {entry}）: 封印が改変されています。",
    "trail.fault.sealMissing": "位置 {position} から、封印が失われています。",
    "trail.fault.orderAltered": "位置 {position}（記録 {entry}）は、直前の記録と連鎖していません。",
    "trail.fault.personalAltered": "記録 {entry}（位置 {position}）: 個人情報の部分が改変されています。",
    "trail.fault.personalMissing": "記録 {entry}: 個人情報の部分が失われており、消去の記録もありません。",
    "trail.fault.checkpointForged": "位置 {position} のチェックポイントに、その鍵による署名がありません。",
    "trail.fault.chainRewritten": "位置 {position}: チェックポイントが保証するチェーンと一致しません。",
    "trail.fault.tailCut": "位置 {position} 以降が切り捨てられています。チェックポイントはその先を記録しています。",
    "trail.group.time": "日時",
    "trail.group.actor": "実行者",
    "trail.group.action": "操作と対象",
    "trail.group.before": "変更前の値",
    "trail.group.after": "変更後の値",
    "trail.group.reason": "理由",
    "trail.group.personal": "個人情報部分のハッシュ",
  },
);
