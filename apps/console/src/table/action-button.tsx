import { ActionIcon, Button, Menu } from "@mantine/core";
import type { ReactNode } from "react";
import { Icon } from "../shared/icons.js";
import { useWords } from "../shared/words.js";
import type { Action } from "./columns.js";

interface ActionButtonProps<Row> {
  readonly action: Action<Row>;
  readonly rows: readonly Row[];
  readonly quiet?: boolean;
}

/** An action with its key; where it cannot be done now it stays, dashed, and says why. */
export function ActionButton<Row>({ action, rows, quiet = false }: ActionButtonProps<Row>): ReactNode {
  const { say } = useWords();
  const fit = rows.filter((row) => action.refusal(row) === null);
  const [first] = rows;
  const why = fit.length > 0 || first === undefined ? null : action.refusal(first);
  const label = say(action.label);
  return (
    <Button
      variant={why !== null ? "default" : action.primary === true ? "filled" : quiet ? "subtle" : "default"}
      size="compact-sm"
      className="action"
      aria-disabled={why !== null}
      aria-keyshortcuts={action.key ?? undefined}
      data-refused={why !== null || undefined}
      title={why === null ? label : say(why)}
      leftSection={why === null ? undefined : <Icon name="lock" size={13} />}
      rightSection={action.key === null || why !== null ? undefined : <kbd>{keyCap(action.key)}</kbd>}
      onClick={() => {
        if (why === null) action.run(fit);
      }}
    >
      {why === null ? label : say(why)}
    </Button>
  );
}

/** A key as it stands on the keyboard. */
export function keyCap(key: string): string {
  return key.length === 1 ? key.toUpperCase() : key;
}

/** Actions that have no button of their own. */
export function MoreActions<Row>({
  actions,
  row,
}: {
  readonly actions: readonly Action<Row>[];
  readonly row: Row;
}): ReactNode {
  const { say } = useWords();
  const possible = actions.filter((action) => action.refusal(row) === null);
  if (possible.length === 0) return null;
  return (
    <Menu position="top-end" offset={4} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <ActionIcon variant="subtle" aria-label={say("console.more")} title={say("console.more")}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {possible.map((action) => (
          <Menu.Item
            key={action.id}
            rightSection={action.key === null ? undefined : <kbd>{keyCap(action.key)}</kbd>}
            onClick={() => action.run([row])}
          >
            {say(action.label)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
