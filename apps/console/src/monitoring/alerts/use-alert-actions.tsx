import type { WordKey } from "@mizugiwa/words";
import { type ReactNode, useState } from "react";
import { type Alert, AlertBulkResult } from "../../api/contract.js";
import type { Disposition } from "../../api/kinds.js";
import { DeclareForm } from "../../response/incidents/declare-form.js";
import { DONE, send } from "../../shared/asked.js";
import { codeText, failureText } from "../../shared/failure-note.js";
import { notify } from "../../shared/notices.js";
import { useSession } from "../../shared/session.js";
import { useWords } from "../../shared/words.js";
import type { Action } from "../../table/columns.js";
import type { List } from "../../table/use-list.js";
import { TuneForm } from "../tunings/tune-form.js";
import { CloseForm, CommentForm, SnoozeForm } from "./alert-forms.js";
import { refusesAcknowledge, refusesReopen, refusesTaking, refusesTuning, refusesWhenDone } from "./refusals.js";

type Asking = Readonly<{
  form: "close" | "snooze" | "comment" | "declare" | "expect";
  alerts: readonly Alert[];
  list: List<Alert>;
}>;

interface Step {
  readonly body: Readonly<Record<string, unknown>> & { readonly step: string };
  readonly done: WordKey;
  readonly look: (alert: Alert) => Alert;
  /** What cannot be taken back in its turn. */
  readonly final?: true;
}

export interface AlertActions {
  readonly actionsOn: (list: List<Alert>) => readonly Action<Alert>[];
  /** The form that is asked for, if any. */
  readonly form: ReactNode;
}

