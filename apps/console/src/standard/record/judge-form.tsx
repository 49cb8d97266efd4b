import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { PracticeRecord } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { FailureNote } from "../../shared/failure-note.js";
import { ChoiceField, Form, TextArea } from "../../shared/form.js";
import { useWords } from "../../shared/words.js";
import type { FormProps } from "./props.js";

const GRADES = ["met", "partly", "not_met"] as const;

/** The auditor's word on what is claimed, with what was seen. */
export function JudgeForm({ record, done }: FormProps): ReactNode {
  const { say, language } = useWords();
  const [grade, setGrade] = useState<string>("met");
  const [note, setNote] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const submit = async (): Promise<void> => {
    const path = `/api/v1/services/${record.service.id}/practice/${record.requirement.id}/judge`;
    const answer = await send(path, PracticeRecord, { version: record.version, grade, note });
    if (answer.ok) done();
    else setFailure(answer.failure);
  };
  return (
    <Form submit={() => void submit()}>
      <ul className="expected">
        {record.requirement.verify.map((each) => (
          <li key={each.en}>{each[language]}</li>
        ))}
      </ul>
      <ChoiceField
        label={say("practice.judge")}
        value={grade}
        set={setGrade}
        options={GRADES.map((value) => ({ value, label: say(`practice.judge.${value}`) }))}
      />
      <TextArea label={say("practice.judge.note")} value={note} set={setNote} focus />
      {failure === null ? null : <FailureNote failure={failure} />}
      <div>
        <Button type="submit">{say("practice.judge")}</Button>
      </div>
    </Form>
  );
}
