type Shelf = "localStorage" | "sessionStorage";

/** What this browser keeps under a name, or null. A browser that refuses to keep anything remembers nothing. */
export function recall(shelf: Shelf, name: string): string | null {
  try {
    return window[shelf].getItem(name);
  } catch (caught) {
    if (!isRefusal(caught)) throw caught;
    return null;
  }
}

/** Keeps a text; where the browser refuses, the choice lasts as long as the page. */
export function remember(shelf: Shelf, name: string, text: string): void {
  try {
    window[shelf].setItem(name, text);
  } catch (caught) {
    if (!isRefusal(caught)) throw caught;
  }
}

/** Forgets everything of this browser whose name begins like this. */
export function forgetAll(shelf: Shelf, beginning: string): void {
  try {
    const names = Array.from({ length: window[shelf].length }, (_, index) => window[shelf].key(index));
    for (const name of names) if (name?.startsWith(beginning) === true) window[shelf].removeItem(name);
  } catch (caught) {
    if (!isRefusal(caught)) throw caught;
  }
}

/** SecurityError: storage is switched off. QuotaExceededError: it is full. Both are the reader's affair, not a fault. */
function isRefusal(caught: unknown): boolean {
  return caught instanceof DOMException && ["SecurityError", "QuotaExceededError"].includes(caught.name);
}
