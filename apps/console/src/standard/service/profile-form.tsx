import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { ServiceProfile } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { FailureNote } from "../../shared/failure-note.js";
import { ChoiceField, Form, faultOf, TextArea } from "../../shared/form.js";
import { useNames } from "../../shared/names.js";
import { useWords } from "../../shared/words.js";

type Facts = ServiceProfile["facts"];

const EMPTY: Facts = {
  informationClass: "C2",
  models: ["saas"],
  exposure: "internet",
  tenancy: "multi",
  regions: [],
  clouds: [],
  personalData: false,
  components: [],
  phase: "P1",
  contracts: [],
  platform: null,
};
const CLASSES = ["C1", "C2", "C3"] as const;
const MODELS = [
  ["iaas", "IaaS"],
  ["paas", "PaaS"],
  ["saas", "SaaS"],
] as const;
const EXPOSURES = ["internal", "partner", "internet"] as const;
const TENANCIES = ["single", "multi"] as const;
const COMPONENTS = ["virtual-machines", "containers"] as const;
const PHASES = ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8"] as const;

interface ProfileFormProps {
  readonly service: string;
  readonly profile: ServiceProfile | null;
  readonly done: () => void;
}

/** The facts of a service in one column; the next version begins as the last one. */
export function ProfileForm({ service, profile, done }: ProfileFormProps): ReactNode {
  const { say } = useWords();
  const [facts, setFacts] = useState<Facts>(profile?.facts ?? EMPTY);
  const [note, setNote] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const services = useNames("services");
  const set = (change: Partial<Facts>): void => setFacts({ ...facts, ...change });
  const submit = async (): Promise<void> => {
    const answer = await send(`/api/v1/services/${service}/profiles`, ServiceProfile, { facts, note });
    if (answer.ok) done();
    else setFailure(answer.failure);
  };
  const one = <Value extends string>(values: readonly Value[], text: string): Value | undefined =>
    values.find((value) => value === text);
  return (
    <Form submit={() => void submit()}>
      <ChoiceField
        label={say("practice.fact.class")}
        value={facts.informationClass}
        set={(text) => set({ informationClass: one(CLASSES, text) ?? facts.informationClass })}
        options={CLASSES.map((value) => ({ value, label: value }))}
        fault={faultOf(failure, "facts.informationClass")}
      />
      <Several
        label={say("practice.fact.models")}
        options={MODELS}
        value={facts.models}
        set={(models) => set({ models })}
      />
      <ChoiceField
        label={say("practice.fact.exposure")}
        value={facts.exposure}
        set={(text) => set({ exposure: one(EXPOSURES, text) ?? facts.exposure })}
        options={EXPOSURES.map((value) => ({ value, label: say(`register.exposure.${value}`) }))}
      />
      <ChoiceField
        label={say("practice.fact.tenancy")}
        value={facts.tenancy}
        set={(text) => set({ tenancy: one(TENANCIES, text) ?? facts.tenancy })}
        options={TENANCIES.map((value) => ({ value, label: say(`practice.fact.tenancy.${value}`) }))}
      />
      <ChoiceField
        label={say("practice.fact.phase")}
        value={facts.phase}
        set={(text) => set({ phase: one(PHASES, text) ?? facts.phase })}
        options={PHASES.map((value) => ({ value, label: value }))}
      />
      <ChoiceField
        label={say("practice.fact.personalData")}
        value={facts.personalData ? "yes" : "no"}
        set={(text) => set({ personalData: text === "yes" })}
        options={(["no", "yes"] as const).map((value) => ({ value, label: say(`practice.${value}`) }))}
      />
      <Several
        label={say("practice.fact.components")}
        options={COMPONENTS.map((value) => [value, say(`practice.fact.component.${value}`)] as const)}
        value={facts.components}
        set={(components) => set({ components })}
      />
      {(["clouds", "regions", "contracts"] as const).map((field) => (
        <TextArea
          key={field}
          label={say(`practice.fact.${field}`)}
          help={say("practice.fact.lines")}
          rows={2}
          value={facts[field].join("\n")}
          set={(text) => set({ [field]: text === "" ? [] : text.split("\n") })}
        />
      ))}
      <ChoiceField
        label={say("practice.fact.platform")}
        value={facts.platform ?? ""}
        set={(text) => set({ platform: text === "" ? null : text })}
        options={[
          { value: "", label: "—" },
          ...[...services].filter(([id]) => id !== service).map(([value, label]) => ({ value, label })),
        ]}
        fault={faultOf(failure, "facts.platform")}
      />
      <TextArea label={say("practice.exception.note")} rows={2} value={note} set={setNote} />
      {failure === null ? null : <FailureNote failure={failure} />}
      <div>
        <Button type="submit">{say("practice.profile.submit")}</Button>
      </div>
    </Form>
  );
}

interface SeveralProps<Value extends string> {
  readonly label: string;
  readonly options: readonly (readonly [value: Value, label: string])[];
  readonly value: readonly Value[];
  readonly set: (value: Value[]) => void;
}

function Several<Value extends string>({ label, options, value, set }: SeveralProps<Value>): ReactNode {
  return (
    <fieldset className="form-field">
      <legend>{label}</legend>
      <div className="choice-row">
        {options.map(([each, name]) => (
          <label key={each}>
            <input
              type="checkbox"
              checked={value.includes(each)}
              onChange={(event) =>
                set(event.currentTarget.checked ? [...value, each] : value.filter((other) => other !== each))
              }
            />
            {name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
