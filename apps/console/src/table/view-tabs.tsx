import { Button } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { Icon } from "../shared/icons.js";
import { isComposing } from "../shared/keys.js";
import { useWords } from "../shared/words.js";
import type { ListControl } from "./use-list-state.js";
import "./view-tabs.css";

/** The views of a list, those of one's own last; one that was changed can be kept under a name. */
export function ViewTabs({ control }: { readonly control: ListControl }): ReactNode {
  const { say } = useWords();
  const [naming, setNaming] = useState(false);
  const { views, view, state } = control;
  const changed = state.conditions !== null || state.sort !== null || state.group !== null;
  if (views.length === 0) return null;
  return (
    <nav className="views" aria-label={say("list.views")}>
      {views.map((each) => (
        <span key={each.id} className="view" data-on={each.id === view?.id || undefined}>
          <button
            type="button"
            aria-current={each.id === view?.id ? "true" : undefined}
            onClick={() => control.set({ view: each.id, conditions: null, sort: null, group: null, at: null })}
          >
            {each.name}
          </button>
          {each.own === true && each.id === view?.id ? (
            <button
              type="button"
              className="view-forget"
              aria-label={say("list.view.forget", { name: each.name })}
              onClick={() => control.forgetView(each.id)}
            >
              <Icon name="close" size={12} />
            </button>
          ) : null}
        </span>
      ))}
      {naming ? (
        <Naming
          save={(name) => {
            setNaming(false);
            control.saveView(name);
          }}
          cancel={() => setNaming(false)}
        />
      ) : changed ? (
        <button type="button" className="view-save" onClick={() => setNaming(true)}>
          {say("list.view.save")}
        </button>
      ) : null}
    </nav>
  );
}

function Naming({ save, cancel }: { readonly save: (name: string) => void; readonly cancel: () => void }): ReactNode {
  const { say } = useWords();
  const [name, setName] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() !== "") save(name.trim());
  };
  return (
    <form className="view-naming" onSubmit={submit}>
      <input
        className="field field-small"
        aria-label={say("list.view.name")}
        placeholder={say("list.view.name")}
        value={name}
        maxLength={60}
        // The field stands there because its button was just pressed.
        ref={(input) => input?.focus()}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (isComposing(event.nativeEvent)) {
            if (event.key === "Enter") event.preventDefault();
          } else if (event.key === "Escape") cancel();
        }}
      />
      <Button type="submit" variant="filled" size="compact-sm">
        {say("list.view.keep")}
      </Button>
    </form>
  );
}
