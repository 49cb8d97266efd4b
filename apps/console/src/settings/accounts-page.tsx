import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { Account, AccountWithLink } from "../api/contract.js";
import type { Role } from "../api/kinds.js";
import { list, object, oneOf, text } from "../api/shape.js";
import type { Failure } from "../shared/ask.js";
import { send } from "../shared/asked.js";
import { Command } from "../shared/command.js";
import { Dialog } from "../shared/dialog.js";
import { DraftNote, useDraft } from "../shared/draft.js";
import { EmptyPage } from "../shared/empty.js";
import { FailureNote, failureText } from "../shared/failure-note.js";
import { Form, faultOf, TextField } from "../shared/form.js";
import { Mark, type MarkName } from "../shared/marks.js";
import { notify } from "../shared/notices.js";
import { usePageTitle } from "../shared/page.js";
import { useSession } from "../shared/session.js";
import { Moment } from "../shared/time.js";
import { Phrase, useWords, type Words } from "../shared/words.js";
import type { Action, Column, Field } from "../table/columns.js";
import { DataTable } from "../table/data-table.js";
import type { List } from "../table/use-list.js";

export const ROLES = [
  "analyst",
  "incident-handler",
  "incident-commander",
  "investigator",
  "researcher",
  "facilitator",
  "field-engineer",
  "service-owner",
  "auditor",
  "legal",
  "liaison",
  "management",
  "platform-admin",
] as const satisfies readonly Role[];
const STATES = ["active", "invited", "disabled"] as const;
const MARKS: Readonly<Record<Account["state"], MarkName>> = { active: "done", invited: "todo", disabled: "blocked" };

function RoleWords({ roles }: { readonly roles: readonly Role[] }): ReactNode {
  const { say } = useWords();
  return roles.map((role) => say(`role.${role}`)).join(say("list.and")) || "—";
}

function AccountState({ account }: { readonly account: Account }): ReactNode {
  const { say } = useWords();
  return (
    <span className="state">
      <Mark name={MARKS[account.state]} />
      {say(`accounts.state.${account.state}`)}
    </span>
  );
}

function SecondFactor({ account }: { readonly account: Account }): ReactNode {
  return useWords().say(account.totp ? "accounts.totp.on" : "accounts.totp.off");
}

const COLUMNS: readonly Column<Account>[] = [
  {
    id: "name",
    label: "sources.name",
    width: 180,
    grow: true,
    phone: "title",
    cell: (account) => account.name,
    text: (account) => account.name,
  },
  {
    id: "login",
    label: "signIn.login",
    width: 150,
    leaves: 3,
    phone: "lead",
    cell: (account) => <span className="grid-data">{account.login}</span>,
    text: (account) => account.login,
  },
  {
    id: "roles",
    label: "account.roles",
    width: 280,
    leaves: 4,
    phone: "fact",
    cell: (account) => <RoleWords roles={account.roles} />,
    text: (account, { say }) => account.roles.map((role) => say(`role.${role}`)).join(", "),
  },
  {
    id: "totp",
    label: "accounts.totp",
    width: 120,
    leaves: 2,
    cell: (account) => <SecondFactor account={account} />,
    text: (account) => String(account.totp),
  },
  {
    id: "signedIn",
    label: "accounts.signedIn",
    width: 160,
    leaves: 1,
    cell: (account) => <Moment at={account.signedInAt} precision="minute" />,
    text: (account) => account.signedInAt ?? "",
  },
  {
    id: "state",
    label: "alerts.state",
    width: 120,
    phone: "lead",
    cell: (account) => <AccountState account={account} />,
    text: (account, { say }) => say(`accounts.state.${account.state}`),
  },
];

function fieldsFor({ say }: Words): readonly Field[] {
  return [
    {
      id: "text",
      label: "sources.name",
      kind: "text",
      ops: ["has"],
      ask: ({ values }) => values.map((value) => ["text", value]),
    },
    {
      id: "role",
      label: "account.roles",
      kind: "choice",
      ops: ["is"],
      options: ROLES.map((value) => ({ value, label: say(`role.${value}`) })),
      ask: ({ values }) => values.slice(0, 1).map((value) => ["role", value]),
    },
    {
      id: "state",
      label: "alerts.state",
      kind: "choice",
      ops: ["is"],
      options: STATES.map((value) => ({ value, label: say(`accounts.state.${value}`) })),
      ask: ({ values }) => values.slice(0, 1).map((value) => ["state", value]),
    },
  ];
}

