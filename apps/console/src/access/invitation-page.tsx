import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { LinkFacts } from "../api/contract.js";
import type { Failure } from "../shared/ask.js";
import { DONE, send } from "../shared/asked.js";
import { FailureNote } from "../shared/failure-note.js";
import { Form, TextField } from "../shared/form.js";
import { notify } from "../shared/notices.js";
import { PlainPage } from "../shared/plain-page.js";
import { useWords } from "../shared/words.js";

/** What a one-time link opens: whose it is, and a password for it. The secret is in the fragment, and leaves it at once. */
export function InvitationPage(): ReactNode {
  const { say } = useWords();
  const navigate = useNavigate();
  const [token] = useState(() => new URLSearchParams(location.hash.slice(1)).get("token") ?? "");
  const [facts, setFacts] = useState<LinkFacts | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [password, setPassword] = useState("");
  useEffect(() => {
    history.replaceState(history.state, "", location.pathname + location.search);
    let here = true;
    void send("/api/v1/account-links/look", LinkFacts, { token }).then((answer) => {
      if (!here) return;
      if (answer.ok) setFacts(answer.value);
      else setFailure(answer.failure);
    });
    return () => {
      here = false;
    };
  }, [token]);
  const use = async (): Promise<void> => {
    const answer = await send("/api/v1/account-links/use", DONE, { token, password });
    if (!answer.ok) return setFailure(answer.failure);
    notify({ text: say("invitation.done") });
    await navigate({ to: "/" });
  };
  return (
    <PlainPage title={facts === null ? say("invitation.title") : say("invitation.for", { name: facts.name })}>
      {facts === null ? null : (
        <Form submit={() => void use()}>
          <p className="prose">{say("invitation.text", { login: facts.login })}</p>
          <input type="hidden" name="username" autoComplete="username" value={facts.login} readOnly />
          <TextField
            label={say("setup.account.password")}
            help={say("setup.account.password.help", { min: 12 })}
            type="password"
            autoComplete="new-password"
            value={password}
            set={setPassword}
          />
          <div className="form-actions">
            <Button type="submit" variant="filled" size="sm">
              {say("invitation.do")}
            </Button>
          </div>
        </Form>
      )}
      {failure === null ? null : <FailureNote failure={failure} />}
    </PlainPage>
  );
}
