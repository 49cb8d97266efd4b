import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { WhoAmI } from "../api/contract.js";
import { type Failure, keepCsrf } from "../shared/ask.js";
import { send } from "../shared/asked.js";
import { FailureNote } from "../shared/failure-note.js";
import { Form, TextField } from "../shared/form.js";
import { holdSession } from "../shared/session.js";
import { useWords } from "../shared/words.js";

const PASSWORD_MIN = 12;

/** The first account: whoever opened the address names it, and is signed in with the answer. */
export function AccountForm({ csrf }: { readonly csrf: string }): ReactNode {
  const { say, language } = useWords();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const missing = (value: string): string | undefined =>
    tried && value.trim() === "" ? say("form.needed") : undefined;
  const short = Array.from(password.normalize("NFKC")).length < PASSWORD_MIN;

  const make = async (): Promise<void> => {
    setTried(true);
    if (busy || short || name.trim() === "" || login.trim() === "") return;
    setBusy(true);
    keepCsrf(csrf);
    const answer = await send("/api/setup/account", WhoAmI, {
      name: name.trim(),
      login: login.trim(),
      password,
      language,
    });
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    holdSession(client, answer.value);
    await client.invalidateQueries({ queryKey: ["setup"], exact: true });
    await navigate({ to: "/first-steps" });
  };

  return (
    <Form submit={() => void make()}>
      <TextField
        label={say("setup.account.name")}
        help={say("setup.account.name.help")}
        autoComplete="name"
        value={name}
        set={setName}
        fault={missing(name)}
      />
      <TextField
        label={say("setup.account.login")}
        help={say("setup.account.login.help")}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        value={login}
        set={setLogin}
        fault={missing(login)}
      />
      <TextField
        label={say("setup.account.password")}
        help={say("setup.account.password.help", { min: PASSWORD_MIN })}
        type="password"
        autoComplete="new-password"
        value={password}
        set={setPassword}
        fault={tried && short ? say("setup.account.password.short", { min: PASSWORD_MIN }) : undefined}
      />
      {failure === null ? null : <FailureNote failure={failure} />}
      <div className="form-actions">
        <Button type="submit" variant="filled" size="sm" aria-disabled={busy}>
          {say(busy ? "form.busy" : "setup.account.do")}
        </Button>
      </div>
    </Form>
  );
}
