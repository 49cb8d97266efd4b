import { useEffect, useEffectEvent } from "react";

/** What of a key press decides whether it is a command. */
export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly isComposing: boolean;
  readonly keyCode: number;
}

/** Enter that confirms kana is no Enter; some browsers say so by the key code alone (UI Events, 5.1.4). */
const COMPOSING = 229;

/** Whether an input method is at work on this press; such a press is never a command and submits nothing. */
export function isComposing(press: Pick<Press, "isComposing" | "keyCode">): boolean {
  return press.isComposing || press.keyCode === COMPOSING;
}

/**
 * The command of a press: its key, or null where it belongs to somebody else: to an input method, a field one types in,
 * or the browser (with Ctrl, Alt or Meta).
 */
export function commandOf(press: Press, typing: boolean): string | null {
  if (isComposing(press) || typing || press.ctrlKey || press.metaKey || press.altKey) return null;
  return press.key;
}

/** Controls that have a use of their own for Enter and the space bar. */
const OPERATED = "a[href], button, summary, [role='menuitem'], [role='radio'], [role='tab']";

/** Listens for single keys over the whole page; `handle` gives true for a key it has used up. */
export function useKeys(handle: (key: string, event: KeyboardEvent) => boolean, enabled = true): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target instanceof Element ? event.target : null;
    const key = commandOf(event, event.defaultPrevented || isTyping(target));
    if (key === null || isElsewhere(target)) return;
    if ((key === "Enter" || key === " ") && target?.closest(OPERATED)) return;
    if (handle(key, event)) event.preventDefault();
  });
  useEffect(() => {
    if (!enabled) return;
    const listen = (event: KeyboardEvent): void => pressed(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [enabled]);
}

function isTyping(target: Element | null): boolean {
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit"].includes(target.type);
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}

/** Whether something that floats above the page has the keyboard. */
function isElsewhere(target: Element | null): boolean {
  return (
    document.querySelector("dialog[open]") !== null ||
    (target?.closest("[role='menu'], [data-floating]") ?? null) !== null
  );
}
