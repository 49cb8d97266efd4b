import { ActionIcon } from "@mantine/core";
import { type ReactNode, type RefObject, useEffect, useEffectEvent, useId, useLayoutEffect, useRef } from "react";
import "./dialog.css";
import { Icon } from "./icons.js";
import { useWords } from "./words.js";

interface DialogProps {
  readonly opened: boolean;
  readonly close: () => void;
  readonly title: string;
  readonly children: ReactNode;
}

/** A floating page for a short task; the browser keeps the focus within it and gives it back. */
export function Dialog({ opened, close, title, children }: DialogProps): ReactNode {
  const { say } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useCloseOutside(dialog, close);
  useFocusGivenBack(dialog);
  useEffect(() => {
    if (opened && dialog.current?.open === false) {
      dialog.current.showModal();
      // A form begins at its first field, not at the button that closes it.
      dialog.current.querySelector<HTMLElement>("[data-autofocus], .field")?.focus();
    }
    if (!opened) dialog.current?.close();
  }, [opened]);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={id} onClose={close}>
      {opened ? (
        <div className="dialog-body">
          <header>
            <h2 id={id}>{title}</h2>
            <ActionIcon variant="subtle" aria-label={say("console.close")} onClick={close}>
              <Icon name="close" />
            </ActionIcon>
          </header>
          {children}
        </div>
      ) : null}
    </dialog>
  );
}

/**
 * Who had the focus before a floating page gets it back, also where the page goes without being closed: the browser gives it
 * back at closing only, and only while the page is still there.
 */
export function useFocusGivenBack(dialog: RefObject<HTMLDialogElement | null>): void {
  useLayoutEffect(() => {
    const element = dialog.current;
    return () => element?.close();
  }, [dialog]);
}

/** A press beside a floating page closes it. */
export function useCloseOutside(dialog: RefObject<HTMLDialogElement | null>, close: () => void): void {
  const pressed = useEffectEvent((event: MouseEvent) => {
    if (event.target === dialog.current) close();
  });
  useEffect(() => {
    const element = dialog.current;
    const listen = (event: MouseEvent): void => pressed(event);
    element?.addEventListener("click", listen);
    return () => element?.removeEventListener("click", listen);
  }, [dialog]);
}
