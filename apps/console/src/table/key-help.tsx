import type { WordKey } from "@mizugiwa/words";
import type { ReactNode } from "react";
import { Dialog } from "../shared/dialog.js";
import { useWords } from "../shared/words.js";
import { keyCap } from "./action-button.js";
import type { Action } from "./columns.js";

const KEYS: readonly (readonly [keys: readonly string[], what: WordKey])[] = [
  [["j", "k"], "list.keys.move"],
  [["x"], "list.keys.select"],
  [["Shift", "x"], "list.keys.range"],
  [["Enter"], "list.keys.open"],
  [["Esc"], "list.keys.back"],
  [["Ctrl", "k"], "list.keys.palette"],
  [["?"], "list.keys.help"],
];

interface KeyHelpProps<Row> {
  readonly opened: boolean;
  readonly close: () => void;
  readonly actions: readonly Action<Row>[];
}

/** All keys of a list, in the words of its buttons. */
export function KeyHelp<Row>({ opened, close, actions }: KeyHelpProps<Row>): ReactNode {
  const { say } = useWords();
  const own = actions.flatMap(({ key, label }): [readonly string[], WordKey][] =>
    key === null ? [] : [[[key], label]],
  );
  return (
    <Dialog opened={opened} close={close} title={say("list.keys")}>
      <dl className="key-help">
        {[...KEYS, ...own].map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{keyCap(key)}</kbd>
              ))}
            </dt>
            <dd>{say(what)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
