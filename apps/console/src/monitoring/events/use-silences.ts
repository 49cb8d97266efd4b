import { useMemo } from "react";
import { Alert, Source } from "../../api/contract.js";
import { pageOf } from "../../api/shape.js";
import { useAsked } from "../../shared/asked.js";
import { useNow } from "../../shared/now.js";
import { useSession } from "../../shared/session.js";
import { type Silence, silencesOf } from "./silence.js";

const ALERTS = "/api/v1/alerts?rule=mizugiwa.source-silent&state=any&sort=newest&limit=200";
const MINUTE_MS = 60_000;

/** Who was silent when, as far as the reader may know of it. */
export function useSilences(range: { readonly from: string; readonly to: string }): readonly Silence[] {
  const { may } = useSession();
  const alerts = useAsked(ALERTS, pageOf(Alert), { enabled: may("alerts.read") });
  const sources = useAsked("/api/v1/sources?limit=500", pageOf(Source), { enabled: may("sources.read") });
  // The drawing need not follow each second.
  const minute = Math.floor(useNow().getTime() / MINUTE_MS) * MINUTE_MS;
  const raised = alerts.answer?.ok === true ? alerts.answer.value.rows : NOTHING;
  const heard = sources.answer?.ok === true ? sources.answer.value.rows : NOTHING;
  return useMemo(() => silencesOf(raised, heard, range, minute + MINUTE_MS), [raised, heard, range, minute]);
}

const NOTHING: readonly never[] = [];
