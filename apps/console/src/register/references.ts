import { useMemo } from "react";
import { object, optional, pageOf, text } from "../api/shape.js";
import { useAsked } from "../shared/asked.js";
import type { Referred } from "./record-fields.js";

const Named = object({ id: text, name: text, code: optional(text) });

/** What a field can refer to: by id, a class of information by its code. */
export function useReferences(to: Referred): ReadonlyMap<string, string> {
  const { answer } = useAsked(`/api/v1/${to}?limit=1000`, pageOf(Named));
  return useMemo(() => {
    const rows = answer?.ok === true ? answer.value.rows : [];
    return new Map(
      rows.map(({ id, name, code }) =>
        to === "information-classes" && code !== undefined ? [code, `${code} ${name}`] : [id, name],
      ),
    );
  }, [answer, to]);
}
