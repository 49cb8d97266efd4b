import type { ReactNode } from "react";
import { usePageTitle } from "../shared/page.js";
import { useSession } from "../shared/session.js";
import { useWords } from "../shared/words.js";
import { PasswordForm } from "./password-page.js";
import "../shared/record.css";

/** One's own account: who one is, and the password. */
export function AccountPage(): ReactNode {
  const { say } = useWords();
  const { who } = useSession();
  usePageTitle(say("account.own"));
  return (
    <div className="page">
      <header className="page-head">
        <h1>{say("account.own")}</h1>
      </header>
      <div className="page-column">
        <dl className="facts">
          <dt>{say("setup.account.name")}</dt>
          <dd>{who.account.name}</dd>
          <dt>{say("signIn.login")}</dt>
          <dd className="data">{who.account.login}</dd>
          <dt>{say("account.roles")}</dt>
          <dd>{who.roles.map((role) => say(`role.${role}`)).join(say("list.and"))}</dd>
        </dl>
        <section>
          <h2>{say("password.title")}</h2>
          <PasswordForm />
        </section>
      </div>
    </div>
  );
}
