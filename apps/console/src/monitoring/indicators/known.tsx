import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { IndicatorKnown } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { get } from "../../shared/asked.js";
import { FailureNote } from "../../shared/failure-note.js";
import { Form, TextField } from "../../shared/form.js";
import { useWords } from "../../shared/words.js";
import { IndicatorTable } from "./indicator-table.js";
import "./indicators.css";

/** One value asked for: whether it is an indicator, which ones it meets, and which warning list holds it back. */
export function Known(): ReactNode {
  const { say } = useWords();
  const [value, setValue] = useState("");
  const [known, setKnown] = useState<IndicatorKnown | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const look = async (): Promise<void> => {
    if (value.trim() === "") return;
    const answer = await get(`/api/v1/indicators/known?value=${encodeURIComponent(value.trim())}`, IndicatorKnown);
    setFailure(answer.ok ? null : answer.failure);
    setKnown(answer.ok ? answer.value : null);
  };
  return (
    <section className="known" aria-label={say("indicators.known")}>
      <Form submit={() => void look()}>
        <TextField
          label={say("indicators.known")}
          help={say("indicators.known.help")}
          value={value}
          set={setValue}
          autoCapitalize="none"
          spellCheck={false}
        />
        <div>
          <Button type="submit" variant="default" size="sm">
            {say("indicators.known.do")}
          </Button>
        </div>
      </Form>
      {failure === null ? null : <FailureNote failure={failure} />}
      {known === null ? null : <Answer known={known} />}
    </section>
  );
}

function Answer({ known }: { readonly known: IndicatorKnown }): ReactNode {
  const { say, language } = useWords();
  const { value, problem, indicators, warnings } = known;
  if (value === null) return <output lang="en">{problem?.detail}</output>;
  const names = warnings.map(({ name }) => name).join(language === "ja" ? "、" : ", ");
  return (
    <>
      <output>
        {indicators.length === 0
          ? say("indicators.known.no", { value })
          : say("indicators.known.yes", { value, count: indicators.length })}
      </output>
      {warnings.length === 0 ? null : <p className="prose">{say("indicators.known.warned", { names })}</p>}
      {indicators.length === 0 ? null : <IndicatorTable rows={indicators} withSet />}
    </>
  );
}
