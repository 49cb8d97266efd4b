import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { type OwnAccount, RecoveryCodes, TotpEnrolment } from "../api/contract.js";
import type { Failure } from "../shared/ask.js";
import { DONE, send } from "../shared/asked.js";
import { Command } from "../shared/command.js";
import { FailureNote } from "../shared/failure-note.js";
import { Form, TextField } from "../shared/form.js";
import { Mark } from "../shared/marks.js";
import { notify } from "../shared/notices.js";
import { useWords } from "../shared/words.js";

interface TotpProps {
  readonly account: OwnAccount;
  readonly changed: () => void;
}

/** The second factor: an authenticator app, and codes for when it is lost. */
export function Totp({ account, changed }: TotpProps): ReactNode {
  const { say } = useWords();
  const [enrolment, setEnrolment] = useState<TotpEnrolment | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [asking, setAsking] = useState<"enrol" | "disable" | null>(null);
  if (codes !== null) return <Codes codes={codes} done={() => setCodes(null)} />;
  if (enrolment !== null) {
    return (
      <Confirm
        enrolment={enrolment}
        done={(given) => {
          setEnrolment(null);
          setCodes(given);
          changed();
        }}
      />
    );
  }
  if (asking !== null) {
    return (
      <AskPassword
        what={asking}
        enrolled={(given) => {
          setAsking(null);
          setEnrolment(given);
        }}
        disabled={() => {
          setAsking(null);
          notify({ text: say("totp.disabled") });
          changed();
        }}
      />
    );
  }
  return (
    <>
      <p className="state">
        <Mark name={account.totp.on ? "done" : "todo"} />
        {account.totp.on ? say("totp.on", { left: account.totp.recoveryCodesLeft }) : say("totp.off")}
      </p>
      <div>
        <Button variant="default" size="compact-sm" onClick={() => setAsking(account.totp.on ? "disable" : "enrol")}>
          {say(account.totp.on ? "totp.disable" : "totp.enrol")}
        </Button>
      </div>
    </>
  );
}

interface AskPasswordProps {
  readonly what: "enrol" | "disable";
  readonly enrolled: (enrolment: TotpEnrolment) => void;
  readonly disabled: () => void;
}

/** A change of the factors is confirmed by the password. */
function AskPassword({ what, enrolled, disabled }: AskPasswordProps): ReactNode {
  const { say } = useWords();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const go = async (): Promise<void> => {
    if (what === "enrol") {
      const answer = await send("/api/v1/account/totp/enrol", TotpEnrolment, { password });
      return answer.ok ? enrolled(answer.value) : setFailure(answer.failure);
    }
    const answer = await send("/api/v1/account/totp/disable", DONE, { password, code: plain(code) });
    return answer.ok ? disabled() : setFailure(answer.failure);
  };
  return (
    <Form submit={() => void go()}>
      <TextField
        label={say("password.present")}
        type="password"
        autoComplete="current-password"
        value={password}
        set={setPassword}
      />
      {what === "disable" ? (
        <TextField
          label={say("signIn.code")}
          help={say("signIn.code.help")}
          autoComplete="one-time-code"
          value={code}
          set={setCode}
        />
      ) : null}
      {failure === null ? null : <FailureNote failure={failure} />}
      <div className="form-actions">
        <Button type="submit" variant="filled" size="sm">
          {say(what === "enrol" ? "totp.enrol" : "totp.disable")}
        </Button>
      </div>
    </Form>
  );
}

function Confirm({
  enrolment,
  done,
}: {
  readonly enrolment: TotpEnrolment;
  readonly done: (codes: readonly string[]) => void;
}): ReactNode {
  const { say } = useWords();
  const [code, setCode] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const confirm = async (): Promise<void> => {
    const answer = await send("/api/v1/account/totp/confirm", RecoveryCodes, {
      code: plain(code),
    });
    if (answer.ok) done(answer.value.recoveryCodes);
    else setFailure(answer.failure);
  };
  return (
    <Form submit={() => void confirm()}>
      <p className="prose">{say("totp.text")}</p>
      <Command label={say("totp.secret")} command={enrolment.secret} />
      <Command label={say("totp.uri")} command={enrolment.uri} />
      <TextField
        label={say("signIn.code")}
        inputMode="numeric"
        autoComplete="one-time-code"
        value={code}
        set={setCode}
      />
      {failure === null ? null : <FailureNote failure={failure} />}
      <div className="form-actions">
        <Button type="submit" variant="filled" size="sm">
          {say("totp.confirm")}
        </Button>
      </div>
    </Form>
  );
}

function Codes({ codes, done }: { readonly codes: readonly string[]; readonly done: () => void }): ReactNode {
  const { say } = useWords();
  return (
    <>
      <p className="prose">{say("totp.codes.text")}</p>
      <Command label={say("totp.codes")} command={codes.join("\n")} />
      <div>
        <Button variant="filled" size="sm" onClick={done}>
          {say("totp.codes.kept")}
        </Button>
      </div>
    </>
  );
}

/** A code as it was meant: full-width digits and blanks are how people copy it. */
function plain(code: string): string {
  return code.normalize("NFKC").replaceAll(/\s/g, "");
}
