import { LANGUAGES, type Language, type WordKey } from "@mizugiwa/words";
import type { NotifyChannel } from "../../api/contract.js";
import { flag, list, type Of, object, oneOf, text } from "../../api/shape.js";
import type { Fault } from "../../shared/form.js";

/** A channel as it is typed; what does not belong to its kind is kept, so that changing one's mind loses nothing. */
export type Draft = Of<typeof OPEN> & Secret;

/** What this browser may keep of it. */
export const OPEN = object({
  name: text,
  kind: oneOf("mail", "webhook"),
  topics: list(text),
  enabled: flag,
  host: text,
  port: text,
  security: oneOf("tls", "starttls", "none"),
  user: text,
  from: text,
  recipients: list(object({ address: text, language: oneOf(...LANGUAGES) })),
  url: text,
});

/** What was typed now and is kept nowhere; what the server keeps is never seen here. */
interface Secret {
  readonly secret: string;
  readonly dropSecret: boolean;
}

export const NO_SECRET: Secret = { secret: "", dropSecret: false };

/** What a part of the form is given. */
export interface PartProps {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly faultAt: (field: string) => Fault | undefined;
}

export function draftOf(channel: NotifyChannel | null, language: Language): Of<typeof OPEN> {
  const empty: Of<typeof OPEN> = {
    name: "",
    kind: "mail",
    topics: ["alert.critical", "alert.high"],
    enabled: true,
    host: "",
    port: "465",
    security: "tls",
    user: "",
    from: "",
    recipients: [{ address: "", language }],
    url: "",
  };
  if (channel === null) return empty;
  const { name, topics, enabled, target } = channel;
  const common = { ...empty, name, topics, enabled };
  if (target.kind === "webhook") return { ...common, kind: "webhook", url: target.settings.url };
  const { port, user, ...settings } = target.settings;
  return { ...common, kind: "mail", ...settings, port: String(port), user: user ?? "" };
}

/** The body that adds the channel; a change takes the same and the version. */
export function bodyOf(draft: Draft): Readonly<Record<string, unknown>> {
  const { topics, enabled } = draft;
  const user = draft.user.trim();
  const settings =
    draft.kind === "webhook"
      ? { url: draft.url.trim() }
      : {
          host: draft.host.trim(),
          port: Number(draft.port),
          security: draft.security,
          user: user === "" ? null : user,
          from: draft.from.trim(),
          recipients: draft.recipients.map(({ address, language }) => ({ address: address.trim(), language })),
        };
  return {
    name: draft.name.trim(),
    topics,
    enabled,
    target: { kind: draft.kind, settings },
    ...secretOf(draft),
  };
}

function secretOf({ secret, dropSecret }: Draft): { readonly secret?: string | null } {
  if (secret !== "") return { secret };
  return dropSecret ? { secret: null } : {};
}

/** Where a field stands in the body, as the server's answers name it (RFC 6901 without the first slash). */
export const AT = {
  host: "target/settings/host",
  port: "target/settings/port",
  user: "target/settings/user",
  from: "target/settings/from",
  url: "target/settings/url",
  recipient: (index: number) => `target/settings/recipients/${index}/address`,
} as const;

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const HOST = /^[A-Za-z0-9][A-Za-z0-9.:-]{0,252}$/;

/** What can be seen to be wrong before anything is sent, by field; the server has the last word. */
export function faultsOf(draft: Draft): ReadonlyMap<string, WordKey> {
  const faults = new Map<string, WordKey>();
  const need = (field: string, good: boolean, fault: WordKey): void => {
    if (!good) faults.set(field, fault);
  };
  need("name", draft.name.trim() !== "", "form.needed");
  need("topics", draft.topics.length > 0, "channels.topics.needed");
  if (draft.kind === "webhook") {
    need(AT.url, /^https?:\/\/\S+$/.test(draft.url.trim()), "channels.url.fault");
    return faults;
  }
  const port = Number(draft.port);
  need(AT.host, HOST.test(draft.host.trim()), "channels.host.fault");
  need(AT.port, Number.isInteger(port) && port >= 1 && port <= 65_535, "channels.port.fault");
  need(AT.from, ADDRESS.test(draft.from.trim()), "channels.address.fault");
  for (const [index, { address }] of draft.recipients.entries()) {
    need(AT.recipient(index), ADDRESS.test(address.trim()), "channels.address.fault");
  }
  return faults;
}
