import type { ReactNode } from "react";
import { OwnAccount } from "../api/contract.js";
import { useAsked } from "../shared/asked.js";
import { Facts } from "../shared/facts.js";
import { usePageTitle } from "../shared/page.js";
import "../shared/record.css";
import { Moment } from "../shared/time.js";
import { useWords } from "../shared/words.js";
import { PasswordForm } from "./password-page.js";
import { Sessions } from "./sessions.js";
import { Totp } from "./totp.js";

/** One's own account: who one is, the password, the second factor, where one is signed in. */
export function AccountPage(): ReactNode {
  const { say } = useWords();
  usePageTitle(say("account.own"));
  const { answer, again } = useAsked("/api/v1/account", OwnAccount);
  const account = answer?.ok === true ? answer.value : null;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{say("account.own")}</h1>
      </header>
      <div className="page-column">
        {account === null ? null : (
          <>
            <Facts
              facts={[
                [say("setup.account.name"), account.name],
                [say("signIn.login"), <code key="login">{account.login}</code>],
                [say("account.roles"), account.roles.map((role) => say(`role.${role}`)).join(say("list.and"))],
                [say("account.passwordSet"), <Moment key="set" at={account.passwordSetAt} />],
              ]}
            />
            <section>
              <h2>{say("accounts.totp")}</h2>
              <Totp account={account} changed={again} />
            </section>
          </>
        )}
        <section>
          <h2>{say("password.title")}</h2>
          <PasswordForm />
        </section>
        <section>
          <h2>{say("sessions.title")}</h2>
          <Sessions />
        </section>
      </div>
    </div>
  );
}
