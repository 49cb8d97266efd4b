import { Button } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { Source } from "../../api/contract.js";
import { nullable, type Of, object, text } from "../../api/shape.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { DraftNote, useDraft } from "../../shared/draft.js";
import { FailureNote } from "../../shared/failure-note.js";
import { ChoiceField, Form, faultOf, TextField } from "../../shared/form.js";
import { useNames } from "../../shared/names.js";
import { usePageTitle } from "../../shared/page.js";
import "../../shared/record.css";
import { useSession } from "../../shared/session.js";
import { useWords } from "../../shared/words.js";

const ENVIRONMENTS = ["production", "staging", "test"] as const;
const SILENCES = ["", "60", "300", "900", "3600", "86400"] as const;

/** A code that a name suggests: small letters, digits and hyphens. */
export function codeFrom(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 60);
}

/** The code is what the name suggests until it is typed. */
const FIELDS = object({
  name: text,
  code: nullable(text),
  service: text,
  environment: text,
  silence: text,
  zone: text,
});
const EMPTY: Of<typeof FIELDS> = {
  name: "",
  code: null,
  service: "",
  environment: "production",
  silence: "",
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
};

export function NewSourcePage(): ReactNode {
  const { say } = useWords();
  const navigate = useNavigate();
  const { may } = useSession();
  usePageTitle(say("sources.add"));
  const services = useNames("services", may("register.read"));
  const draft = useDraft({ form: "sources.new", start: EMPTY, shape: FIELDS });
  const { name, code, service, environment, silence, zone } = draft.value;
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const shownCode = code ?? codeFrom(name);

  const make = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const answer = await send("/api/v1/sources", Source, {
      name: name.trim(),
      code: shownCode,
      service: service === "" ? null : service,
      environment,
      zone,
      expectedSilenceSeconds: silence === "" ? null : Number(silence),
    });
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    draft.sent();
    await navigate({ to: "/sources/$id", params: { id: answer.value.id }, search: { token: "new" } });
  };

  return (
    <div className="page">
      <header className="page-head">
        <Link to="/sources" className="crumb">
          {say("place.sources")}
        </Link>
        <h1>{say("sources.add")}</h1>
      </header>
      <div className="page-column">
        <p className="prose">{say("sources.add.text")}</p>
        <Form submit={() => void make()}>
          <TextField
            label={say("sources.name")}
            help={say("sources.name.help")}
            value={name}
            set={(next) => draft.set({ name: next })}
            fault={faultOf(failure, "name")}
          />
          <TextField
            label={say("sources.code")}
            help={say("sources.code.help")}
            value={shownCode}
            set={(next) => draft.set({ code: next })}
            fault={faultOf(failure, "code")}
            autoCapitalize="none"
            spellCheck={false}
          />
          {services.size === 0 ? null : (
            <ChoiceField
              label={say("sources.service")}
              value={service}
              set={(next) => draft.set({ service: next })}
              options={[{ value: "", label: "—" }, ...[...services].map(([value, label]) => ({ value, label }))]}
            />
          )}
          <ChoiceField
            label={say("sources.environment")}
            value={environment}
            set={(next) => draft.set({ environment: next })}
            options={ENVIRONMENTS.map((value) => ({ value, label: say(`sources.environment.${value}`) }))}
          />
          <TextField
            label={say("sources.zone")}
            help={say("sources.zone.help")}
            value={zone}
            set={(next) => draft.set({ zone: next })}
            fault={faultOf(failure, "zone")}
          />
          <ChoiceField
            label={say("sources.silence")}
            help={say("sources.silence.help")}
            value={silence}
            set={(next) => draft.set({ silence: next })}
            options={SILENCES.map((value) => ({ value, label: silenceWord(value, say) }))}
          />
          {failure === null ? null : <FailureNote failure={failure} />}
          <div className="form-actions">
            <Button type="submit" variant="filled" size="sm" aria-disabled={busy}>
              {say(busy ? "form.busy" : "sources.add.do")}
            </Button>
            <DraftNote {...draft} />
          </div>
        </Form>
      </div>
    </div>
  );
}

function silenceWord(value: string, say: ReturnType<typeof useWords>["say"]): string {
  if (value === "") return say("sources.silence.never");
  const seconds = Number(value);
  if (seconds >= 86_400) return say("list.days", { count: seconds / 86_400 });
  return seconds >= 3600 ? say("list.hours", { count: seconds / 3600 }) : say("list.minutes", { count: seconds / 60 });
}
