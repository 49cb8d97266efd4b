// What is written in the settings and the register: channels, what was sent, a table that is imported.
import { ago, idOf } from "./time.mjs";

const mail = { code: "egress-timeout", detail: "mail.minato.example did not answer within 15 s" };

export const CHANNELS = [
  {
    name: "duty",
    topics: ["alert.critical", "alert.high"],
    enabled: true,
    target: {
      kind: "mail",
      settings: {
        host: "mail.minato.example",
        port: 465,
        security: "tls",
        user: "mizugiwa",
        from: "mizugiwa@minato.example",
        recipients: [
          { address: "hana@minato.example", language: "ja" },
          { address: "jun@minato.example", language: "en" },
        ],
      },
    },
  },
  {
    name: "chat",
    topics: ["*"],
    enabled: false,
    target: { kind: "webhook", settings: { url: "https://hooks.minato.example/mizugiwa" } },
  },
].map((channel, index) => ({
  ...channel,
  id: idOf("note", 60 + index),
  hasSecret: true,
  version: 3,
  createdAt: ago(9000),
  changedAt: ago(400),
}));

export const TESTED = {
  rows: [
    { recipient: "hana@minato.example", error: null },
    { recipient: "jun@minato.example", error: mail },
  ],
};

export const DELIVERIES = ["sent", "sent", "failed", "waiting"].map((state, index) => ({
  id: idOf("note", 70 + index),
  channel: CHANNELS[0].id,
  recipient: index % 2 === 0 ? "hana@minato.example" : "jun@minato.example",
  language: "ja",
  topic: index === 0 ? "notify.test" : "alert.critical",
  state,
  attempts: index + 1,
  error: state === "sent" ? null : mail,
  madeAt: ago(20 + index * 7),
  endedAt: state === "waiting" ? null : ago(19 + index * 7),
}));

export const DEAD = [
  {
    event: "4711",
    consumer: "notify.letter",
    kind: "notify.letter",
    attempts: 16,
    createdAt: ago(1600),
    endedAt: ago(60),
    error: { code: "inner-error", detail: "the receiver answered 403" },
  },
];

export const IMPORT = {
  digest: "5b2c",
  counts: { added: 1, changed: 1, unchanged: 3, problems: 1 },
  rows: [
    {
      line: 2,
      does: "add",
      id: null,
      fields: [
        { field: "name", before: null, after: "Yui Hoshino" },
        { field: "nameJa", before: null, after: "星野 結衣" },
      ],
    },
    {
      line: 3,
      does: "change",
      id: idOf("person", 1),
      fields: [{ field: "phone", before: "03-0000-1111", after: "03-0000-2222" }],
    },
  ],
  problems: [
    {
      code: "cell-invalid",
      line: 4,
      column: 3,
      field: "yomi",
      detail: "hiragana or katakana",
      remedy: "Write the reading in kana.",
    },
  ],
};
