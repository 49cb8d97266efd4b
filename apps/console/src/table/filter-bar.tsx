import { Button, Menu, Popover } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { Icon } from "../shared/icons.js";
import { isComposing } from "../shared/keys.js";
import { useWords } from "../shared/words.js";
import type { Field, Option } from "./columns.js";
import "./filter-bar.css";
import { type Condition, type Operator, withCondition, withoutCondition } from "./state.js";

interface FilterBarProps {
  readonly fields: readonly Field[];
  readonly conditions: readonly Condition[];
  readonly change: (conditions: readonly Condition[]) => void;
}

/** The conditions of a list, each to be changed where it stands, and what else it can be narrowed by. */
export function FilterBar({ fields, conditions, change }: FilterBarProps): ReactNode {
  const { say } = useWords();
  const [adding, setAdding] = useState<string | null>(null);
  const shown = conditions.filter((each) => each.field !== adding);
  const rest = fields.filter((field) => !shown.some((each) => each.field === field.id));
  const added = fields.find((field) => field.id === adding);
  return (
    <fieldset className="filters" aria-label={say("list.filters")}>
      {shown.map((condition) => {
        const field = fields.find((each) => each.id === condition.field);
        return field === undefined ? null : (
          <Chip
            key={condition.field}
            field={field}
            condition={condition}
            change={(next) => change(withCondition(conditions, next))}
            remove={() => change(withoutCondition(conditions, field.id))}
          />
        );
      })}
      {added === undefined ? null : (
        <Chip
          key={added.id}
          field={added}
          condition={conditions.find((each) => each.field === added.id) ?? emptyCondition(added)}
          initiallyOpen
          closed={() => setAdding(null)}
          change={(next) => change(withCondition(conditions, next))}
          remove={() => {
            setAdding(null);
            change(withoutCondition(conditions, added.id));
          }}
        />
      )}
      {rest.length === 0 ? null : (
        <Menu position="bottom-start" offset={4} transitionProps={{ duration: 0 }}>
          <Menu.Target>
            <Button variant="subtle" size="compact-sm" leftSection={<Icon name="plus" />}>
              {say("list.filter.add")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {rest.map((field) => (
              <Menu.Item key={field.id} onClick={() => setAdding(field.id)}>
                {say(field.label)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </fieldset>
  );
}

function emptyCondition(field: Field): Condition {
  return { field: field.id, op: field.ops[0] ?? "is", values: [] };
}

interface ChipProps {
  readonly field: Field;
  readonly condition: Condition;
  readonly change: (condition: Condition) => void;
  readonly remove: () => void;
  readonly initiallyOpen?: boolean;
  readonly closed?: () => void;
}

function Chip({ field, condition, change, remove, initiallyOpen = false, closed }: ChipProps): ReactNode {
  const { say } = useWords();
  const [open, setOpen] = useState(initiallyOpen);
  const label = say(field.label);
  const values = valueText(field, condition, say);
  const close = (): void => {
    setOpen(false);
    closed?.();
  };
  return (
    <Popover
      opened={open}
      onChange={(next) => (next ? setOpen(true) : close())}
      position="bottom-start"
      offset={4}
      trapFocus
      returnFocus
      transitionProps={{ duration: 0 }}
    >
      <span className="chip">
        <Popover.Target>
          <button
            type="button"
            className="chip-body"
            aria-expanded={open}
            onClick={() => (open ? close() : setOpen(true))}
          >
            <span className="chip-field">{label}</span>
            <span className="chip-op">{say(`list.op.${condition.op}`)}</span>
            <span className="chip-value">{values}</span>
          </button>
        </Popover.Target>
        <button
          type="button"
          className="chip-remove"
          aria-label={say("list.filter.remove", { field: label })}
          onClick={remove}
        >
          <Icon name="close" size={12} />
        </button>
      </span>
      <Popover.Dropdown data-floating className="editor">
        {field.ops.length < 2 ? null : (
          <div className="editor-ops" role="radiogroup" aria-label={say("list.filter.how")}>
            {field.ops.map((op) => (
              <label key={op}>
                <input
                  type="radio"
                  name={`op-${field.id}`}
                  checked={condition.op === op}
                  onChange={() => change({ ...condition, op, ...valuesFor(field, op, condition) })}
                />
                {say(`list.op.${op}`)}
              </label>
            ))}
          </div>
        )}
        <Editor field={field} condition={condition} change={change} close={close} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Values of one operator are none of another where a length of time and an instant meet. */
function valuesFor(field: Field, op: Operator, { op: before }: Condition): Partial<Condition> {
  return field.kind === "time" && (op === "last") !== (before === "last") ? { values: [] } : {};
}

type Say = ReturnType<typeof useWords>["say"];

function valueText(field: Field, { op, values }: Condition, say: Say): string {
  const named = values.filter((value) => value !== "");
  if (named.length === 0) return "…";
  if (field.kind === "time" && op === "last") return named.map((value) => lastWord(value, say)).join("");
  return named
    .map((value) => field.options?.find((each) => each.value === value)?.label ?? value.replace("T", " "))
    .join(say("list.and"));
}

const LAST = ["15m", "1h", "4h", "24h", "7d", "30d"] as const;

/** `24h` in words. */
function lastWord(value: string, say: Say): string {
  const found = /^(\d+)([mhd])$/.exec(value);
  if (found === null) return value;
  const count = Number(found[1]);
  if (found[2] === "d") return say("list.days", { count });
  return found[2] === "h" ? say("list.hours", { count }) : say("list.minutes", { count });
}

function Editor({
  field,
  condition,
  change,
  close,
}: Omit<ChipProps, "remove"> & { readonly close: () => void }): ReactNode {
  const { say } = useWords();
  const only = (value: string): void => change({ ...condition, values: [value] });
  if (field.kind === "choice") return <Choices options={field.options ?? []} condition={condition} change={change} />;
  if (field.kind === "text") {
    return (
      <TextValue
        label={say(field.label)}
        value={condition.values[0] ?? ""}
        set={(value) => {
          only(value);
          close();
        }}
      />
    );
  }
  if (condition.op === "last") {
    return (
      <div className="editor-list">
        {LAST.map((value) => (
          <label key={value}>
            <input
              type="radio"
              name={`last-${field.id}`}
              checked={condition.values[0] === value}
              onChange={() => only(value)}
            />
            {lastWord(value, say)}
          </label>
        ))}
      </div>
    );
  }
  return (
    <input
      className="field"
      type="datetime-local"
      aria-label={say(field.label)}
      value={condition.values[0] ?? ""}
      onChange={(event) => only(event.currentTarget.value)}
    />
  );
}

function Choices({
  options,
  condition,
  change,
}: {
  readonly options: readonly Option[];
  readonly condition: Condition;
  readonly change: (condition: Condition) => void;
}): ReactNode {
  const toggle = (value: string): void => {
    const values = condition.values.includes(value)
      ? condition.values.filter((each) => each !== value)
      : [...condition.values, value];
    change({ ...condition, values });
  };
  return (
    <div className="editor-list">
      {options.map(({ value, label, mark }) => (
        <label key={value}>
          <input type="checkbox" checked={condition.values.includes(value)} onChange={() => toggle(value)} />
          {mark ?? label}
        </label>
      ))}
    </div>
  );
}

/** A text that counts once it is given, so that no half-typed word is asked for. */
function TextValue({
  label,
  value,
  set,
}: {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
}): ReactNode {
  const { say } = useWords();
  const [draft, setDraft] = useState(value);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    set(draft.normalize("NFKC").trim());
  };
  return (
    <form className="editor-text" onSubmit={submit}>
      <input
        className="field"
        aria-label={label}
        value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && isComposing(event.nativeEvent)) event.preventDefault();
        }}
      />
      <Button type="submit" variant="filled" size="compact-sm">
        {say("list.filter.apply")}
      </Button>
    </form>
  );
}
