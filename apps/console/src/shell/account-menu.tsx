import { Menu } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Avatar } from "../shared/avatar.js";
import { useSession } from "../shared/session.js";
import { useWords } from "../shared/words.js";

/** Who is signed in, as what, and the way out. */
export function AccountMenu(): ReactNode {
  const { say } = useWords();
  const { who, leave } = useSession();
  const navigate = useNavigate();
  return (
    <Menu position="bottom-end" offset={6} transitionProps={{ transition: "fade", duration: 90 }}>
      <Menu.Target>
        <button type="button" className="account-button" aria-label={say("account.menu", { name: who.account.name })}>
          <Avatar name={who.account.name} own />
        </button>
      </Menu.Target>
      <Menu.Dropdown className="account-menu">
        <Menu.Label>
          <b>{who.account.name}</b>
          <span>{who.roles.map((role) => say(`role.${role}`)).join(say("list.and"))}</span>
        </Menu.Label>
        <Menu.Item onClick={() => void navigate({ to: "/account" })}>{say("account.own")}</Menu.Item>
        <Menu.Item onClick={() => void leave()}>{say("account.leave")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
