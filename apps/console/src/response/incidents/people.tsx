import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { IncidentDetail } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { FailureNote, failureText } from "../../shared/failure-note.js";
import { ChoiceField, Form, faultOf } from "../../shared/form.js";
import { useNames } from "../../shared/names.js";
import { notify } from "../../shared/notices.js";
import { useSession } from "../../shared/session.js";
import { useWords } from "../../shared/words.js";

interface PartProps {
  readonly incident: IncidentDetail;
  readonly done: (incident: IncidentDetail) => void;
}

type Participant = IncidentDetail["participants"][number];

/** Who has which function now; whoever may contribute gives and ends them. */
export function People({ incident, done }: PartProps): ReactNode {
  const words = useWords();
  const { say } = words;
  const { may } = useSession();
  const [adding, setAdding] = useState(false);
  const contributes = may("incidents.contribute");
  const now = incident.participants.filter((each) => each.until === null);
  const end = async (each: Participant): Promise<void> => {
    const answer = await send(`/api/v1/incidents/${incident.id}/participants/${each.id}/end`, IncidentDetail, {});
    if (!answer.ok) return notify({ text: failureText(answer.failure, words), failed: true });
    done(answer.value);
    const facts = { name: each.account.name ?? "—", function: say(`incidents.function.${each.function}`) };
    notify({ text: say("incidents.people.ended", facts) });
  };
  return (
    <section className="block" id="people">
      <h2>{say("incidents.people")}</h2>
      {now.length === 0 ? <p className="quiet">{say("incidents.people.none")}</p> : null}
      <ul className="lines">
        {now.map((each) => {
          const name = each.account.name ?? "—";
          const role = say(`incidents.function.${each.function}`);
          return (
            <li key={each.id}>
              <span>
                {name} <span className="quiet">{role}</span>
              </span>
              {contributes ? (
                <Button
                  className="end"
                  variant="subtle"
                  size="compact-xs"
                  aria-label={say("incidents.people.endOf", { name, function: role })}
                  onClick={() => void end(each)}
                >
                  {say("incidents.people.end")}
                </Button>
              ) : null}
            </li>
          );
        })}
      </ul>
      {contributes ? (
        <div>
          <Button variant="default" size="compact-sm" onClick={() => setAdding(true)}>
            {say("incidents.people.add")}
          </Button>
        </div>
      ) : null}
      {adding ? <PersonForm incident={incident} done={done} close={() => setAdding(false)} /> : null}
    </section>
  );
}

const FUNCTIONS = [
  "commander",
  "deputy",
  "scribe",
  "operations_lead",
  "expert",
  "customer_liaison",
  "internal_liaison",
  "legal",
  "forensic_lead",
  "handler",
  "observer",
] as const;

function PersonForm({ incident, done, close }: PartProps & { readonly close: () => void }): ReactNode {
  const { say } = useWords();
  const { may, who } = useSession();
  const colleagues = useNames("accounts", may("colleagues.read"));
  const [account, setAccount] = useState(who.account.id);
  const [role, setRole] = useState("handler");
  const [failure, setFailure] = useState<Failure | null>(null);
  const add = async (): Promise<void> => {
    const body = { account, function: role };
    const answer = await send(`/api/v1/incidents/${incident.id}/participants`, IncidentDetail, body);
    if (!answer.ok) return setFailure(answer.failure);
    close();
    done(answer.value);
  };
  const people = colleagues.has(who.account.id)
    ? colleagues
    : new Map([[who.account.id, who.account.name], ...colleagues]);
  return (
    <Dialog opened close={close} title={say("incidents.people.add")}>
      <Form submit={() => void add()}>
        <ChoiceField
          label={say("incidents.people.who")}
          value={account}
          set={setAccount}
          fault={faultOf(failure, "account")}
          options={[...people].map(([value, label]) => ({ value, label }))}
        />
        <ChoiceField
          label={say("incidents.people.function")}
          help={role === "commander" ? say("incidents.people.command") : null}
          value={role}
          set={setRole}
          fault={faultOf(failure, "function")}
          options={FUNCTIONS.map((value) => ({ value, label: say(`incidents.function.${value}`) }))}
        />
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm">
            {say("incidents.people.add")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
