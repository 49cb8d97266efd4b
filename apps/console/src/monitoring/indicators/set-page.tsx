import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { IndicatorImport, IndicatorSet } from "../../api/contract.js";
import { useLive } from "../../api/live.js";
import { list } from "../../api/shape.js";
import { send, useAsked } from "../../shared/asked.js";
import { Facts } from "../../shared/facts.js";
import { FailureNote } from "../../shared/failure-note.js";
import { notify } from "../../shared/notices.js";
import { usePageTitle } from "../../shared/page.js";
import { PlainPage } from "../../shared/plain-page.js";
import "../../shared/record.css";
import { useRouteId } from "../../shared/route-id.js";
import { useSession } from "../../shared/session.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";
import { BeginRetro } from "../retro/begin-retro.js";
import { ImportIndicators, Problems } from "./import-dialog.js";
import { SetState } from "./indicators-page.js";
import { ReasonDialog } from "./reason-dialog.js";
import { SetIndicators } from "./set-indicators.js";

/** One set: what is said of it, its switch, its indicators, the files that came in. */
export function IndicatorSetPage(): ReactNode {
  const { say } = useWords();
  const id = useRouteId();
  const client = useQueryClient();
  const path = `/api/v1/indicator-sets/${id}`;
  const { answer, busy, again } = useAsked(path, IndicatorSet, { everyMs: 10_000 });
  const refresh = (): void => void client.invalidateQueries({ queryKey: ["api", "v1", "indicator-sets", id] });
  useLive(["indicator-set", "indicator-import"], (changed, topic) => {
    if (topic === "indicator-import" || changed === id) refresh();
  });
  const set = answer?.ok === true ? answer.value : null;
  usePageTitle(set?.name ?? say("place.indicators"));
  if (answer?.ok === false) {
    return (
      <PlainPage title={say("place.indicators")}>
        <FailureNote failure={answer.failure} busy={busy} retry={again} />
      </PlainPage>
    );
  }
  if (set === null) return null;
  return (
    <div className="page">
      <header className="page-head">
        <Link to="/indicators" className="crumb">
          {say("place.indicators")}
        </Link>
        <h1>{set.name}</h1>
        <SetState set={set} />
        <Tools set={set} path={path} refresh={refresh} />
      </header>
      <div className="page-body">
        <div className="page-main">
          <SetIndicators set={set.id} refresh={refresh} />
        </div>
        <aside className="page-side">
          <SetFacts set={set} />
          <Imports set={set.id} />
        </aside>
      </div>
    </div>
  );
}

interface ToolsProps {
  readonly set: IndicatorSet;
  readonly path: string;
  readonly refresh: () => void;
}

function Tools({ set, path, refresh }: ToolsProps): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const [opened, setOpened] = useState<"import" | "switch" | null>(null);
  const close = (): void => setOpened(null);
  const verb = set.enabled ? "stop" : "start";
  const done = (text: string): void => {
    close();
    notify({ text });
    refresh();
  };
  return (
    <div className="page-tools">
      <BeginRetro kind="indicator-set" subject={set.id} />
      {may("indicators.manage") ? (
        <>
          <Button variant="default" size="compact-sm" onClick={() => setOpened("switch")}>
            {say(`indicators.${verb}`)}
          </Button>
          <Button variant="filled" size="compact-sm" onClick={() => setOpened("import")}>
            {say("indicators.import")}
          </Button>
        </>
      ) : null}
      {opened === "import" ? <ImportIndicators set={set.id} close={close} done={done} /> : null}
      {opened === "switch" ? (
        <ReasonDialog
          title={say(`indicators.${verb}`)}
          text={say(`indicators.${verb}.text`)}
          close={close}
          run={async (reason) => {
            const answer = await send(`${path}/${verb}`, IndicatorSet, { version: set.version, reason });
            if (!answer.ok) return answer.failure;
            refresh();
            return null;
          }}
        />
      ) : null}
    </div>
  );
}

function SetFacts({ set }: { readonly set: IndicatorSet }): ReactNode {
  const { say } = useWords();
  return (
    <section className="block">
      <h2>{say("record.facts")}</h2>
      <Facts
        facts={[
          [say("indicators.code"), <code key="code">{set.code}</code>],
          [say("indicators.origin"), set.origin],
          [say("indicators.label"), set.label],
          [say("indicators.level"), say(`indicators.level.${set.level}`)],
          [say("indicators.confidence"), `${set.confidence} %`],
          [say("indicators.until"), set.validUntil === null ? null : <Moment key="until" at={set.validUntil} />],
          [say("indicators.count"), set.indicators.toLocaleString("en")],
          [say("indicators.hits"), set.hits.toLocaleString("en")],
          [say("indicators.suppressed"), set.suppressed.toLocaleString("en")],
          [say("indicators.last"), <Moment key="last" at={set.lastHitAt} />],
          [say("indicators.reason"), set.reason],
          [say("indicators.note"), set.note === "" ? null : set.note],
        ]}
      />
    </section>
  );
}

function Imports({ set }: { readonly set: string }): ReactNode {
  const { say } = useWords();
  const { answer } = useAsked(`/api/v1/indicator-sets/${set}/imports`, list(IndicatorImport), { everyMs: 5000 });
  if (answer?.ok !== true || answer.value.length === 0) return null;
  return (
    <section className="block">
      <h2>{say("indicators.imports")}</h2>
      {answer.value.slice(0, 5).map(({ rows, added, changed, retracted, bad, ...each }) => (
        <div key={each.id}>
          <div>
            <b>{each.name}</b> · {say(`indicators.import.state.${each.state}`)} · <Moment at={each.madeAt} />
          </div>
          {each.state === "running" ? (
            <progress value={each.bytes === 0 ? 0 : each.done / each.bytes} aria-label={each.name} />
          ) : null}
          <small>{say("indicators.import.counts", { rows, added, changed, retracted, bad })}</small>
          <Problems problems={each.problems.slice(0, 20)} />
        </div>
      ))}
    </section>
  );
}
