import { LANGUAGES, WORDS, type WordKey } from "@mizugiwa/words";
import { z } from "zod";
import { named } from "../http/faults.js";
import { pageOf } from "../http/paging.js";
import type { EventKind } from "../outbox/index.js";

const Language = z.enum(LANGUAGES);
/** No line ends and other control characters: they would begin headers of their own. */
const Line = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .regex(...named("plain-text", /^[^\p{Cc}]*$/u, "no control characters"));
const Topic = z
  .string()
  .regex(...named("topic", /^(?:\*|[a-z-]+(?:\.\*|\.[a-z-]+)+)$/, "such as alert.raised, alert.* or *"));

export const MailSettings = z.strictObject({
  host: z.string().regex(...named("host-name", /^[A-Za-z0-9][A-Za-z0-9.:-]{0,252}$/, "a host name or an address")),
  port: z.int().min(1).max(65_535),
  security: z.enum(["tls", "starttls", "none"]),
  user: Line.nullable(),
  from: z.email().max(254),
  /** Each is written to in a language of its own. */
  recipients: z
    .array(z.strictObject({ address: z.email().max(254), language: Language }))
    .min(1)
    .max(50),
});
export type MailSettings = z.infer<typeof MailSettings>;

const WebhookSettings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(2000),
});

const Settings = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("mail"), settings: MailSettings }),
  z.strictObject({ kind: z.literal("webhook"), settings: WebhookSettings }),
]);

const Common = z.strictObject({
  name: Line,
  topics: z.array(Topic).min(1).max(100),
  enabled: z.boolean(),
  target: Settings,
});

/** The password of a mail server or the key of a webhook; write only. */
const Secret = z.string().min(1).max(500);

export const NewChannel = Common.extend({ secret: Secret.optional() }).meta({ id: "NotifyChannelFields" });
export const ChannelPatch = Common.partial().extend({ version: z.int().min(1), secret: Secret.nullable().optional() });

export const Channel = Common.extend({
  id: z.uuid(),
  hasSecret: z.boolean(),
  version: z.int(),
  createdAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
}).meta({ id: "NotifyChannel" });
export type Channel = z.infer<typeof Channel>;

/**
 * Whether a secret that was given for one target may be used for another without being entered again: only where it goes to
 * the same place, no less protected on its way. Else whoever may change a channel could have a password sent to a server of
 * their own without knowing it, or notices signed for a receiver that trusts the key.
 */
export function keepsSecret(before: Channel["target"], after: Channel["target"]): boolean {
  if (before.kind === "webhook" || after.kind === "webhook") {
    if (before.kind !== "webhook" || after.kind !== "webhook") return false;
    return new URL(before.settings.url).origin === new URL(after.settings.url).origin;
  }
  const [from, to] = [before.settings, after.settings];
  const isSameServer = from.host.toLowerCase() === to.host.toLowerCase() && from.port === to.port;
  return isSameServer && (to.security === from.security || to.security !== "none");
}

/** The key of a webhook that the server made is shown once, with the channel that was added. */
export const AddedChannel = z
  .object({ channel: Channel, secret: z.string().nullable() })
  .meta({ id: "NotifyChannelAdded" });

export const Delivery = z
  .object({
    id: z.uuid(),
    channel: z.uuid(),
    recipient: z.string(),
    language: Language,
    topic: z.string(),
    state: z.enum(["waiting", "sent", "failed"]),
    attempts: z.int(),
    error: z.object({ code: z.string(), detail: z.string() }).nullable(),
    madeAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "NotifyDelivery" });
export const DeliveryPage = pageOf(Delivery).meta({ id: "NotifyDeliveryPage" });

const Key = z.custom<WordKey>((text) => typeof text === "string" && Object.hasOwn(WORDS.en, text));

/** Something people are told, in the words of the catalogue: each reads it in their own language. */
export const Notice = z.object({
  topic: Topic,
  subject: Key,
  body: Key,
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Page of the console it is about, such as "/alerts/7". */
  path: z.string().nullable(),
});
export type Notice = z.infer<typeof Notice>;

export const NOTICE: EventKind<Notice> = { kind: "notify.notice", payload: Notice };
export const LETTER: EventKind<{ delivery: string }> = {
  kind: "notify.letter",
  payload: z.object({ delivery: z.uuid() }),
};

/** Whether a channel is told of a topic. */
export function hears(topics: readonly string[], topic: string): boolean {
  return topics.some(
    (each) => each === "*" || each === topic || (each.endsWith(".*") && topic.startsWith(each.slice(0, -1))),
  );
}
