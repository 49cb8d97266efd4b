import { useLocation } from "@tanstack/react-router";
import { type RefObject, useEffect, useRef } from "react";

/** Whoever follows a link by keyboard or by ear is brought to the new page; the first page is left to the browser. */
export function useFocusOnNewPage(): RefObject<HTMLElement | null> {
  const { pathname } = useLocation();
  const content = useRef<HTMLElement>(null);
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current !== pathname) content.current?.focus();
    shown.current = pathname;
  }, [pathname]);
  return content;
}
