import { catalogue } from "./catalogue.js";

/** `mizugiwa server …`: the server seen from a shell. */
export const server = catalogue(
  {
    "server.start.help": "Run the server until Ctrl-C.",
    "server.start.about":
      "npm start does the same after installing and building what is missing. docs/configuration.md explains every setting.",
    "server.start.example": "Run it.",
    "server.start.example.port": "On another port, with another data folder.",
    "server.stop.help": "End the server of a data folder, and its PostgreSQL.",
    "server.stop.example": "End the server that was started in this folder.",
    "server.stop.none": "No server runs on {data}.",
    "server.stop.server": "Ended the server (process {pid}).",
    "server.stop.postgres": "Ended PostgreSQL (process {pid}).",
    "server.doctor.help": "Look at what a server would find here; changes nothing.",
    "server.doctor.example": "Before the first start, or when something is wrong.",
    "server.option.host": "Address to listen on; only this machine’s own.",
    "server.option.port": "Port; 0 takes a free one. By default 8740.",
    "server.option.data": "Folder of everything the server keeps; by default ./data.",
    "server.option.demo": "Use a data folder for demonstrations, ./data-demo.",
    "server.option.log": "Least level that is logged.",
    "server.option.logFormat": "Form of the log.",
  },
  {
    "server.start.help": "Ctrl-C まで、サーバーを動かします。",
    "server.start.about":
      "npm start は、足りないものの導入とビルドをしてから同じことをします。設定はすべて docs/configuration.md にあります。",
    "server.start.example": "動かします。",
    "server.start.example.port": "別のポートと別のデータフォルダーで動かします。",
    "server.stop.help": "データフォルダーのサーバーと、その PostgreSQL を終了します。",
    "server.stop.example": "このフォルダーで起動したサーバーを終了します。",
    "server.stop.none": "{data} を使うサーバーは動いていません。",
    "server.stop.server": "サーバーを終了しました（プロセス {pid}）。",
    "server.stop.postgres": "PostgreSQL を終了しました（プロセス {pid}）。",
    "server.doctor.help": "ここでサーバーを動かすとどうなるかを調べます。何も変更しません。",
    "server.doctor.example": "初回の起動前に、または何かおかしいときに。",
    "server.option.host": "待ち受けるアドレス。この機器自身のものに限ります。",
    "server.option.port": "ポート。0 なら空きを使います。既定は 8740 です。",
    "server.option.data": "サーバーが保持するすべてを置くフォルダー。既定は ./data です。",
    "server.option.demo": "デモ用のデータフォルダー ./data-demo を使います。",
    "server.option.log": "記録する最低の重要度。",
    "server.option.logFormat": "ログの形式。",
  },
);