/** What can be done with alerts; shown at once, and taken back where the server refuses. */
export function useAlertActions(): AlertActions {
  const words = useWords();
  const { say } = words;
  const { who, may } = useSession();
  const [asking, setAsking] = useState<Asking | null>(null);
  const me = { id: who.account.id, name: who.account.name };

  const take = async (list: List<Alert>, alerts: readonly Alert[], step: Step): Promise<void> => {
    const ids = alerts.map((alert) => alert.id);
    const before = new Map(alerts.map((alert) => [alert.id, alert]));
    const restore = (which: readonly string[]): void => list.patch(which, (alert) => before.get(alert.id) ?? alert);
    list.patch(ids, step.look);
    const items = alerts.map(({ id, version }) => ({ id, version }));
    const answer = await send("/api/v1/alerts/bulk", AlertBulkResult, { ...step.body, items });
    if (!answer.ok) {
      restore(ids);
      return notify({ text: failureText(answer.failure, words), failed: true });
    }
    const versions = new Map(
      answer.value.results.flatMap(({ id, version }) => (version === null ? [] : [[id, version]])),
    );
    const refused = answer.value.results.filter((result) => result.code !== null);
    restore(refused.map((result) => result.id));
    list.patch([...versions.keys()], (alert) => ({ ...alert, version: versions.get(alert.id) ?? alert.version }));
    if (refused.length > 0) {
      const why = new Set(refused.map(({ code }) => codeText(code ?? "", words)));
      notify({
        text: say("alerts.notDone", { count: refused.length }),
        detail: [...why].join(" "),
        failed: true,
      });
    }
    if (answer.value.done === 0) return;
    const changed = alerts
      .filter((alert) => versions.has(alert.id))
      .map((alert) => ({ ...alert, version: versions.get(alert.id) ?? alert.version }));
    const takeBack = (): void =>
      void take(list, changed, {
        body: { step: "take-back" },
        done: "alerts.done.takeBack",
        look: (alert) => ({ ...(before.get(alert.id) ?? alert), version: alert.version }),
        final: true,
      });
    notify({
      text: say(step.done, { count: answer.value.done }),
      ...(step.final === true ? {} : { undo: takeBack }),
    });
  };

  const reopen = (list: List<Alert>, alerts: readonly Alert[]): void =>
    void take(list, alerts, {
      body: { step: "reopen" },
      done: "alerts.done.reopen",
      look: (alert) => ({ ...alert, state: "new", disposition: null }),
    });

  const assign = (list: List<Alert>, alerts: readonly Alert[]): void =>
    void take(list, alerts, {
      body: { step: "assign", assignee: me.id },
      done: "alerts.done.assign",
      look: (alert) => ({ ...alert, assignee: me }),
    });

  const actionsOn = (list: List<Alert>): readonly Action<Alert>[] => {
    if (!may("alerts.triage")) return [];
    const ask = (form: Asking["form"]) => (alerts: readonly Alert[]) => setAsking({ form, alerts, list });
    return [
      {
        id: "acknowledge",
        label: "alerts.acknowledge",
        key: "a",
        primary: true,
        refusal: refusesAcknowledge,
        run: (alerts) =>
          void take(list, alerts, {
            body: { step: "acknowledge" },
            done: "alerts.done.acknowledge",
            look: (alert) => ({ ...alert, state: "acknowledged", assignee: alert.assignee ?? me }),
          }),
      },
      ...(may("incidents.declare")
        ? [
            {
              id: "declare",
              label: "alerts.escalate",
              key: "e",
              refusal: refusesWhenDone,
              run: ask("declare"),
            } as const,
          ]
        : []),
      { id: "close", label: "alerts.close", key: "d", refusal: refusesWhenDone, run: ask("close") },
      ...(may("tunings.manage")
        ? [{ id: "expect", label: "tunings.tune", key: null, refusal: refusesTuning, run: ask("expect") } as const]
        : []),
      { id: "snooze", label: "alerts.snooze", key: "s", refusal: refusesWhenDone, run: ask("snooze") },
      { id: "comment", label: "alerts.comment", key: "c", refusal: () => null, run: ask("comment") },
      {
        id: "assign",
        label: "alerts.assign",
        key: "o",
        refusal: (alert) => refusesTaking(alert, me.id),
        run: (alerts) => assign(list, alerts),
      },
      { id: "reopen", label: "alerts.reopen", key: "r", refusal: refusesReopen, run: (alerts) => reopen(list, alerts) },
    ];
  };

  const close = (): void => setAsking(null);
  const closeAs = ({ alerts, list }: Asking, disposition: Disposition, reason: string): void => {
    close();
    void take(list, alerts, {
      body: { step: "close", disposition, ...(reason === "" ? {} : { reason }) },
      done: "alerts.done.close",
      look: (alert) => ({ ...alert, state: "closed", disposition }),
    });
  };
  const snooze = ({ alerts, list }: Asking, until: string): void => {
    close();
    void take(list, alerts, {
      body: { step: "snooze", until },
      done: "alerts.done.snooze",
      look: (alert) => ({ ...alert, state: "snoozed", snoozedUntil: until }),
    });
  };
  const comment = async ({ alerts }: Asking, text: string, sent: () => void): Promise<void> => {
    for (const { id } of alerts) {
      const answer = await send(`/api/v1/alerts/${id}/comment`, DONE, { text });
      if (!answer.ok) return notify({ text: failureText(answer.failure, words), failed: true });
    }
    sent();
    close();
    notify({ text: say("alerts.done.comment") });
  };

  const form =
    asking === null ? null : asking.form === "close" ? (
      <CloseForm
        alerts={asking.alerts}
        close={close}
        send={(disposition, reason) => closeAs(asking, disposition, reason)}
      />
    ) : asking.form === "declare" ? (
      <DeclareForm alerts={asking.alerts} close={close} />
    ) : asking.form === "expect" ? (
      <TuneForm alert={asking.alerts[0]?.id ?? ""} close={close} />
    ) : asking.form === "snooze" ? (
      <SnoozeForm alerts={asking.alerts} close={close} send={(until) => snooze(asking, until)} />
    ) : (
      <CommentForm alerts={asking.alerts} close={close} send={(text, sent) => void comment(asking, text, sent)} />
    );
  return { actionsOn, form };
}
