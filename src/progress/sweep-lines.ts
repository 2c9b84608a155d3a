import { relative } from "node:path";
import type { Evaluation } from "../bridge/protocol.js";
import { actionText } from "../steering/action.js";
import type { SweepEvent } from "../sweep/events.js";
import { paramsText, valueText } from "../sweep/table.js";
import { figuresText } from "./figures-text.js";
import { duration } from "./run-view.js";
import type { SweepProgress } from "./sweep-progress.js";

/** What is worth a line, or undefined. With bars, what they show is not said twice. */
export function lineOf(event: SweepEvent, progress: SweepProgress, bars: boolean): string | undefined {
  switch (event.type) {
    case "sweep":
      return `${relative(".", event.folder) || "."}: ${event.done} of ${event.target} trials done, ${event.workers} worker(s)`;
    case "warning":
      return `warning: ${event.message}`;
    case "steering":
      return `asked by the ${event.entry.origin}: ${actionText(event.entry.action)}: ${event.outcome}`;
    case "trial":
      return bars
        ? undefined
        : `trial ${event.number} ${event.resumed ? "resumes" : "starts"}: ${paramsText(event.params)}`;
    case "retry":
      return `trial ${event.number}, attempt ${event.attempt}: ${event.message.split("\n")[0]}`;
    case "run": {
      const { number, event: inner } = event;
      if (inner.type === "warning") return `trial ${number}: warning: ${inner.message}`;
      if (inner.type !== "epoch" || bars) return undefined;
      return `trial ${number} epoch ${inner.epoch}: ${validationText(inner.validation)}`;
    }
    case "trial-end": {
      const { trial, done, target } = event;
      const what = trial.error ? `: ${trial.error.message.split("\n")[0]}` : trial.values ? ` ${valueText(trial)}` : "";
      const again = trial.duplicateOf === null ? "" : ` (as trial ${trial.duplicateOf})`;
      const settings = bars ? `: ${paramsText(trial.params)}` : "";
      const standing = bars ? "" : `; ${[`${done}/${target}`, ...standingOf(progress)].join(", ")}`;
      return `trial ${trial.number} ${trial.status}${what}${again}${settings}${standing}`;
    }
  }
}

/** The numbers of a validation. */
export function validationText(evaluation: Evaluation): string {
  return `validation ${figuresText(evaluation)}`;
}

/** The best trial so far, and the time left. */
export function standingOf({ best, secondsLeft, done, target }: SweepProgress): string[] {
  return [
    ...(best ? [`best ${valueText(best)} of trial ${best.number}`] : []),
    ...(secondsLeft !== undefined && done < target ? [`${duration(secondsLeft)} left`] : []),
  ];
}
