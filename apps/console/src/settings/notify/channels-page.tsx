import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { NotifyChannel } from "../../api/contract.js";
import { DONE, send } from "../../shared/asked.js";
import { Command } from "../../shared/command.js";
import { Dialog } from "../../shared/dialog.js";
import { EmptyPage } from "../../shared/empty.js";
import { failureText } from "../../shared/failure-note.js";
import { Mark } from "../../shared/marks.js";
import { notify } from "../../shared/notices.js";
import { usePageTitle } from "../../shared/page.js";
import { PageTabs } from "../../shared/page-tabs.js";
import { useWords, type Words } from "../../shared/words.js";
import type { Action, Column } from "../../table/columns.js";
import { DataTable } from "../../table/data-table.js";
import type { List } from "../../table/use-list.js";
import { ChannelForm } from "./channel-form.js";
import { ChannelTest } from "./channel-test.js";
import { NOTIFY_TABS, topicWord } from "./words.js";

const PATH = "/api/v1/notify/channels";

/** Where a channel leads, in one line. */
function whereTo({ target }: NotifyChannel): string {
  return target.kind === "webhook"
    ? target.settings.url
    : target.settings.recipients.map(({ address }) => address).join(", ");
}

function topicsText({ topics }: NotifyChannel, words: Words): string {
  return topics.map((topic) => topicWord(topic, words)).join(words.say("list.and"));
}

function TopicWords({ channel }: { readonly channel: NotifyChannel }): ReactNode {
  return topicsText(channel, useWords());
}

function KindWord({ channel }: { readonly channel: NotifyChannel }): ReactNode {
  return useWords().say(`channels.kind.${channel.target.kind}`);
}

function ChannelState({ channel }: { readonly channel: NotifyChannel }): ReactNode {
  const { say } = useWords();
  return (
    <span className="state">
      <Mark name={channel.enabled ? "done" : "none"} />
      {say(channel.enabled ? "channels.on" : "channels.off")}
    </span>
  );
}

const COLUMNS: readonly Column<NotifyChannel>[] = [
  {
    id: "name",
    label: "sources.name",
    width: 180,
    phone: "title",
    cell: (channel) => channel.name,
    text: (channel) => channel.name,
  },
  {
    id: "kind",
    label: "channels.kind",
    width: 100,
    leaves: 3,
    phone: "lead",
    cell: (channel) => <KindWord channel={channel} />,
    text: (channel, { say }) => say(`channels.kind.${channel.target.kind}`),
  },
  {
    id: "to",
    label: "channels.to",
    width: 260,
    grow: true,
    phone: "fact",
    cell: (channel) => <span className="grid-data">{whereTo(channel)}</span>,
    text: whereTo,
  },
  {
    id: "topics",
    label: "channels.topics",
    width: 300,
    leaves: 2,
    phone: "fact",
    cell: (channel) => <TopicWords channel={channel} />,
    text: topicsText,
  },
  {
    id: "state",
    label: "alerts.state",
    width: 90,
    phone: "lead",
    cell: (channel) => <ChannelState channel={channel} />,
    text: (channel, { say }) => say(channel.enabled ? "channels.on" : "channels.off"),
  },
];

type Opened =
  | { readonly what: "add" }
  | { readonly what: "edit" | "test" | "remove"; readonly channel: NotifyChannel }
  | { readonly what: "key"; readonly name: string; readonly secret: string };

