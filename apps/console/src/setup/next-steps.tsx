import type { ReactNode } from "react";
import { Command } from "../shared/command.js";
import { Phrase, useWords } from "../shared/words.js";

const HUNT = "npx --no-install mizugiwa hunt";
/** A folder that most readers have, so that the line works as it is copied. */
const LOGS = "/var/log";

/** What can be done today, without an account: the main job from a shell, and where to read on. */
export function NextSteps(): ReactNode {
  const { say } = useWords();
  return (
    <>
      <section className="setup-section" aria-labelledby="setup-hunt">
        <h2 id="setup-hunt">{say("setup.hunt.title")}</h2>
        <p className="prose">{say("setup.hunt.text")}</p>
        <Command
          label={say("setup.hunt.machine")}
          command={`${HUNT} ${LOGS}`}
          help={
            <Phrase words="setup.hunt.machine.help" argument="path">
              <code>{LOGS}</code>
            </Phrase>
          }
        />
        <Command label={say("setup.hunt.report")} command={`${HUNT} --format html -o detections.html ${LOGS}`} />
        <dl className="setup-facts">
          <dt>{say("setup.hunt.kinds")}</dt>
          <dd>{say("setup.hunt.kinds.list")}</dd>
        </dl>
      </section>
      <section className="setup-section" aria-labelledby="setup-docs">
        <h2 id="setup-docs">{say("setup.docs.title")}</h2>
        <p className="prose">{say("setup.docs.text")}</p>
        <dl className="setup-facts">
          <dt>
            <code>{say("setup.docs.readme")}</code>
          </dt>
          <dd>{say("setup.docs.readme.note")}</dd>
          <dt>
            <code>docs/</code>
          </dt>
          <dd>{say("setup.docs.folder.note")}</dd>
          <dt>
            <code>npx --no-install mizugiwa --help</code>
          </dt>
          <dd>{say("setup.docs.help.note")}</dd>
        </dl>
      </section>
    </>
  );
}
