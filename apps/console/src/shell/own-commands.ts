import { useMantineColorScheme } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useClock } from "../shared/clock.js";
import { useSession } from "../shared/session.js";
import { useWords } from "../shared/words.js";
import type { Entry } from "./palette-entries.js";

/** Commands that are there on every page. */
export function useOwnCommands(): readonly Entry[] {
  const { say, language, choose } = useWords();
  const { setColorScheme, colorScheme } = useMantineColorScheme({ keepTransitions: true });
  const clock = useClock();
  const navigate = useNavigate();
  const { leave } = useSession();
  const command = (id: string, name: string, run: () => void, also: readonly string[] = []): Entry => ({
    id,
    section: "commands",
    icon: "command",
    name,
    also,
    run,
  });
  return [
    command("language", say("palette.language"), () => choose(language === "ja" ? "en" : "ja"), [
      "language",
      "言語",
      "English",
      "日本語",
      "にほんご",
    ]),
    command("theme", say("palette.theme"), () => setColorScheme(colorScheme === "dark" ? "light" : "dark"), [
      "theme",
      "dark",
      "テーマ",
    ]),
    command(
      "zone",
      say(clock.choice === "utc" ? "palette.zone.local" : "palette.zone.utc"),
      () => clock.choose(clock.choice === "utc" ? "local" : "utc"),
      ["time zone", "タイムゾーン"],
    ),
    command("account", say("account.own"), () => void navigate({ to: "/account" }), [
      "account",
      "password",
      "アカウント",
    ]),
    command("leave", say("account.leave"), () => void leave(), ["sign out", "サインアウト"]),
  ];
}
