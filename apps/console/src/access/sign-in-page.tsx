import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { WhoAmI } from "../api/contract.js";
import type { Failure } from "../shared/ask.js";
import { send } from "../shared/asked.js";
import { FailureNote } from "../shared/failure-note.js";
import { Form, TextField } from "../shared/form.js";
import { PlainPage } from "../shared/plain-page.js";
import { holdSession, SESSION_PATH } from "../shared/session.js";
import { useWords } from "../shared/words.js";

/** Signing in: a login name, a password, and the code of an authenticator where the account asks for one. */
export function SignInPage(): ReactNode {
  const { say } = useWords();
  const client = useQueryClient();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [asksCode, setAsksCode] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const place = useRef<HTMLDivElement>(null);

  // Whoever has to type the code next finds the cursor there.
  useEffect(() => {
    place.current?.querySelector<HTMLInputElement>(asksCode ? "input[name=code]" : "input[name=username]")?.focus();
  }, [asksCode]);

  const signIn = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const body = {
      login: login.trim(),
      password,
      ...(asksCode ? { code: code.normalize("NFKC").replaceAll(/\s/g, "") } : {}),
    };
    const answer = await send(SESSION_PATH, WhoAmI, body);
    setBusy(false);
    if (answer.ok) return holdSession(client, answer.value);
    const needsCode = answer.failure.kind === "refused" && answer.failure.code === "code-needed";
    if (needsCode) setAsksCode(true);
    setFailure(needsCode ? null : answer.failure);
  };

  return (
    <PlainPage title={say("signIn.title")}>
      <div ref={place}>
        <Form submit={() => void signIn()}>
          <TextField
            label={say("signIn.login")}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            value={login}
            set={setLogin}
          />
          <TextField
            label={say("signIn.password")}
            name="password"
            type="password"
            autoComplete="current-password"
            value={password}
            set={setPassword}
          />
          {asksCode ? (
            <TextField
              label={say("signIn.code")}
              help={say("signIn.code.help")}
              name="code"
              inputMode="numeric"
              autoComplete="one-time-code"
              value={code}
              set={setCode}
            />
          ) : null}
          {failure === null ? null : <FailureNote failure={failure} />}
          <div className="form-actions">
            <Button type="submit" variant="filled" size="sm" aria-disabled={busy}>
              {say(busy ? "signIn.busy" : "signIn.do")}
            </Button>
          </div>
          <p className="form-help">{say("signIn.help")}</p>
        </Form>
      </div>
    </PlainPage>
  );
}
