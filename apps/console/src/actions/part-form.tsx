import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { CorrectiveActionDetail } from "../api/contract.js";
import type { Failure } from "../shared/ask.js";
import { send } from "../shared/asked.js";
import { Dialog } from "../shared/dialog.js";
import { FailureNote } from "../shared/failure-note.js";
import { ChoiceField, Form, faultOf, TextArea, TextField } from "../shared/form.js";
import { useWords } from "../shared/words.js";

/** One field of a part: how it is asked for. */
interface PartField {
  readonly name: string;
  readonly label: string;
  readonly kind: "line" | "text" | "day" | "instant" | "number" | "choice";
  readonly help?: string;
  readonly optional?: boolean;
  readonly first?: string;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

interface PartFormProps {
  readonly title: string;
  readonly submit: string;
  /** Below the action's own address. */
  readonly path: string;
  readonly action: CorrectiveActionDetail;
  readonly fields: readonly PartField[];
  /** What is sent, made of what was given. */
  readonly bodyOf: (given: Readonly<Record<string, string>>) => object;
  readonly method?: "PATCH";
  readonly close: () => void;
  readonly done: (action: CorrectiveActionDetail) => void;
}

const INPUTS = { line: "text", day: "date", instant: "datetime-local", number: "number" } as const;

/** Adds a part to an action, or changes what is said of it. */
export function PartForm(props: PartFormProps): ReactNode {
  const { title, submit, path, action, fields, bodyOf, method, close, done } = props;
  const { say } = useWords();
  const [given, setGiven] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(fields.map(({ name, first }) => [name, first ?? ""])),
  );
  const [tried, setTried] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const isMissing = ({ name, optional }: PartField): boolean => optional !== true && (given[name] ?? "").trim() === "";
  const save = async (): Promise<void> => {
    setTried(true);
    if (fields.some(isMissing)) return;
    const asking = method === undefined ? {} : { method };
    const address = `/api/v1/corrective-actions/${action.id}${path}`;
    const answer = await send(address, CorrectiveActionDetail, bodyOf(given), asking);
    if (!answer.ok) return setFailure(answer.failure);
    close();
    done(answer.value);
  };
  return (
    <Dialog opened close={close} title={title}>
      <Form submit={() => void save()}>
        {fields.map((field) => {
          const { name, label, kind, help, options } = field;
          const shared = {
            label,
            value: given[name] ?? "",
            set: (value: string) => setGiven((before) => ({ ...before, [name]: value })),
            fault: tried && isMissing(field) ? say("form.needed") : faultOf(failure, name),
            ...(help === undefined ? {} : { help }),
          };
          if (kind === "text") return <TextArea key={name} {...shared} />;
          if (kind === "choice") return <ChoiceField key={name} {...shared} options={options ?? []} />;
          return <TextField key={name} {...shared} type={INPUTS[kind]} />;
        })}
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm">
            {submit}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** What a field for an instant gives, as RFC 3339; the field speaks of the reader's own zone. */
export function instantOf(local: string | undefined): string | null {
  const at = new Date(local ?? "");
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
