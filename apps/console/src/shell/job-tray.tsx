import { ActionIcon, Button, Popover } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { Job } from "../api/contract.js";
import { list, object } from "../api/shape.js";
import { send, useAsked } from "../shared/asked.js";
import { Icon } from "../shared/icons.js";
import "./job-tray.css";
import { useSession } from "../shared/session.js";
import { useWords } from "../shared/words.js";

const EVERY_MS = 5_000;
const Jobs = object({ rows: list(Job) });
const RUNNING = new Set<Job["state"]>(["queued", "running"]);

/** Long work that goes on although its page was left: shown only while there is any. */
export function JobTray(): ReactNode {
  const { say } = useWords();
  const { may } = useSession();
  const [open, setOpen] = useState(false);
  const { answer, again } = useAsked("/api/v1/jobs", Jobs, { enabled: may("jobs.read"), everyMs: EVERY_MS });
  const running = answer?.ok === true ? answer.value.rows.filter((job) => RUNNING.has(job.state)) : [];
  if (running.length === 0) return null;
  const cancel = async (job: Job): Promise<void> => {
    await send(`/api/v1/jobs/${job.id}/cancel`, Job, {});
    again();
  };
  const name = say("jobs.running", { count: running.length });
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" offset={6} trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" aria-label={name} title={name} aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name="clock" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown data-floating className="editor">
        <ul className="jobs">
          {running.map((job) => (
            <li key={job.id}>
              <span>{job.kind}</span>
              {may("jobs.cancel") ? (
                <Button variant="subtle" size="compact-xs" onClick={() => void cancel(job)}>
                  {say("rules.test.cancel")}
                </Button>
              ) : null}
              <progress
                value={job.total === null || job.total === 0 ? undefined : job.done / job.total}
                aria-label={job.kind}
              />
              <small>
                {job.total === null
                  ? say("rules.test.done", { done: job.done })
                  : say("rules.test.doneOf", { done: job.done, total: job.total })}
                {job.rate === null ? null : ` · ${say("jobs.rate", { rate: Math.round(job.rate) })}`}
              </small>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
