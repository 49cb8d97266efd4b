import { catalogue } from "./catalogue.js";

/** The set-up page: the one-time address, what it opened, and what to do next. */
export const setup = catalogue(
  {
    "setup.title": "Set up Mizugiwa",
    "setup.about": "Two steps here, two more once you are signed in.",
    "setup.steps": "Steps of the set-up",
    "setup.step.address": "One-time address",
    "setup.step.address.waiting": "printed in the terminal",
    "setup.step.address.done": "verified",
    "setup.step.address.used": "used",
    "setup.step.address.failed": "not verified",
    "setup.step.administrator": "First account",
    "setup.step.source": "First log source",
    "setup.state.done": "done",
    "setup.state.here": "current step",
    "setup.state.failed": "needs attention",
    "setup.state.later": "comes after",

    "setup.verifying.title": "Verifying the one-time address",

    "setup.verified.title": "Make the first account",
    "setup.verified.text":
      "The one-time address is verified. This account manages all others. It holds every role for now, so that one person alone can see everything; take roles away when more people join.",

    "setup.hunt.title": "Search your own logs",
    "setup.hunt.text":
      "The main job works today. Run this in the folder from which Mizugiwa was started. It needs no account, only reads the files, and sends nothing anywhere.",
    "setup.hunt.machine": "Look through the logs of this machine",
    "setup.hunt.machine.help": "Any files and folders can stand in place of {path}.",
    "setup.hunt.report": "Write a report that opens in a browser",
    "setup.hunt.kinds": "Kinds of log",
    "setup.hunt.kinds.list":
      "Windows EVTX, JSON and NDJSON, CloudTrail, syslog, auditd, web access logs; also inside .gz, .zst and .zip. The content decides, not the name.",

    "setup.docs.title": "Documentation",
    "setup.docs.text": "In the folder from which Mizugiwa was started:",
    "setup.docs.readme": "README.md",
    "setup.docs.readme.note": "what Mizugiwa does and how to begin",
    "setup.docs.folder.note": "guides and reference",
    "setup.docs.help.note": "every command and option",

    "setup.open.title": "Open the one-time address",
    "setup.open.text":
      "Mizugiwa printed a line with an address when it started. It looks like the one below. Open the whole line on this machine.",
    "setup.open.example": "What the line looks like",
    "setup.open.until": "The address printed last is valid until {time} and works once.",
    "setup.open.lost": "If the line is gone, press Ctrl+C in that terminal and start again. A new address is printed.",

    "setup.expired.title": "The one-time address has expired",
    "setup.expired.text":
      "It is valid for 30 minutes, or until Mizugiwa prints a newer one. Open the line that the terminal printed last. If that one is too old, press Ctrl+C there and start again.",
    "setup.invalid.title": "This address is not the right one",
    "setup.invalid.text":
      "A part may be missing, or a newer address may have replaced it. Copy the whole line that the terminal printed last and open it. To get a new address, press Ctrl+C there and start again.",
    "setup.used.title": "The one-time address has been used",
    "setup.used.text": "It works once. If it was you who opened it, nothing more is needed: go on below.",
    "setup.used.other":
      "If it was not you, somebody else on this machine opened it. Press Ctrl+C in the terminal, find out who, then start again: a new address is printed.",
    "setup.done.title": "Mizugiwa is set up",
    "setup.done.text": "Set-up is closed on this installation and no address opens it again.",
    "setup.notLoopback.title": "Set-up works only on the machine itself",
    "setup.notLoopback.text":
      "You reached Mizugiwa over a network, where the address could be read on its way. Open it in a browser on that machine, or bring its port to yours:",
    "setup.notLoopback.command": "On your own machine, with your account there",
    "setup.notLoopback.then":
      "Leave that running and open the same one-time address on your machine. It has not been used.",
    "setup.wrongHost.title": "Open Mizugiwa under its own address",
    "setup.wrongHost.text":
      "This page was opened as {host}, a name the server does not answer to. That protects it from other web pages. The one-time address has not been used: open it exactly as the terminal printed it. It begins with:",
    "setup.tooMany.title": "Too many attempts",
    "setup.tooMany.text":
      "Addresses that were not right came too often, so the server pauses. The address is kept here; try again in a moment.",
    "setup.tooMany.textSeconds":
      "Addresses that were not right came too often, so the server pauses. The address is kept here; try again in {seconds, plural, one {# second} other {# seconds}}.",
    "setup.unreachable.title": "The server does not answer",
    "setup.unreachable.text":
      "It may have stopped, or it is just starting. Look at the terminal where Mizugiwa was started. If it has ended, start it again:",
    "setup.unreachable.kept": "The address is kept here. You can try again as it is.",
    "setup.unexpected.title": "The server gave an answer this page cannot read",
    "setup.unexpected.text":
      "Page and server may be of different versions. Reload the page; if it stays so, the log in the terminal says more.",
    "setup.step.administrator.note": "it manages the others",
    "setup.step.source.note": "with a token of its own",
    "setup.step.event": "First event",
    "setup.step.event.note": "sent from a shell, seen at once",
    "setup.account.name": "Your name",
    "setup.account.name.help": "As others see it in alerts, incidents and the audit trail.",
    "setup.account.login": "Login name",
    "setup.account.login.help": "Small letters and digits, such as a.sudo.",
    "setup.account.password": "Password",
    "setup.account.password.help":
      "At least {min} characters. A phrase of several words is best; nothing else is asked of it.",
    "setup.account.password.short": "At least {min} characters are needed.",
    "setup.account.do": "Make the account",
    "setup.restart": "In the folder of Mizugiwa",
  },
  {
    "setup.title": "Mizugiwaの初期設定",
    "setup.about": "ここで2つ、サインイン後に2つの手順があります。",
    "setup.steps": "初期設定の手順",
    "setup.step.address": "一回限りのアドレス",
    "setup.step.address.waiting": "ターミナルに表示",
    "setup.step.address.done": "確認済み",
    "setup.step.address.used": "使用済み",
    "setup.step.address.failed": "未確認",
    "setup.step.administrator": "最初のアカウント",
    "setup.step.source": "最初のログ源",
    "setup.state.done": "完了",
    "setup.state.here": "現在の手順",
    "setup.state.failed": "要対応",
    "setup.state.later": "この後",

    "setup.verifying.title": "一回限りのアドレスを確認しています",

    "setup.verified.title": "最初のアカウントの作成",
    "setup.verified.text":
      "一回限りのアドレスを確認しました。このアカウントがほかのすべてのアカウントを管理します。一人でも全体を確認できるよう、当面はすべてのロールを持ちます。利用者が増えたら、ロールを外してください。",

    "setup.hunt.title": "お手元のログを調べる",
    "setup.hunt.text":
      "主な機能は今すぐ使えます。Mizugiwaを起動したフォルダーで次のコマンドを実行してください。アカウントは不要です。ファイルは読み取るだけで、外部には何も送信しません。",
    "setup.hunt.machine": "このマシンのログを調べる",
    "setup.hunt.machine.help": "{path} の代わりに、任意のファイルやフォルダーを指定できます。",
    "setup.hunt.report": "ブラウザーで開けるレポートを書き出す",
    "setup.hunt.kinds": "対応するログ",
    "setup.hunt.kinds.list":
      "Windows EVTX、JSON・NDJSON、CloudTrail、syslog、auditd、Webアクセスログ。.gz・.zst・.zip の中も読み取ります。種類は名前ではなく内容から判定します。",

    "setup.docs.title": "ドキュメント",
    "setup.docs.text": "Mizugiwaを起動したフォルダーにあります。",
    "setup.docs.readme": "README.ja.md",
    "setup.docs.readme.note": "Mizugiwaの概要と始め方",
    "setup.docs.folder.note": "手引きとリファレンス",
    "setup.docs.help.note": "すべてのコマンドとオプション",

    "setup.open.title": "一回限りのアドレスを開いてください",
    "setup.open.text":
      "Mizugiwaの起動時に、次のような形のアドレスがターミナルに表示されています。その行全体を、このマシンのブラウザーで開いてください。",
    "setup.open.example": "表示されるアドレスの形",
    "setup.open.until": "最後に表示されたアドレスは{time}まで有効で、使えるのは一回限りです。",
    "setup.open.lost":
      "表示が残っていない場合は、そのターミナルで Ctrl+C を押して起動し直してください。新しいアドレスが表示されます。",

    "setup.expired.title": "一回限りのアドレスの有効期限が切れています",
    "setup.expired.text":
      "有効なのは30分間、または次のアドレスが表示されるまでです。ターミナルに最後に表示された行を開いてください。それも期限切れの場合は、ターミナルで Ctrl+C を押して起動し直してください。",
    "setup.invalid.title": "このアドレスは正しくありません",
    "setup.invalid.text":
      "一部が欠けているか、より新しいアドレスが発行されている可能性があります。ターミナルに最後に表示された行全体をコピーして開いてください。新しいアドレスが必要な場合は、ターミナルで Ctrl+C を押して起動し直してください。",
    "setup.used.title": "一回限りのアドレスは使用済みです",
    "setup.used.text": "使えるのは一度だけです。ご自身で開いた場合は、このまま下の手順に進んでください。",
    "setup.used.other":
      "心当たりがない場合は、このマシンを使う別の人が開いた可能性があります。ターミナルで Ctrl+C を押して停止し、経緯を確認してから起動し直してください。新しいアドレスが表示されます。",
    "setup.done.title": "初期設定は完了しています",
    "setup.done.text": "このMizugiwaの初期設定は終了しており、アドレスで再び開くことはできません。",
    "setup.notLoopback.title": "初期設定は、本体のマシンでのみ行えます",
    "setup.notLoopback.text":
      "ネットワーク越しのアクセスです。途中でアドレスを読み取られるおそれがあるため、受け付けていません。本体のマシンのブラウザーで開くか、次のコマンドでポートをお手元に転送してください。",
    "setup.notLoopback.command": "お手元のマシンで、本体のアカウントを使って実行",
    "setup.notLoopback.then":
      "実行したまま、同じアドレスをお手元のブラウザーで開いてください。アドレスはまだ使用済みになっていません。",
    "setup.wrongHost.title": "Mizugiwa本来のアドレスで開いてください",
    "setup.wrongHost.text":
      "この画面は {host} という名前で開かれています。サーバーは、ほかのWebページからの悪用を防ぐため、この名前には応答しません。アドレスはまだ使用済みになっていません。ターミナルに表示されたとおりに開いてください。先頭は次のとおりです。",
    "setup.tooMany.title": "試行回数が多すぎます",
    "setup.tooMany.text":
      "正しくないアドレスが続けて届いたため、サーバーが受付を一時停止しています。アドレスはこの画面に残っています。少し待ってから再試行してください。",
    "setup.tooMany.textSeconds":
      "正しくないアドレスが続けて届いたため、サーバーが受付を一時停止しています。アドレスはこの画面に残っています。{seconds}秒後に再試行してください。",
    "setup.unreachable.title": "サーバーが応答しません",
    "setup.unreachable.text":
      "停止しているか、起動中の可能性があります。Mizugiwaを起動したターミナルをご確認ください。終了している場合は、起動し直してください。",
    "setup.unreachable.kept": "アドレスはこの画面に残っています。そのまま再試行できます。",
    "setup.unexpected.title": "サーバーの応答を読み取れませんでした",
    "setup.unexpected.text":
      "画面とサーバーのバージョンが異なる可能性があります。画面を再読み込みしてください。解消しない場合は、ターミナルのログをご確認ください。",
    "setup.step.administrator.note": "ほかのアカウントを管理",
    "setup.step.source.note": "専用のトークンを発行",
    "setup.step.event": "最初のイベント",
    "setup.step.event.note": "シェルから送信し、その場で確認",
    "setup.account.name": "氏名",
    "setup.account.name.help": "アラート、インシデント、監査証跡に表示されます。",
    "setup.account.login": "ログイン名",
    "setup.account.login.help": "英小文字と数字（例: a.sudo）。",
    "setup.account.password": "パスワード",
    "setup.account.password.help": "{min}文字以上。複数の単語からなる文が適しています。ほかの条件はありません。",
    "setup.account.password.short": "{min}文字以上が必要です。",
    "setup.account.do": "アカウントを作成",
    "setup.restart": "Mizugiwaのフォルダーで実行",
  },
);
