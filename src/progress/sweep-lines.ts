import { relative } from "node:path";
import type { Evaluation } from "../bridge/protocol.js";
import { actionText } from "../steering/action.js";
import type { SweepEvent } from "../sweep/events.js";
import { paramsText, valueText } from "../sweep/params-text.js";
import { remaining } from "../text/duration.js";
import { quantity } from "../text/quantity.js";
import { figuresText } from "./figures-text.js";
import type { Mark } from "./screen.js";
import type { SweepProgress } from "./sweep-progress.js";

/** What is worth a line, or undefined. With bars, what they show is not said twice. */
export function lineOf(event: SweepEvent, progress: SweepProgress, bars: boolean): string | undefined {
  switch (event.type) {
    case "sweep": {
      const known = event.known ? `, ${event.known} known from elsewhere` : "";
      const chosen = event.auto ? `; sampler ${event.auto.sampler}: ${event.auto.why}` : "";
      return `${relative(".", event.folder) || "."}: ${event.done} of ${event.target} trials done, ${quantity(event.workers, "worker")}${known}${chosen}`;
    }
    case "warning":
      return `warning: ${event.message}`;
    case "steering":
      return `asked by the ${event.entry.origin}: ${actionText(event.entry.action)}: ${event.outcome}`;
    case "trial":
      return bars
        ? undefined
        : `trial ${event.number} ${event.resumed ? "resumes" : "starts"}: ${paramsText(event.params)}`;
    case "retry":
      return `${runName(event)}, attempt ${event.attempt}: ${event.message.split("\n")[0]}`;
    case "run": {
      const { event: inner } = event;
      if (inner.type === "warning") return `${runName(event)}: warning: ${inner.message}`;
      if (inner.type !== "epoch" || bars) return undefined;
      return `${runName(event)} epoch ${inner.epoch}: ${validationText(inner.validation)}`;
    }
    case "seed":
      return undefined;
    case "seed-end": {
      const { number, run, interrupted } = event;
      if (bars || interrupted) return undefined;
      return `trial ${number} seed ${run.seed} ${run.status}${run.values ? ` ${valueText(run)}` : ""}`;
    }
    case "trial-end": {
      const { trial, done, target } = event;
      const what = trial.error ? `: ${trial.error.message.split("\n")[0]}` : trial.values ? ` ${valueText(trial)}` : "";
      const over = trial.seeds && trial.values ? ` over ${quantity(trial.seeds.length, "seed")}` : "";
      const again = trial.duplicateOf === null ? "" : ` (as trial ${trial.duplicateOf})`;
      const settings = bars ? `: ${paramsText(trial.params)}` : "";
      const standing = [`${done}/${target}`, bestText(progress), leftText(progress)].filter((text) => text !== "");
      return `trial ${trial.number} ${trial.status}${what}${over}${again}${settings}${bars ? "" : `; ${standing.join(", ")}`}`;
    }
  }
}

/** What a run is called: `trial 3`, of a sweep with seeds `trial 3 seed 2`. */
export function runName({ number, seed }: { number: number; seed?: number | undefined }): string {
  return seed === undefined ? `trial ${number}` : `trial ${number} seed ${seed}`;
}

/** How a trial ended is set off. */
export function markOf(event: SweepEvent): Mark | undefined {
  if (event.type !== "trial-end") return undefined;
  const { status } = event.trial;
  return { word: status, tone: status === "completed" ? "good" : status === "failed" ? "bad" : "warn" };
}

/** The numbers of a validation. */
export function validationText(evaluation: Evaluation): string {
  return `validation ${figuresText(evaluation)}`;
}

/** The best trial so far; empty where there is none. */
export function bestText({ best }: SweepProgress): string {
  return best ? `best ${valueText(best)} of trial ${best.number}` : "";
}

/** How long the sweep will still take, or that it is paused; empty where nothing can be said. */
export function leftText({ secondsLeft, done, target, paused }: SweepProgress): string {
  if (paused) return "paused";
  return secondsLeft !== undefined && done < target ? `${remaining(secondsLeft)} left` : "";
}
