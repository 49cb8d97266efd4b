import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { NotifyChannel, NotifyChannelAdded } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { DraftNote, useDraft } from "../../shared/draft.js";
import { FailureNote } from "../../shared/failure-note.js";
import { ChoiceField, type Fault, Form, faultOf, saidOf, TextField } from "../../shared/form.js";
import { useWords } from "../../shared/words.js";
import { AT, bodyOf, type Draft, draftOf, faultsOf, NO_SECRET, OPEN, type PartProps } from "./draft.js";
import { Recipients } from "./recipients.js";
import { topicWord } from "./words.js";

interface ChannelFormProps {
  /** Null for a new one. */
  readonly channel: NotifyChannel | null;
  readonly close: () => void;
  readonly done: (channel: NotifyChannel, madeSecret: string | null) => void;
}

/** Adds a channel or changes one; a secret that is left empty stays as it is. */
export function ChannelForm({ channel, close, done }: ChannelFormProps): ReactNode {
  const { say, language } = useWords();
  const open = useDraft({
    form: `channels.${channel?.id ?? "new"}`,
    start: draftOf(channel, language),
    shape: OPEN,
    ...(channel === null ? {} : { base: channel.version }),
  });
  const [secret, setSecret] = useState(NO_SECRET);
  const draft: Draft = { ...open.value, ...secret };
  const [tried, setTried] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const faults = tried ? faultsOf(draft) : new Map<string, never>();
  const change = ({ secret: typed, dropSecret, ...part }: Partial<Draft>): void => {
    if (typed !== undefined || dropSecret !== undefined) {
      setSecret({ secret: typed ?? secret.secret, dropSecret: dropSecret ?? secret.dropSecret });
    }
    if (Object.keys(part).length > 0) open.set(part);
  };
  const faultAt = (field: string): Fault | undefined => {
    const key = faults.get(field);
    return key === undefined ? faultOf(failure, field) : say(key);
  };
  const save = async (): Promise<void> => {
    setTried(true);
    if (busy || faultsOf(draft).size > 0) return;
    setBusy(true);
    const body = bodyOf(draft);
    const answer =
      channel === null
        ? await send("/api/v1/notify/channels", NotifyChannelAdded, body)
        : await send(
            `/api/v1/notify/channels/${channel.id}`,
            NotifyChannel,
            { ...body, version: channel.version },
            { method: "PATCH" },
          );
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    open.sent();
    if ("channel" in answer.value) done(answer.value.channel, answer.value.secret);
    else done(answer.value, null);
  };
  const part: PartProps = { draft, change, faultAt };
  return (
    <Dialog opened close={close} title={channel === null ? say("channels.add") : channel.name}>
      <Form submit={() => void save()}>
        <TextField
          label={say("sources.name")}
          value={draft.name}
          set={(name) => change({ name })}
          fault={faultAt("name")}
        />
        {channel === null ? (
          <ChoiceField
            label={say("channels.kind")}
            value={draft.kind}
            set={(kind) => change({ kind: kind === "webhook" ? "webhook" : "mail" })}
            options={(["mail", "webhook"] as const).map((value) => ({ value, label: say(`channels.kind.${value}`) }))}
          />
        ) : null}
        {draft.kind === "mail" ? <MailFields {...part} /> : <WebhookFields {...part} />}
        <SecretFields {...part} kept={channel?.hasSecret ?? null} />
        <Topics {...part} />
        <label className="form-check">
          <input
            type="checkbox"
            checked={draft.enabled}
            onChange={(event) => change({ enabled: event.currentTarget.checked })}
          />
          {say("channels.enabled")}
        </label>
        {faults.size > 0 ? (
          <p className="form-help" data-fault role="alert">
            {say("failure.request-invalid")}
          </p>
        ) : failure === null ? null : (
          <FailureNote failure={failure} />
        )}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm" aria-disabled={busy}>
            {say(busy ? "form.busy" : channel === null ? "channels.add.do" : "form.save")}
          </Button>
          <DraftNote {...open} />
        </div>
      </Form>
    </Dialog>
  );
}

