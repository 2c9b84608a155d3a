import { remaining } from "../../../text/duration.js";
import type { Item, Status } from "../../api.js";

const MARKS: Record<Status | "deleted", string> = {
  "at work": "▶",
  completed: "✓",
  stopped: "■",
  failed: "✕",
  killed: "⚡",
  "killed or at work": "?",
  unreadable: "?",
  deleted: "–",
};

/** How something stands: a sign and the word, in the colour of it. */
export function StatusMark({ status }: { status: Status | string }) {
  return (
    <span class={`status ${status.replaceAll(" ", "-")}`}>
      <span aria-hidden="true">{MARKS[status as keyof typeof MARKS] ?? "·"}</span> {status}
    </span>
  );
}

/** How something stands and how far it is. @param gone Whether its folder was deleted: it is then as it was last, and at work no more. */
export function Standing({ item, gone }: { item: Item; gone: boolean }) {
  return (
    <>
      <StatusMark status={gone ? "deleted" : item.status} />
      <Progress item={gone ? { ...item, secondsLeft: null } : item} />
    </>
  );
}

/** How far something is: a bar, and the same in words. */
export function Progress({ item }: { item: Item }) {
  const { progress, done, of, secondsLeft, kind, status } = item;
  if (progress === null || status === "completed") return null;
  const unit = { run: "epochs", sweep: "trials", reproduction: "runs" }[kind];
  return (
    <div class="progress">
      <progress max={1} value={progress} aria-label={`${Math.round(100 * progress)} % of ${item.name}`} />
      <span>
        {done} of {of} {unit}
        {secondsLeft === null ? "" : `, ${remaining(secondsLeft)} left`}
      </span>
    </div>
  );
}
