import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { IncidentDetail } from "../../api/contract.js";
import { object, oneOf, text } from "../../api/shape.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { DraftNote, useDraft } from "../../shared/draft.js";
import { FailureNote } from "../../shared/failure-note.js";
import { ChoiceField, type Fault, Form, faultOf, TextArea, TextField } from "../../shared/form.js";
import { useNames } from "../../shared/names.js";
import { useSession } from "../../shared/session.js";
import { useWords } from "../../shared/words.js";

type Item = IncidentDetail["scope"][number];

const THINGS = ["service", "tenant", "asset", "account"] as const;
const PLURALS = { service: "services", tenant: "tenants", asset: "assets" } as const;
const STATES = ["suspected", "confirmed", "contained", "clean", "accepted"] as const;

interface ScopeProps {
  readonly incident: IncidentDetail;
  readonly done: (incident: IncidentDetail) => void;
}

/** What is affected, and how far. */
export function Scope({ incident, done }: ScopeProps): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const [opened, setOpened] = useState<Item | "new" | null>(null);
  const contributes = may("incidents.contribute");
  return (
    <section className="block" id="scope">
      <h2>{say("incidents.scope")}</h2>
      {incident.scope.length === 0 ? <p className="quiet">{say("incidents.scope.none")}</p> : null}
      <ul className="lines">
        {incident.scope.map((item) => (
          <li key={item.id}>
            <span>
              {item.name ?? item.ref} <span className="quiet">{say(`incidents.thing.${item.thing}`)}</span>
            </span>
            {contributes ? (
              <Button
                className="end"
                variant="subtle"
                size="compact-xs"
                aria-label={`${say("incidents.scope.change", { name: item.name ?? item.ref })} (${say(`incidents.scope.state.${item.state}`)})`}
                onClick={() => setOpened(item)}
              >
                {say(`incidents.scope.state.${item.state}`)}
              </Button>
            ) : (
              <span className="end">{say(`incidents.scope.state.${item.state}`)}</span>
            )}
          </li>
        ))}
      </ul>
      {contributes ? (
        <div>
          <Button variant="default" size="compact-sm" onClick={() => setOpened("new")}>
            {say("incidents.scope.add")}
          </Button>
        </div>
      ) : null}
      {opened === null ? null : (
        <ScopeForm
          incident={incident}
          item={opened === "new" ? null : opened}
          done={done}
          close={() => setOpened(null)}
        />
      )}
    </section>
  );
}

interface ScopeFormProps extends ScopeProps {
  readonly item: Item | null;
  readonly close: () => void;
}

const FIELDS = object({ thing: oneOf(...THINGS), ref: text, state: oneOf(...STATES), reason: text });

function ScopeForm({ incident, item, done, close }: ScopeFormProps): ReactNode {
  const { say } = useWords();
  const draft = useDraft({
    form: `incident.${incident.id}.scope.${item?.id ?? "new"}`,
    start: {
      thing: item?.thing ?? "asset",
      ref: item?.ref ?? "",
      state: item?.state ?? "suspected",
      reason: item?.reason ?? "",
    },
    shape: FIELDS,
  });
  const { thing, ref, state, reason } = draft.value;
  const [tried, setTried] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const missing = { ref: ref.trim() === "", reason: state === "accepted" && reason.trim() === "" };
  const faultAt = (field: "ref" | "reason"): Fault | undefined =>
    tried && missing[field] ? say("form.needed") : faultOf(failure, field);
  const save = async (): Promise<void> => {
    setTried(true);
    if (missing.ref || missing.reason) return;
    const body = { thing, ref: ref.trim(), state, reason: reason.trim() === "" ? null : reason.trim() };
    const answer = await send(`/api/v1/incidents/${incident.id}/scope`, IncidentDetail, body);
    if (!answer.ok) return setFailure(answer.failure);
    draft.sent();
    close();
    done(answer.value);
  };
  const title =
    item === null ? say("incidents.scope.add") : say("incidents.scope.change", { name: item.name ?? item.ref });
  return (
    <Dialog opened close={close} title={title}>
      <Form submit={() => void save()}>
        {item === null ? (
          <>
            <ChoiceField
              label={say("incidents.scope.thing")}
              value={thing}
              set={(chosen) => draft.set({ thing: THINGS.find((each) => each === chosen) ?? "asset", ref: "" })}
              options={THINGS.map((value) => ({ value, label: say(`incidents.thing.${value}`) }))}
            />
            <WhichField thing={thing} value={ref} set={(next) => draft.set({ ref: next })} fault={faultAt("ref")} />
          </>
        ) : null}
        <ChoiceField
          label={say("incidents.scope.state")}
          value={state}
          set={(next) => draft.set({ state: STATES.find((each) => each === next) ?? state })}
          fault={faultOf(failure, "state")}
          options={STATES.map((value) => ({ value, label: say(`incidents.scope.state.${value}`) }))}
        />
        <TextArea
          label={say("incidents.scope.reason")}
          help={say("incidents.scope.reason.help")}
          value={reason}
          set={(next) => draft.set({ reason: next })}
          fault={faultAt("reason")}
        />
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm">
            {say("incidents.scope.do")}
          </Button>
          <DraftNote {...draft} />
        </div>
      </Form>
    </Dialog>
  );
}

interface WhichProps {
  readonly thing: Item["thing"];
  readonly value: string;
  readonly set: (value: string) => void;
  readonly fault: Fault | undefined;
}

/** A thing of the register by its name there; an account as the logs call it. */
function WhichField({ thing, ...field }: WhichProps): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const listed = thing !== "account" && may("register.read");
  const names = useNames(thing === "account" ? "services" : PLURALS[thing], listed);
  const label = say("incidents.scope.what");
  if (!listed) return <TextField {...field} label={label} autoCapitalize="none" spellCheck={false} />;
  const options = [{ value: "", label: "—" }, ...[...names].map(([value, name]) => ({ value, label: name }))];
  return <ChoiceField {...field} label={label} options={options} />;
}
