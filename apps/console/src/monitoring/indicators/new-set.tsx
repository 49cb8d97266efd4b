import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { IndicatorSet } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { FailureNote } from "../../shared/failure-note.js";
import { ChoiceField, Form, faultOf, TextArea, TextField } from "../../shared/form.js";
import { useWords } from "../../shared/words.js";
import { codeFrom } from "../sources/new-source-page.js";

const LABELS = ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"] as const;
const LEVELS = ["informational", "low", "medium", "high", "critical"] as const;

/** A set is made with what is said of all that comes into it. */
export function NewSet({ close }: { readonly close: () => void }): ReactNode {
  const { say } = useWords();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [code, setCode] = useState<string | null>(null);
  const [origin, setOrigin] = useState("");
  const [label, setLabel] = useState<string>("TLP:AMBER");
  const [level, setLevel] = useState<string>("high");
  const [confidence, setConfidence] = useState("75");
  const [until, setUntil] = useState("");
  const [note, setNote] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const shownCode = code ?? codeFrom(name);
  const make = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const answer = await send("/api/v1/indicator-sets", IndicatorSet, {
      code: shownCode,
      name: name.trim(),
      origin: origin.trim(),
      label,
      level,
      confidence: Number(confidence),
      validUntil: until === "" ? null : `${until}T00:00:00Z`,
      note: note.trim(),
    });
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    await navigate({ to: "/indicators/$id", params: { id: answer.value.id } });
  };
  return (
    <Dialog opened close={close} title={say("indicators.add")}>
      <p className="prose">{say("indicators.add.text")}</p>
      <Form submit={() => void make()}>
        <TextField label={say("indicators.name")} value={name} set={setName} fault={faultOf(failure, "name")} />
        <TextField
          label={say("indicators.code")}
          help={say("indicators.code.help")}
          value={shownCode}
          set={setCode}
          fault={faultOf(failure, "code")}
          autoCapitalize="none"
          spellCheck={false}
        />
        <TextField
          label={say("indicators.origin")}
          help={say("indicators.origin.help")}
          value={origin}
          set={setOrigin}
          fault={faultOf(failure, "origin")}
        />
        <ChoiceField
          label={say("indicators.label")}
          value={label}
          set={setLabel}
          options={LABELS.map((value) => ({ value, label: value }))}
        />
        <ChoiceField
          label={say("indicators.level")}
          value={level}
          set={setLevel}
          options={LEVELS.map((value) => ({ value, label: say(`indicators.level.${value}`) }))}
        />
        <TextField
          label={say("indicators.confidence")}
          help={say("indicators.confidence.help")}
          value={confidence}
          set={setConfidence}
          fault={faultOf(failure, "confidence")}
          inputMode="numeric"
        />
        <TextField
          label={say("indicators.until")}
          help={say("indicators.until.help")}
          value={until}
          set={setUntil}
          fault={faultOf(failure, "validUntil")}
          type="date"
        />
        <TextArea label={say("indicators.note")} value={note} set={setNote} />
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm" aria-disabled={busy}>
            {say(busy ? "form.busy" : "indicators.add")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
