import { ActionIcon, Button } from "@mantine/core";
import { LANGUAGES } from "@mizugiwa/words";
import { type ReactNode, useId } from "react";
import { saidOf } from "../../shared/form.js";
import { Icon } from "../../shared/icons.js";
import { useWords } from "../../shared/words.js";
import { AT, type Draft, type PartProps } from "./draft.js";
import "./recipients.css";

type Recipient = Draft["recipients"][number];
const MOST = 50;

/** Who gets the mails, each in a language of their own. */
export function Recipients({ draft, change, faultAt }: PartProps): ReactNode {
  const words = useWords();
  const { say, language } = words;
  const id = useId();
  const { recipients } = draft;
  const set = (index: number, part: Partial<Recipient>): void =>
    change({ recipients: recipients.map((each, at) => (at === index ? { ...each, ...part } : each)) });
  return (
    <fieldset className="form-choices">
      <legend className="form-legend">{say("channels.recipients")}</legend>
      {recipients.map((recipient, index) => {
        const number = index + 1;
        const fault = faultAt(AT.recipient(index));
        return (
          <div key={`${id}-${number}`} className="recipient">
            <input
              className="field"
              type="email"
              autoCapitalize="none"
              spellCheck={false}
              aria-label={say("channels.recipient", { number })}
              aria-invalid={fault !== undefined}
              aria-describedby={`${id}-${number}`}
              value={recipient.address}
              onChange={(event) => set(index, { address: event.currentTarget.value })}
            />
            <select
              className="field"
              aria-label={say("channels.language", { number })}
              value={recipient.language}
              onChange={(event) =>
                set(index, { language: LANGUAGES.find((each) => each === event.currentTarget.value) ?? language })
              }
            >
              {LANGUAGES.map((each) => (
                <option key={each} value={each}>
                  {say(`channels.language.${each}`)}
                </option>
              ))}
            </select>
            {recipients.length === 1 ? null : (
              <ActionIcon
                variant="subtle"
                aria-label={say("channels.recipient.remove", { number })}
                onClick={() => change({ recipients: recipients.filter((_, at) => at !== index) })}
              >
                <Icon name="close" size={14} />
              </ActionIcon>
            )}
            <p id={`${id}-${number}`} className="form-help" data-fault={fault !== undefined || undefined}>
              {saidOf(fault, words)}
            </p>
          </div>
        );
      })}
      <p className="form-help">{say("channels.recipients.help")}</p>
      {recipients.length >= MOST ? null : (
        <div>
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => change({ recipients: [...recipients, { address: "", language }] })}
          >
            {say("channels.recipient.add")}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
