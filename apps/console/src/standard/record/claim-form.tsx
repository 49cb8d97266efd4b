import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { PracticeRecord } from "../../api/contract.js";
import type { Failure } from "../../shared/ask.js";
import { send } from "../../shared/asked.js";
import { FailureNote } from "../../shared/failure-note.js";
import { ChoiceField, Form, TextArea } from "../../shared/form.js";
import { useNames } from "../../shared/names.js";
import { useWords } from "../../shared/words.js";
import type { FormProps } from "./props.js";

type Claim = PracticeRecord["statements"][number];

const STATES = ["practised", "partly", "not_practised"] as const;
const SHARES = ["own", "platform", "customer"] as const;

/** How each statement is practised, and by whom. */
export function ClaimForm({ record, done }: FormProps): ReactNode {
  const { say, language } = useWords();
  const services = useNames("services");
  const [platform, setPlatform] = useState(record.platform?.id ?? "");
  const [failure, setFailure] = useState<Failure | null>(null);
  const [claims, setClaims] = useState<readonly Claim[]>(() =>
    record.requirement.statements.map(
      ({ id }) =>
        record.statements.find((each) => each.id === id) ?? { id, state: "practised", text: "", share: "own" },
    ),
  );
  const change = (id: string, part: Partial<Claim>): void =>
    setClaims(claims.map((claim) => (claim.id === id ? { ...claim, ...part } : claim)));
  const submit = async (): Promise<void> => {
    const path = `/api/v1/services/${record.service.id}/practice/${record.requirement.id}/claim`;
    const body = { version: record.version, statements: claims, platform: platform === "" ? null : platform };
    const answer = await send(path, PracticeRecord, body);
    if (answer.ok) done();
    else setFailure(answer.failure);
  };
  return (
    <Form submit={() => void submit()}>
      {record.requirement.statements.map((statement) => {
        const claim = claims.find(({ id }) => id === statement.id);
        if (claim === undefined) return null;
        return (
          <fieldset key={statement.id} className="form-field">
            <legend>
              {statement.id} {statement[language]}
            </legend>
            <ChoiceField
              label={say("practice.claim")}
              value={claim.state}
              set={(text) => change(claim.id, { state: STATES.find((each) => each === text) ?? claim.state })}
              options={STATES.map((value) => ({ value, label: say(`practice.state.${value}`) }))}
            />
            <ChoiceField
              label={say("practice.claim.share")}
              value={claim.share}
              set={(text) => change(claim.id, { share: SHARES.find((each) => each === text) ?? claim.share })}
              options={SHARES.map((value) => ({ value, label: say(`practice.share.${value}`) }))}
            />
            <TextArea
              label={say("practice.claim.how")}
              rows={2}
              value={claim.text}
              set={(text) => change(claim.id, { text })}
            />
          </fieldset>
        );
      })}
      {claims.some(({ share }) => share === "platform") ? (
        <ChoiceField
          label={say("practice.fact.platform")}
          value={platform}
          set={setPlatform}
          options={[
            { value: "", label: "—" },
            ...[...services].filter(([id]) => id !== record.service.id).map(([value, label]) => ({ value, label })),
          ]}
        />
      ) : null}
      {failure === null ? null : <FailureNote failure={failure} />}
      <div>
        <Button type="submit">{say("practice.claim.do")}</Button>
      </div>
    </Form>
  );
}
