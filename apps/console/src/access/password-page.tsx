import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { WhoAmI } from "../api/contract.js";
import type { Failure } from "../shared/ask.js";
import { send } from "../shared/asked.js";
import { FailureNote } from "../shared/failure-note.js";
import { Form, TextField } from "../shared/form.js";
import { notify } from "../shared/notices.js";
import { PlainPage } from "../shared/plain-page.js";
import { holdSession, useSession } from "../shared/session.js";
import { useWords } from "../shared/words.js";

/** A new password; `forced` where nothing else is open until there is one. */
export function PasswordPage({ forced = false }: { readonly forced?: boolean }): ReactNode {
  const { say } = useWords();
  return (
    <PlainPage title={say(forced ? "password.forced.title" : "password.title")}>
      {forced ? <p className="prose">{say("password.forced.text")}</p> : null}
      <PasswordForm />
    </PlainPage>
  );
}

export function PasswordForm(): ReactNode {
  const { say } = useWords();
  const client = useQueryClient();
  const { who } = useSession();
  const [present, setPresent] = useState("");
  const [next, setNext] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const change = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const answer = await send("/api/v1/account/password", WhoAmI, { current: present, next });
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    setFailure(null);
    setPresent("");
    setNext("");
    notify({ text: say("password.changed") });
    holdSession(client, answer.value);
  };
  return (
    <Form submit={() => void change()}>
      <input type="hidden" name="username" autoComplete="username" value={who.account.login} readOnly />
      <TextField
        label={say("password.present")}
        type="password"
        autoComplete="current-password"
        value={present}
        set={setPresent}
      />
      <TextField
        label={say("password.next")}
        help={say("setup.account.password.help", { min: 12 })}
        type="password"
        autoComplete="new-password"
        value={next}
        set={setNext}
      />
      {failure === null ? null : <FailureNote failure={failure} />}
      <div className="form-actions">
        <Button type="submit" variant="filled" size="sm" aria-disabled={busy}>
          {say(busy ? "form.busy" : "password.do")}
        </Button>
      </div>
    </Form>
  );
}
