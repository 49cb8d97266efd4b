import type { ComponentProps, FormEvent, ReactNode } from "react";
import { useId } from "react";
import type { Failure, FieldFault } from "./ask.js";
import { faultText } from "./codes.js";
import "./form.css";
import { isComposing } from "./keys.js";
import { useWords, type Words } from "./words.js";

/** What is wrong with a field: words of the page, or what the server found. */
export type Fault = string | FieldFault;

interface FormProps {
  readonly submit: () => void;
  readonly children: ReactNode;
  readonly label?: string;
}

/** A form of one column. */
export function Form({ submit, children, label }: FormProps): ReactNode {
  const submitted = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    submit();
    const form = event.currentTarget;
    // What was seen to be wrong at once is where one goes on.
    requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  return (
    <form className="form" aria-label={label} noValidate onSubmit={submitted}>
      {children}
    </form>
  );
}

interface FieldProps extends Omit<ComponentProps<"input">, "onChange" | "value"> {
  readonly label: string;
  readonly help?: ReactNode;
  readonly fault?: Fault | undefined;
  readonly value: string;
  readonly set: (value: string) => void;
}

/** One line of a form: label above, help or what is wrong below. */
export function TextField({ label, help, fault, value, set, ...rest }: FieldProps): ReactNode {
  const id = useId();
  return (
    <div className="form-field">
      <label htmlFor={id}>{label}</label>
      <input
        {...rest}
        id={id}
        className="field"
        value={value}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-help`}
        onChange={(event) => set(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Enter that confirms kana does not send the form.
          if (event.key === "Enter" && isComposing(event.nativeEvent)) event.preventDefault();
        }}
      />
      <FieldHelp id={`${id}-help`} help={help} fault={fault} />
    </div>
  );
}

interface AreaProps {
  readonly name?: string;
  readonly label: string;
  readonly help?: ReactNode;
  readonly fault?: Fault | undefined;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly rows?: number;
  readonly focus?: boolean;
}

export function TextArea({ name, label, help, fault, value, set, rows = 3, focus = false }: AreaProps): ReactNode {
  const id = useId();
  return (
    <div className="form-field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        name={name}
        className="field"
        rows={rows}
        value={value}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-help`}
        data-autofocus={focus || undefined}
        onChange={(event) => set(event.currentTarget.value)}
      />
      <FieldHelp id={`${id}-help`} help={help} fault={fault} />
    </div>
  );
}

interface ChoiceProps {
  readonly name?: string;
  readonly label: string;
  readonly help?: ReactNode;
  readonly fault?: Fault | undefined;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

export function ChoiceField({ name, label, help, fault, value, set, options }: ChoiceProps): ReactNode {
  const id = useId();
  return (
    <div className="form-field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        name={name}
        className="field"
        value={value}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-help`}
        onChange={(event) => set(event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <FieldHelp id={`${id}-help`} help={help} fault={fault} />
    </div>
  );
}

function FieldHelp({
  id,
  help,
  fault,
}: {
  readonly id: string;
  readonly help: ReactNode;
  readonly fault: Fault | undefined;
}): ReactNode {
  const words = useWords();
  const said = saidOf(fault, words);
  return (
    <p id={id} className="form-help" data-fault={fault !== undefined || undefined}>
      {said ?? help}
    </p>
  );
}

/** A fault in the reader's language. */
export function saidOf(fault: Fault | undefined, words: Words): string | undefined {
  return fault === undefined || typeof fault === "string" ? fault : faultText(fault, words);
}

/** What the server found wrong with a field of the body, by its JSON pointer; undefined where nothing. */
export function faultOf(failure: Failure | null, field: string): FieldFault | undefined {
  if (failure?.kind !== "refused") return undefined;
  return failure.fields?.find(({ pointer }) => pointer === `/${field}`);
}