const PLAIN = { autoCapitalize: "none", spellCheck: false } as const;
const SECURITIES = ["tls", "starttls", "none"] as const;

function MailFields(part: PartProps): ReactNode {
  const { draft, change, faultAt } = part;
  const { say } = useWords();
  return (
    <>
      <TextField
        {...PLAIN}
        label={say("channels.host")}
        value={draft.host}
        set={(host) => change({ host })}
        fault={faultAt(AT.host)}
      />
      <ChoiceField
        label={say("channels.security")}
        help={draft.security === "none" ? say("channels.security.none.help") : null}
        value={draft.security}
        set={(chosen) => change({ security: SECURITIES.find((each) => each === chosen) ?? "tls" })}
        options={SECURITIES.map((value) => ({ value, label: say(`channels.security.${value}`) }))}
      />
      <TextField
        {...PLAIN}
        label={say("channels.port")}
        inputMode="numeric"
        value={draft.port}
        set={(port) => change({ port: port.normalize("NFKC") })}
        fault={faultAt(AT.port)}
      />
      <TextField
        {...PLAIN}
        label={say("channels.user")}
        help={say("channels.user.help")}
        autoComplete="off"
        value={draft.user}
        set={(user) => change({ user })}
        fault={faultAt(AT.user)}
      />
      <TextField
        {...PLAIN}
        label={say("channels.from")}
        type="email"
        value={draft.from}
        set={(from) => change({ from })}
        fault={faultAt(AT.from)}
      />
      <Recipients {...part} />
    </>
  );
}

function WebhookFields({ draft, change, faultAt }: PartProps): ReactNode {
  const { say } = useWords();
  return (
    <TextField
      {...PLAIN}
      label={say("channels.url")}
      help={say("channels.url.help")}
      inputMode="url"
      value={draft.url}
      set={(url) => change({ url })}
      fault={faultAt(AT.url)}
    />
  );
}

/** `kept`: whether the server keeps one; null where the channel is new. */
function SecretFields({ draft, change, faultAt, kept }: PartProps & { readonly kept: boolean | null }): ReactNode {
  const { say } = useWords();
  const mail = draft.kind === "mail";
  const first = say(mail ? "channels.password.help" : "channels.key.help");
  return (
    <>
      <TextField
        {...PLAIN}
        label={say(mail ? "channels.password" : "channels.key")}
        help={kept === null ? first : say(kept ? "channels.secret.kept" : "channels.secret.none")}
        type="password"
        autoComplete="new-password"
        value={draft.secret}
        set={(secret) => change({ secret })}
        fault={faultAt("secret")}
      />
      {kept === true && draft.secret === "" ? (
        <label className="form-check">
          <input
            type="checkbox"
            checked={draft.dropSecret}
            onChange={(event) => change({ dropSecret: event.currentTarget.checked })}
          />
          {say("channels.secret.drop")}
        </label>
      ) : null}
    </>
  );
}

const OFFERED = ["alert.critical", "alert.high", "alert.*", "*"] as const;

function Topics({ draft, change, faultAt }: PartProps): ReactNode {
  const words = useWords();
  const { topics } = draft;
  const fault = faultAt("topics");
  // A topic that somebody set by other means stays where it was.
  const shown = [...OFFERED, ...topics.filter((topic) => !OFFERED.some((each) => each === topic))];
  const implied = (topic: string): boolean =>
    (topic !== "*" && topics.includes("*")) ||
    (topic !== "alert.*" && topic.startsWith("alert.") && topics.includes("alert.*"));
  return (
    <fieldset className="form-choices">
      <legend className="form-legend">{words.say("channels.topics")}</legend>
      {shown.map((topic) => (
        <label key={topic}>
          <input
            type="checkbox"
            checked={topics.includes(topic) || implied(topic)}
            disabled={implied(topic)}
            onChange={() =>
              change({
                topics: topics.includes(topic) ? topics.filter((each) => each !== topic) : [...topics, topic],
              })
            }
          />
          {topicWord(topic, words)}
        </label>
      ))}
      {fault === undefined ? null : (
        <p className="form-help" data-fault>
          {saidOf(fault, words)}
        </p>
      )}
    </fieldset>
  );
}
