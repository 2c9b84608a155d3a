import type { ReproduceEvent } from "../reproduce/events.js";
import { duration, remaining } from "../text/duration.js";
import { formatFixed } from "../text/format-fixed.js";
import type { Mark } from "./screen.js";

/** What a reproduction does before it has a plan. */
export const PREPARING: Record<Extract<ReproduceEvent, { type: "preparing" }>["step"], string> = {
  texts: "looking at the texts",
  estimate: "measuring how long the runs will take",
};

/** What is to be done. */
export function planLine({ runs, done, jobs, secondsLeft }: Extract<ReproduceEvent, { type: "plan" }>): string {
  const left = runs.length - done.length;
  const several = jobs > 1 ? `, ${jobs} at a time` : "";
  const time = secondsLeft === null ? "" : `, about ${remaining(secondsLeft)}`;
  return `${runs.length === 1 ? "1 run" : `${runs.length} runs`}, ${done.length} done; ${left} to go${several}${time}`;
}

type End = Extract<ReproduceEvent, { type: "finished" | "failed" }>;

/** How a run ended. */
export function endOf(event: End): string {
  if (event.type === "failed") return `failed: ${event.error.message}`;
  const { result } = event;
  if (result.status === "completed")
    return `test accuracy ${formatFixed(result.test.accuracy, 2)} % after ${duration(result.seconds)}`;
  const { epoch, phase, batch } = result.position;
  return `stopped before epoch ${epoch}, ${phase}, batch ${batch}`;
}

/** The word of it that is set off. */
export function endMark(event: End): Mark {
  if (event.type === "failed") return { word: "failed", tone: "bad" };
  return event.result.status === "completed"
    ? { word: "test accuracy", tone: "good" }
    : { word: "stopped", tone: "warn" };
}
