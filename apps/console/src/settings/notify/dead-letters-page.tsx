import type { ReactNode } from "react";
import { DeadLetter } from "../../api/contract.js";
import { DONE, send } from "../../shared/asked.js";
import { EmptyPage } from "../../shared/empty.js";
import { failureText } from "../../shared/failure-note.js";
import { notify } from "../../shared/notices.js";
import { usePageTitle } from "../../shared/page.js";
import { PageTabs } from "../../shared/page-tabs.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";
import type { Action, Column } from "../../table/columns.js";
import { DataTable } from "../../table/data-table.js";
import type { List } from "../../table/use-list.js";
import { errorWord, NOTIFY_TABS, partWord } from "./words.js";

function Part({ name }: { readonly name: string }): ReactNode {
  return partWord(name, useWords());
}

function WhyNot({ letter }: { readonly letter: DeadLetter }): ReactNode {
  const words = useWords();
  return letter.error === null ? "—" : <span title={letter.error.detail}>{errorWord(letter.error, words)}</span>;
}

const COLUMNS: readonly Column<DeadLetter>[] = [
  {
    id: "ended",
    label: "channels.dead.since",
    width: 170,
    phone: "aside",
    cell: ({ endedAt }) => <Moment at={endedAt} />,
    text: ({ endedAt }) => endedAt,
  },
  {
    id: "made",
    label: "channels.dead.made",
    width: 170,
    leaves: 2,
    cell: ({ createdAt }) => <Moment at={createdAt} />,
    text: ({ createdAt }) => createdAt,
  },
  {
    id: "consumer",
    label: "channels.dead.kind",
    width: 220,
    phone: "title",
    cell: ({ consumer }) => <Part name={consumer} />,
    text: ({ consumer }, words) => partWord(consumer, words),
  },
  {
    id: "attempts",
    label: "channels.attempts",
    width: 90,
    leaves: 1,
    align: "end",
    cell: ({ attempts }) => attempts,
    text: ({ attempts }) => String(attempts),
  },
  {
    id: "error",
    label: "channels.error",
    width: 300,
    grow: true,
    phone: "fact",
    cell: (letter) => <WhyNot letter={letter} />,
    text: ({ error }, words) => (error === null ? "" : errorWord(error, words)),
  },
];

/** What could not be told to anybody, and was given up; it can be tried again. */
export function DeadLettersPage(): ReactNode {
  const words = useWords();
  const { say } = words;
  usePageTitle(say("channels.dead"));
  const actionsOn = (list: List<DeadLetter>): readonly Action<DeadLetter>[] => {
    const retry = async (letters: readonly DeadLetter[]): Promise<void> => {
      for (const { event, consumer } of letters) {
        const name = encodeURIComponent(consumer);
        const answer = await send(`/api/v1/outbox/dead-letters/${event}/${name}/retry`, DONE, {});
        if (answer.ok) continue;
        notify({ text: failureText(answer.failure, words), failed: true });
        return list.again();
      }
      notify({ text: say("channels.dead.retried", { count: letters.length }) });
      list.again();
    };
    return [
      {
        id: "retry",
        label: "channels.dead.retry",
        key: "r",
        primary: true,
        refusal: () => null,
        run: (letters) => void retry(letters),
      },
    ];
  };
  return (
    <div className="tabbed">
      <PageTabs label="place.notifications" tabs={NOTIFY_TABS} />
      <DataTable<DeadLetter>
        name="dead-letters"
        title="channels.dead"
        columns={COLUMNS}
        source={(query) => ({
          path: `/api/v1/outbox/dead-letters?${query.toString()}`,
          row: DeadLetter,
          idOf: ({ event, consumer }) => `${event}.${consumer}`,
        })}
        nameOf={({ event }) => event}
        actions={actionsOn}
        empty={<EmptyPage title={say("channels.dead.none")} text={say("channels.dead.none.text")} />}
      />
    </div>
  );
}
