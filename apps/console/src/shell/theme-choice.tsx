import { ActionIcon, isMantineColorScheme, type MantineColorScheme, Menu, useMantineColorScheme } from "@mantine/core";
import type { WordKey } from "@mizugiwa/words";
import type { ReactNode } from "react";
import { useWords } from "../shared/words.js";

interface Choice {
  readonly scheme: MantineColorScheme;
  readonly words: WordKey;
  readonly drawing: string;
}

const CHOICES: readonly Choice[] = [
  {
    scheme: "light",
    words: "console.theme.light",
    drawing:
      "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9",
  },
  { scheme: "dark", words: "console.theme.dark", drawing: "M13 9.3A5.5 5.5 0 0 1 6.7 3 5.5 5.5 0 1 0 13 9.3z" },
  { scheme: "auto", words: "console.theme.system", drawing: "M2.5 3.5h11v7.5h-11zM6 13.5h4M8 11v2.5" },
];

/** Light, dark, or as the system; the button shows and says which of them holds. */
export function ThemeChoice(): ReactNode {
  const { say } = useWords();
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const current = CHOICES.find((each) => each.scheme === colorScheme);
  const name = say("console.theme.now", { theme: current === undefined ? "" : say(current.words) });
  return (
    <Menu
      position="bottom-end"
      offset={6}
      transitionProps={{ transition: "fade", duration: 90 }}
      withinPortal={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <ActionIcon variant="subtle" aria-label={name} title={name}>
          {current === undefined ? null : <Drawing path={current.drawing} />}
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(chosen) => {
            if (isMantineColorScheme(chosen)) setColorScheme(chosen);
          }}
        >
          {CHOICES.map(({ scheme, words, drawing }) => (
            <Menu.RadioItem
              key={scheme}
              value={scheme}
              closeMenuOnClick
              data-autofocus={scheme === colorScheme || undefined}
            >
              <span className="theme-item">
                <Drawing path={drawing} />
                {say(words)}
              </span>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

function Drawing({ path }: { readonly path: string }): ReactNode {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" aria-hidden="true">
      <path d={path} strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
