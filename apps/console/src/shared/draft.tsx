import { type ReactNode, useState } from "react";
import type { Shape } from "../api/shape.js";
import "./draft.css";
import { draftName, dropDraft, keepDraft, recallDraft } from "./drafts.js";
import { useSession } from "./session.js";
import { Moment } from "./time.js";
import { Phrase, useWords } from "./words.js";

/** What a form holds, kept by this browser from the first letter until it is sent. */
export interface Draft<T> {
  readonly value: T;
  readonly set: (change: Partial<T>) => void;
  /** Begins anew with what was there before. */
  readonly discard: () => void;
  /** To be called when it was sent. */
  readonly sent: () => void;
  /** The version of the record it was begun on; null where there is none. */
  readonly base: number | null;
  readonly standing: Standing;
}

interface Standing {
  /** When a draft that was found here was last written to; null where the form began fresh. */
  readonly restoredAt: string | null;
  /** Whether the record was changed since the draft was begun. */
  readonly isOld: boolean;
  readonly isKept: boolean;
}

interface DraftOf<T> {
  /** Names the form and the record it is about. */
  readonly form: string;
  readonly start: T;
  readonly shape: Shape<T>;
  /** The version of the record, where there is one. */
  readonly base?: number;
}

/** The fields of a form as a draft; never for what is secret. */
export function useDraft<T extends object>({ form, start, shape, base }: DraftOf<T>): Draft<T> {
  const { who } = useSession();
  const name = draftName(who.account.id, form);
  const [found, setFound] = useState(() => recallDraft(name, shape));
  const [begun, setBegun] = useState(start);
  const [value, setValue] = useState<T>(found?.value ?? start);
  const [isKept, setKept] = useState(false);
  const begunOn = found?.base ?? base ?? null;
  return {
    value,
    set: (change) => {
      const next = { ...value, ...change };
      const isChanged = JSON.stringify(next) !== JSON.stringify(begun);
      setValue(next);
      setKept(isChanged);
      if (isChanged) keepDraft(name, { value: next, at: new Date().toISOString(), base: begunOn });
      else dropDraft(name);
    },
    discard: () => {
      dropDraft(name);
      setFound(null);
      setKept(false);
      setBegun(start);
      setValue(start);
    },
    sent: () => dropDraft(name),
    base: begunOn,
    standing: {
      restoredAt: found?.at ?? null,
      isOld: found !== null && base !== undefined && found.base !== base,
      isKept,
    },
  };
}

/** Says that what is typed is kept, and from when a draft is that was found here. */
export function DraftNote({ standing, discard }: Pick<Draft<unknown>, "standing" | "discard">): ReactNode {
  const { say } = useWords();
  const { restoredAt, isOld, isKept } = standing;
  if (restoredAt === null && !isKept) return null;
  return (
    <div className="draft-note">
      <output>
        {restoredAt === null ? (
          say("draft.kept")
        ) : (
          <Phrase words="draft.restored" argument="time">
            <Moment at={restoredAt} precision="minute" />
          </Phrase>
        )}
        {isOld ? ` ${say("draft.old")}` : null}
      </output>
      <button type="button" onClick={discard}>
        {say("draft.discard")}
      </button>
    </div>
  );
}