/** Who may sign in, as what. */
export function AccountsPage(): ReactNode {
  const words = useWords();
  const { say } = words;
  const { may, who } = useSession();
  usePageTitle(say("place.accounts"));
  const fields = useMemo(() => fieldsFor(words), [words]);
  const [form, setForm] = useState<"new" | Account | null>(null);
  const [made, setMade] = useState<AccountWithLink | null>(null);
  const client = useQueryClient();
  const renew = (): void => void client.invalidateQueries({ queryKey: ["api", "v1", "accounts"] });

  const actionsOn = (list: List<Account>): readonly Action<Account>[] => {
    if (!may("accounts.manage")) return [];
    const step = async (verb: "disable" | "enable", accounts: readonly Account[]): Promise<void> => {
      for (const account of accounts) {
        const answer = await send(`/api/v1/accounts/${account.id}/${verb}`, Account, { version: account.version });
        if (!answer.ok) return notify({ text: failureText(answer.failure, words), failed: true });
        list.patch([account.id], () => answer.value);
        notify({
          text: say(verb === "disable" ? "accounts.disabled" : "accounts.enabled", { name: account.name }),
          undo: () => void step(verb === "disable" ? "enable" : "disable", [answer.value]),
        });
      }
    };
    const link = async (accounts: readonly Account[]): Promise<void> => {
      const [account] = accounts;
      if (account === undefined) return;
      const answer = await send(`/api/v1/accounts/${account.id}/reset-password`, AccountWithLink, {
        version: account.version,
      });
      if (!answer.ok) return notify({ text: failureText(answer.failure, words), failed: true });
      list.patch([account.id], () => answer.value.account);
      setMade(answer.value);
    };
    return [
      {
        id: "roles",
        label: "accounts.edit",
        key: "e",
        primary: true,
        refusal: () => null,
        run: ([account]) => setForm(account ?? null),
      },
      {
        id: "link",
        label: "accounts.reset",
        key: null,
        refusal: (account) => (account.state === "disabled" ? "accounts.state.disabled" : null),
        run: (accounts) => void link(accounts),
      },
      {
        id: "disable",
        label: "accounts.disable",
        key: null,
        refusal: (account) =>
          account.state === "disabled"
            ? "accounts.state.disabled"
            : account.id === who.account.id
              ? "accounts.own"
              : null,
        run: (accounts) => void step("disable", accounts),
      },
      {
        id: "enable",
        label: "accounts.enable",
        key: null,
        refusal: (account) => (account.state === "disabled" ? null : "accounts.state.active"),
        run: (accounts) => void step("enable", accounts),
      },
    ];
  };

  return (
    <>
      <DataTable<Account>
        name="accounts"
        title="place.accounts"
        columns={COLUMNS}
        fields={fields}
        source={(query) => ({
          path: `/api/v1/accounts?${query.toString()}`,
          row: Account,
          idOf: (account) => account.id,
          topic: "account",
          one: (id) => `/api/v1/accounts/${id}`,
        })}
        nameOf={(account) => account.name}
        actions={actionsOn}
        open={(account) => (may("accounts.manage") ? setForm(account) : undefined)}
        tools={
          may("accounts.manage") ? (
            <Button variant="filled" size="compact-sm" onClick={() => setForm("new")}>
              {say("accounts.add")}
            </Button>
          ) : null
        }
        empty={<EmptyPage title={say("accounts.none")} text={say("accounts.none.text")} />}
      />
      {form === null ? null : (
        <AccountForm
          account={form === "new" ? null : form}
          close={() => setForm(null)}
          done={(result) => {
            setForm(null);
            setMade(result);
            renew();
          }}
        />
      )}
      {made === null ? null : <LinkOnce made={made} close={() => setMade(null)} />}
    </>
  );
}

/** The link by which somebody sets the first password; it is shown once. */
function LinkOnce({ made, close }: { readonly made: AccountWithLink; readonly close: () => void }): ReactNode {
  const { say } = useWords();
  return (
    <Dialog opened close={close} title={say("accounts.link", { name: made.account.name })}>
      <p className="prose">{say("accounts.link.text")}</p>
      <Command label={say("accounts.link.label")} command={made.link.address} />
      <p className="form-help">
        <Phrase words="accounts.link.until" argument="time">
          <Moment at={made.link.expiresAt} precision="minute" />
        </Phrase>
      </p>
    </Dialog>
  );
}

interface AccountFormProps {
  readonly account: Account | null;
  readonly close: () => void;
  readonly done: (made: AccountWithLink | null) => void;
}

const FIELDS = object({ name: text, login: text, roles: list(oneOf(...ROLES)) });

function AccountForm({ account, close, done }: AccountFormProps): ReactNode {
  const { say, language } = useWords();
  const draft = useDraft({
    form: `accounts.${account?.id ?? "new"}`,
    start: { name: account?.name ?? "", login: account?.login ?? "", roles: account?.roles ?? ["analyst"] },
    shape: FIELDS,
    ...(account === null ? {} : { base: account.version }),
  });
  const { name, login, roles } = draft.value;
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const answer =
      account === null
        ? await send("/api/v1/accounts", AccountWithLink, { login: login.trim(), name: name.trim(), roles, language })
        : await send(
            `/api/v1/accounts/${account.id}`,
            Account,
            { version: account.version, name: name.trim(), roles },
            { method: "PATCH" },
          );
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    draft.sent();
    done("link" in answer.value ? answer.value : null);
  };
  return (
    <Dialog opened close={close} title={account === null ? say("accounts.add") : account.name}>
      <Form submit={() => void save()}>
        <TextField
          label={say("sources.name")}
          value={name}
          set={(next) => draft.set({ name: next })}
          fault={faultOf(failure, "name")}
        />
        {account === null ? (
          <TextField
            label={say("signIn.login")}
            help={say("setup.account.login.help")}
            value={login}
            set={(next) => draft.set({ login: next })}
            fault={faultOf(failure, "login")}
            autoCapitalize="none"
            spellCheck={false}
          />
        ) : null}
        <fieldset className="form-choices">
          <legend className="form-legend">{say("account.roles")}</legend>
          {ROLES.map((role) => (
            <label key={role}>
              <input
                type="checkbox"
                checked={roles.includes(role)}
                onChange={() =>
                  draft.set({ roles: roles.includes(role) ? roles.filter((each) => each !== role) : [...roles, role] })
                }
              />
              {say(`role.${role}`)}
            </label>
          ))}
        </fieldset>
        {failure === null ? null : <FailureNote failure={failure} />}
        <div className="form-actions">
          <Button type="submit" variant="filled" size="sm" aria-disabled={busy}>
            {say(busy ? "form.busy" : account === null ? "accounts.add.do" : "form.save")}
          </Button>
          <DraftNote {...draft} />
        </div>
      </Form>
    </Dialog>
  );
}
