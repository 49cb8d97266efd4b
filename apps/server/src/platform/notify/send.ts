import { LANGUAGES, type Language, say } from "@mizugiwa/words";
import { type EgressRules, request, sendMail } from "../egress/index.js";
import { FinalError } from "../outbox/index.js";
import type { Channel, MailSettings, Notice } from "./schema.js";
import { SIGNATURE_HEADER, signWebhook } from "./signature.js";
import type { Letter } from "./store.js";

export interface Sending {
  readonly rules: EgressRules;
  readonly secret: string | null;
  /** Address of the console, for links; null where nobody has said it. */
  readonly origin: string | null;
  readonly signal: AbortSignal;
}

/** Sends one letter the way of its channel; throws EgressError, or FinalError where no other try would help. */
export async function sendLetter({ target }: Channel, letter: Letter, sending: Sending): Promise<void> {
  if (target.kind === "mail") await byMail(target.settings, letter, sending);
  else await byWebhook(target.settings.url, letter, sending);
}

async function byMail(settings: MailSettings, letter: Letter, { rules, secret, origin }: Sending): Promise<void> {
  const { host, port, security, user, from } = settings;
  const { subject, text } = wordsOf(letter.notice, letter.language, origin);
  await sendMail(
    rules,
    { host, port, security, user, password: secret },
    { from, to: letter.recipient, subject, text, messageId: `<${letter.id}@mizugiwa>` },
  );
}

const OWN_AGAIN = new Set([408, 425, 429]);

async function byWebhook(url: string, letter: Letter, { rules, secret, origin, signal }: Sending): Promise<void> {
  const { topic, values, path } = letter.notice;
  const texts = Object.fromEntries(LANGUAGES.map((language) => [language, wordsOf(letter.notice, language, origin)]));
  const body = JSON.stringify({ id: letter.id, topic, values, path, texts });
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "user-agent": "mizugiwa",
    "mizugiwa-delivery": letter.id,
    ...(secret === null ? {} : { [SIGNATURE_HEADER]: signWebhook(secret, Math.floor(Date.now() / 1000), body) }),
  };
  const { status } = await request(rules, { method: "POST", url, headers, body, signal });
  if (status >= 200 && status < 300) return;
  const said = `the receiver answered ${status}`;
  throw status >= 400 && status < 500 && !OWN_AGAIN.has(status) ? new FinalError(said) : new Error(said);
}

/** The notice as a reader of a language reads it; the subject is one line whatever the values hold. */
export function wordsOf(
  { subject, body, values, path }: Notice,
  language: Language,
  origin: string | null,
): { subject: string; text: string } {
  const link = path === null || origin === null ? "" : `\n\n${origin}${path}`;
  return {
    subject: say(language, subject, values).replaceAll(/\p{Cc}+/gu, " "),
    text: `${say(language, body, values)}${link}\n\n${say(language, "notify.footer")}\n`,
  };
}
