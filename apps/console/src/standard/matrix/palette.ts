/** The colours a canvas needs by name: it does not know the page's variables. */
const NAMES = [
  "canvas",
  "line",
  "line-2",
  "selected",
  "hover",
  "accent",
  "fg",
  "fg-2",
  "fg-3",
  "fg-off",
  "ok",
  "low",
  "cell-ok",
  "cell-inh",
  "critical",
  "critical-soft",
  "critical-mid",
  "high",
  "high-soft",
  "medium",
  "medium-soft",
] as const;
export type Palette = Readonly<Record<(typeof NAMES)[number], string>>;

/** Resolves the page's colours as they are now, in the theme of the element. */
export function readPalette(element: HTMLElement): Palette {
  const probe = document.createElement("span");
  probe.hidden = true;
  element.append(probe);
  const colours = NAMES.map((name): [string, string] => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return withAll(Object.fromEntries(colours));
}

function withAll(found: Readonly<Record<string, string>>): Palette {
  const colour = (name: string): string => found[name] ?? "black";
  return {
    canvas: colour("canvas"),
    line: colour("line"),
    "line-2": colour("line-2"),
    selected: colour("selected"),
    hover: colour("hover"),
    accent: colour("accent"),
    fg: colour("fg"),
    "fg-2": colour("fg-2"),
    "fg-3": colour("fg-3"),
    "fg-off": colour("fg-off"),
    ok: colour("ok"),
    low: colour("low"),
    "cell-ok": colour("cell-ok"),
    "cell-inh": colour("cell-inh"),
    critical: colour("critical"),
    "critical-soft": colour("critical-soft"),
    "critical-mid": colour("critical-mid"),
    high: colour("high"),
    "high-soft": colour("high-soft"),
    medium: colour("medium"),
    "medium-soft": colour("medium-soft"),
  };
}

/** Calls when the theme changes, the reader's or the system's. Gives what ends it. */
export function onTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    system.removeEventListener("change", changed);
  };
}
