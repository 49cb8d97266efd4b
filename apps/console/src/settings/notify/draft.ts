import type { Language, WordKey } from "@mizugiwa/words";
import type { NotifyChannel } from "../../api/contract.js";

/** A channel as it is typed; what does not belong to its kind is kept, so that changing one's mind loses nothing. */
export interface Draft {
  readonly name: string;
  readonly kind: "mail" | "webhook";
  readonly topics: readonly string[];
  readonly enabled: boolean;
  readonly host: string;
  readonly port: string;
  readonly security: "tls" | "starttls" | "none";
  readonly user: string;
  readonly from: string;
  readonly recipients: readonly { readonly address: string; readonly language: Language }[];
  readonly url: string;
  /** What was typed now; what the server keeps is never seen here. */
  readonly secret: string;
  readonly dropSecret: boolean;
}

/** What a part of the form is given. */
export interface PartProps {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly faultAt: (field: string) => string | undefined;
}

export function draftOf(channel: NotifyChannel | null, language: Language): Draft {
  const empty: Draft = {
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
    secret: "",
    dropSecret: false,
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