/** Who is told of what outside of the console, and by which way. */
export function ChannelsPage(): ReactNode {
  const words = useWords();
  const { say } = words;
  usePageTitle(say("place.notifications"));
  const client = useQueryClient();
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = (): void => setOpened(null);
  const renew = (): void => void client.invalidateQueries({ queryKey: ["api", "v1", "notify"] });
  const actionsOn = (list: List<NotifyChannel>): readonly Action<NotifyChannel>[] => {
    const turn = async (enabled: boolean, channels: readonly NotifyChannel[]): Promise<void> => {
      for (const { id, version } of channels) {
        const answer = await send(`${PATH}/${id}`, NotifyChannel, { version, enabled }, { method: "PATCH" });
        if (!answer.ok) return notify({ text: failureText(answer.failure, words), failed: true });
        const { value } = answer;
        list.patch([id], () => value);
        notify({
          text: say(enabled ? "channels.switchedOn" : "channels.switchedOff", { name: value.name }),
          undo: () => void turn(!enabled, [value]),
        });
      }
    };
    const open =
      (what: "edit" | "test" | "remove") =>
      ([channel]: readonly NotifyChannel[]): void => {
        if (channel !== undefined) setOpened({ what, channel });
      };
    return [
      { id: "test", label: "channels.test", key: "t", primary: true, refusal: () => null, run: open("test") },
      { id: "edit", label: "channels.edit", key: "e", refusal: () => null, run: open("edit") },
      {
        id: "enable",
        label: "channels.enable",
        key: null,
        refusal: ({ enabled }) => (enabled ? "channels.on" : null),
        run: (channels) => void turn(true, channels),
      },
      {
        id: "disable",
        label: "channels.disable",
        key: null,
        refusal: ({ enabled }) => (enabled ? null : "channels.off"),
        run: (channels) => void turn(false, channels),
      },
      { id: "remove", label: "channels.remove", key: null, refusal: () => null, run: open("remove") },
    ];
  };
  return (
    <div className="tabbed">
      <PageTabs label="place.notifications" tabs={NOTIFY_TABS} />
      <DataTable<NotifyChannel>
        name="notify-channels"
        title="place.notifications"
        columns={COLUMNS}
        source={() => ({ path: PATH, row: NotifyChannel, idOf: ({ id }) => id })}
        nameOf={({ name }) => name}
        actions={actionsOn}
        open={(channel) => setOpened({ what: "edit", channel })}
        tools={
          <Button variant="filled" size="compact-sm" onClick={() => setOpened({ what: "add" })}>
            {say("channels.add")}
          </Button>
        }
        empty={<EmptyPage title={say("channels.none")} text={say("channels.none.text")} />}
      />
      {opened?.what === "add" || opened?.what === "edit" ? (
        <ChannelForm
          channel={opened.what === "edit" ? opened.channel : null}
          close={close}
          done={({ name }, secret) => {
            setOpened(secret === null ? null : { what: "key", name, secret });
            renew();
          }}
        />
      ) : null}
      {opened?.what === "test" ? <ChannelTest channel={opened.channel} close={close} /> : null}
      {opened?.what === "remove" ? <RemoveChannel channel={opened.channel} close={close} done={renew} /> : null}
      {opened?.what === "key" ? (
        <Dialog opened close={close} title={say("channels.once", { name: opened.name })}>
          <p className="prose">{say("channels.once.text")}</p>
          <Command label={say("channels.once.label")} command={opened.secret} />
        </Dialog>
      ) : null}
    </div>
  );
}

interface RemoveChannelProps {
  readonly channel: NotifyChannel;
  readonly close: () => void;
  readonly done: () => void;
}

function RemoveChannel({ channel, close, done }: RemoveChannelProps): ReactNode {
  const words = useWords();
  const { say } = words;
  const { id, name, version } = channel;
  const remove = async (): Promise<void> => {
    close();
    const answer = await send(`${PATH}/${id}/remove`, DONE, { version });
    if (answer.ok) notify({ text: say("channels.removed", { name }) });
    else notify({ text: failureText(answer.failure, words), failed: true });
    done();
  };
  return (
    <Dialog opened close={close} title={say("channels.remove.title", { name })}>
      <p className="prose">{say("channels.remove.text")}</p>
      <div className="form-actions">
        <Button variant="filled" size="sm" onClick={() => void remove()}>
          {say("channels.remove.do")}
        </Button>
      </div>
    </Dialog>
  );
}
