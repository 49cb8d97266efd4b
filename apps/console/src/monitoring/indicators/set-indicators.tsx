import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { type ReactNode, useDeferredValue, useState } from "react";
import { Indicator, IndicatorPage } from "../../api/contract.js";
import { get, send } from "../../shared/asked.js";
import { FailureNote } from "../../shared/failure-note.js";
import { TextField } from "../../shared/form.js";
import { useSession } from "../../shared/session.js";
import { useWords } from "../../shared/words.js";
import { IndicatorTable } from "./indicator-table.js";
import { ReasonDialog } from "./reason-dialog.js";

const PAGE = 100;

/** The indicators of a set, the newest first, found by a whole value or a part of one. */
export function SetIndicators({ set, refresh }: { readonly set: string; readonly refresh: () => void }): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const [typed, setTyped] = useState("");
  const [taken, setTaken] = useState<Indicator | null>(null);
  const wanted = useDeferredValue(typed.trim());
  const query = useInfiniteQuery({
    queryKey: ["api", "v1", "indicator-sets", set, "indicators", wanted],
    initialPageParam: "",
    queryFn: ({ pageParam }) => {
      const asked = new URLSearchParams({
        limit: String(PAGE),
        ...(wanted === "" ? {} : { q: wanted }),
        ...(pageParam === "" ? {} : { cursor: pageParam }),
      });
      return get(`/api/v1/indicator-sets/${set}/indicators?${asked.toString()}`, IndicatorPage);
    },
    getNextPageParam: (last) => (last.ok ? last.value.next : null),
  });
  const pages = query.data?.pages ?? [];
  const failed = pages.find((page) => !page.ok);
  const rows = pages.flatMap((page) => (page.ok ? page.value.rows : []));
  return (
    <section className="block">
      <TextField label={say("indicators.search")} value={typed} set={setTyped} spellCheck={false} />
      {failed?.ok === false ? <FailureNote failure={failed.failure} retry={() => void query.refetch()} /> : null}
      {rows.length === 0 ? (
        query.isFetching ? null : (
          <p className="prose">{say("indicators.empty")}</p>
        )
      ) : (
        <IndicatorTable rows={rows} retract={may("indicators.manage") ? setTaken : null} />
      )}
      {query.hasNextPage ? (
        <div>
          <Button variant="default" size="compact-sm" onClick={() => void query.fetchNextPage()}>
            {say("indicators.more")}
          </Button>
        </div>
      ) : null}
      {taken === null ? null : (
        <ReasonDialog
          title={say("indicators.retract")}
          text={say("indicators.retract.text", { value: taken.value })}
          close={() => setTaken(null)}
          run={async (reason) => {
            const answer = await send(`/api/v1/indicators/${taken.id}/retract`, Indicator, { reason });
            if (!answer.ok) return answer.failure;
            refresh();
            return null;
          }}
        />
      )}
    </section>
  );
}
