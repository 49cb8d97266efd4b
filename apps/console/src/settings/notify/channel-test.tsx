import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect, useEffectEvent } from "react";
import { type NotifyChannel, NotifyTest } from "../../api/contract.js";
import { send } from "../../shared/asked.js";
import { Checks } from "../../shared/checks.js";
import { Dialog } from "../../shared/dialog.js";
import { FailureNote } from "../../shared/failure-note.js";
import { useWords } from "../../shared/words.js";
import { errorWord } from "./words.js";

/** The server itself gives up after 20 s. */
const PATIENCE_MS = 30_000;

interface ChannelTestProps {
  readonly channel: NotifyChannel;
  readonly close: () => void;
}

/** Sends a test to every recipient as soon as it opens, and says what came of each. */
export function ChannelTest({ channel, close }: ChannelTestProps): ReactNode {
  const words = useWords();
  const { say } = words;
  const test = useMutation({
    mutationFn: () => send(`/api/v1/notify/channels/${channel.id}/test`, NotifyTest, {}, { patienceMs: PATIENCE_MS }),
  });
  const { data: answer, isPending: busy } = test;
  const outcome = busy || answer?.ok !== true ? null : answer.value;
  const failure = busy || answer?.ok !== false ? null : answer.failure;
  const begin = useEffectEvent(() => test.mutate());
  useEffect(() => begin(), []);
  return (
    <Dialog opened close={close} title={say("channels.tested", { name: channel.name })}>
      <output>
        {busy ? <p className="prose">{say("channels.tested.busy")}</p> : null}
        {outcome === null ? null : (
          <Checks
            checks={outcome.rows.map(({ recipient, error }) => ({
              mark: error === null ? "done" : "blocked",
              name: recipient,
              fact: error === null ? say("channels.tested.sent") : errorWord(error, words),
            }))}
          />
        )}
      </output>
      {outcome?.rows.map(({ recipient, error }) =>
        error === null ? null : (
          <p key={recipient} className="form-help">
            <code>{error.code}</code> <code lang="en">{error.detail}</code>
          </p>
        ),
      )}
      {failure === null ? null : <FailureNote failure={failure} />}
      {busy ? null : (
        <div className="form-actions">
          <Button variant="default" size="sm" onClick={() => test.mutate()}>
            {say("channels.tested.again")}
          </Button>
        </div>
      )}
    </Dialog>
  );
}
