import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { RuleImport } from "../../api/contract.js";
import { list } from "../../api/shape.js";
import type { Failure } from "../../shared/ask.js";
import { send, useAsked } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { EmptyPage } from "../../shared/empty.js";
import { Facts } from "../../shared/facts.js";
import { FailureNote } from "../../shared/failure-note.js";
import { Form, TextArea } from "../../shared/form.js";
import { notify } from "../../shared/notices.js";
import { usePageTitle } from "../../shared/page.js";
import { PageTabs } from "../../shared/page-tabs.js";
import "../../shared/record.css";
import { useSession } from "../../shared/session.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";
import "../../table/view-tabs.css";
import { ImportDialog } from "./import-dialog.js";
import "./rule-page.css";
import { RULE_TABS } from "./rule-tabs.js";

const PATH = "/api/v1/rule-imports";
const IMPORTS = list(RuleImport);
const HASH_SHOWN = 12;

type Doing = "release" | "remove";

/** Collections of others: where they came from, what became of their rules. */
export function ImportsPage(): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const client = useQueryClient();
  const { answer, busy, again } = useAsked(PATH, IMPORTS);
  const [opened, setOpened] = useState(false);
  const [doing, setDoing] = useState<{ what: Doing; of: RuleImport } | null>(null);
  usePageTitle(say("place.ruleImports"));
  const refresh = (): void => {
    again();
    void client.invalidateQueries({ queryKey: ["api", "v1", "rules"] });
  };
  const add = may("rules.import") ? (
    <Button variant="filled" size="compact-sm" onClick={() => setOpened(true)}>
      {say("rules.import")}
    </Button>
  ) : null;
  const found = answer?.ok === true ? answer.value : null;
  return (
    <div className="tabbed">
      <PageTabs label="rules.tabs" tabs={RULE_TABS} />
      <div className="page">
        <header className="page-head">
          <h1>{say("rules.imports")}</h1>
          <div className="page-tools">{add}</div>
        </header>
        {answer?.ok === false ? <FailureNote failure={answer.failure} busy={busy} retry={again} /> : null}
        {found?.length === 0 ? (
          <EmptyPage title={say("rules.imports.none")} text={say("rules.imports.none.text")}>
            <div>{add}</div>
          </EmptyPage>
        ) : null}
        {(found ?? []).map((each) => (
          <Collection key={each.id} of={each} act={(what) => setDoing({ what, of: each })} />
        ))}
      </div>
      {opened ? (
        <ImportDialog
          close={() => setOpened(false)}
          done={(count) => {
            setOpened(false);
            notify({ text: say("rules.import.done", { count }) });
            refresh();
          }}
        />
      ) : null}
      {doing === null ? null : (
        <ActDialog
          {...doing}
          close={() => setDoing(null)}
          done={(after) => {
            const released = after.live - doing.of.live;
            notify({
              text:
                doing.what === "release"
                  ? say("rules.import.release.done", { count: released })
                  : say("rules.import.remove.done"),
            });
            setDoing(null);
            refresh();
          }}
        />
      )}
    </div>
  );
}

function Collection({ of, act }: { readonly of: RuleImport; readonly act: (what: Doing) => void }): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const isRemoved = of.removedAt !== null;
  return (
    <section className="block">
      <header>
        <h2>
          <Link to="/rules" search={{ q: `has:imports/${of.name}/` }}>
            {of.name}
          </Link>
        </h2>
        <small>
          {of.license ?? "—"} · {say("rules.import.authors", { count: of.authors })}
        </small>
        {isRemoved ? <span className="tag">{say("rules.import.removed")}</span> : null}
        <span className="rule-steps end">
          {of.staged > 0 && may("rules.approve") ? (
            <Button variant="default" size="compact-sm" onClick={() => act("release")}>
              {say("rules.import.release")}
            </Button>
          ) : null}
          {!isRemoved && may("rules.import") ? (
            <Button variant="subtle" size="compact-sm" onClick={() => act("remove")}>
              {say("rules.import.remove")}
            </Button>
          ) : null}
        </span>
      </header>
      <Facts
        facts={[
          [say("rules.import.live"), of.live.toLocaleString("en")],
          [say("rules.import.staged"), of.staged === 0 ? null : of.staged.toLocaleString("en")],
          [say("rules.import.proved"), of.staged === 0 ? null : of.proved.toLocaleString("en")],
          [say("rules.import.folder"), of.folder === null ? null : <code key="folder">{of.folder}</code>],
          [
            say("rules.import.revision"),
            of.revision === null ? null : <code key="revision">{of.revision.slice(0, HASH_SHOWN)}</code>,
          ],
          [say("rules.import.by"), of.madeBy.name],
          [say("rules.import.updated"), <Moment key="updated" at={of.updatedAt} />],
        ]}
      />
    </section>
  );
}

interface ActProps {
  readonly what: Doing;
  readonly of: RuleImport;
  readonly close: () => void;
  readonly done: (after: RuleImport) => void;
}

const PATIENCE_MS = 60_000;

function ActDialog({ what, of, close, done }: ActProps): ReactNode {
  const { say } = useWords();
  const [reason, setReason] = useState("");
  const [unproved, setUnproved] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const isEmpty = reason.trim() === "";
  const act = async (): Promise<void> => {
    if (isEmpty) return;
    const body = what === "release" ? { reason, unproved } : { reason };
    const answer = await send(`${PATH}/${of.id}/${what}`, RuleImport, body, { patienceMs: PATIENCE_MS });
    if (answer.ok) done(answer.value);
    else setFailure(answer.failure);
  };
  const rest = of.staged - of.proved;
  return (
    <Dialog opened close={close} title={`${say(`rules.import.${what}`)} ${of.name}`}>
      <Form submit={() => void act()}>
        {what === "remove" ? <p className="prose">{say("rules.import.remove.text")}</p> : null}
        <TextArea label={say(`rules.import.${what}.reason`)} value={reason} set={setReason} focus />
        {what === "release" && rest > 0 ? (
          <label className="state">
            <input type="checkbox" checked={unproved} onChange={(event) => setUnproved(event.currentTarget.checked)} />
            {say("rules.import.release.unproved", { count: rest })}
          </label>
        ) : null}
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm" aria-disabled={isEmpty}>
            {say(`rules.import.${what}`)}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
