import { relative } from "node:path";
import { MultiBar, type SingleBar } from "cli-progress";
import type { RunEvent } from "../experiment/events.js";
import type { SweepEvent } from "../sweep/events.js";
import { paramsText, valueText } from "../sweep/table.js";
import type { TrialRecord } from "../sweep/trial.js";
import { formatFixed } from "../text/format-fixed.js";
import type { Io } from "./command.js";
import { duration } from "./progress.js";

/** A listener that shows a sweep on stderr. */
export interface SweepView {
  onEvent(event: SweepEvent): void;
  /** Take the bars away; what was said stays. */
  end(): void;
}

/** Lines on stderr; on a terminal below them a bar of the sweep, and one for each trial that runs. */
export function sweepView(io: Io): SweepView {
  const progress = new Progress();
  const bars = io.terminal ? new Bars(progress) : undefined;
  if (bars) io.drawing = { line: (text) => bars.say(text) };
  return {
    onEvent(event) {
      progress.hear(event);
      const line = lineOf(event, progress, bars !== undefined);
      if (line !== undefined) io.err(line);
      bars?.hear(event);
    },
    end() {
      bars?.end();
      io.drawing = undefined;
    },
  };
}

/** How far a sweep is, in trials; one that runs counts by the share of its batches that are done. */
class Progress {
  readonly #began = Date.now();
  #before = 0;
  #running = new Map<number, { epochs: number; share: number; before: number | undefined }>();
  done = 0;
  target = 0;
  best: TrialRecord | null = null;

  hear(event: SweepEvent): void {
    if (event.type === "sweep") {
      this.#before = this.done = event.done;
      this.target = event.target;
    } else if (event.type === "trial") this.#running.set(event.number, { epochs: 1, share: 0, before: undefined });
    else if (event.type === "run") this.#hearRun(event.number, event.event);
    else if (event.type === "trial-end") {
      this.#running.delete(event.trial.number);
      this.done = event.done;
      this.best = event.best;
    }
  }

  /** The share, 0 to 1, of a running trial that is done. */
  shareOf(number: number): number {
    return this.#running.get(number)?.share ?? 0;
  }

  /** Seconds until all trials are done, at the pace so far; undefined while nothing can be said. */
  get secondsLeft(): number | undefined {
    // What a trial had done before this start took none of this start's time.
    const running = [...this.#running.values()].reduce((sum, { share, before = 0 }) => sum + share - before, 0);
    const moved = this.done - this.#before + running;
    const open = [...this.#running.values()].reduce((sum, { share }) => sum + share, 0);
    const elapsed = (Date.now() - this.#began) / 1000;
    return moved < 0.02 ? undefined : (elapsed / moved) * Math.max(0, this.target - this.done - open);
  }

  #hearRun(number: number, event: RunEvent): void {
    const trial = this.#running.get(number);
    if (!trial) return;
    if (event.type === "start") trial.epochs = event.epochs;
    else if (event.type === "epoch") trial.share = event.epoch / trial.epochs;
    else if (event.type === "batch" && event.phase === "train") {
      trial.share = (event.epoch - 1 + (event.batch + 1) / event.batches) / trial.epochs;
      trial.before ??= trial.share;
    }
  }
}

/** What is worth a line, or undefined. With bars, what they show is not said twice. */
function lineOf(event: SweepEvent, progress: Progress, bars: boolean): string | undefined {
  switch (event.type) {
    case "sweep":
      return `${relative(".", event.folder) || "."}: ${event.done} of ${event.target} trials done, ${event.workers} worker(s)`;
    case "warning":
      return `warning: ${event.message}`;
    case "trial":
      return bars
        ? undefined
        : `trial ${event.number} ${event.resumed ? "goes on" : "begins"}: ${paramsText(event.params)}`;
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

function validationText({ loss, accuracy }: { loss: number; accuracy: number }): string {
  return `validation loss ${formatFixed(loss, 4)}, accuracy ${formatFixed(accuracy, 2)} %`;
}

function standingOf({ best, secondsLeft, done, target }: Progress): string[] {
  return [
    ...(best ? [`best ${valueText(best)} of trial ${best.number}`] : []),
    ...(secondsLeft !== undefined && done < target ? [`${duration(secondsLeft)} left`] : []),
  ];
}

const STEPS = 1000;

/** The bars: one of the sweep, then one for each running trial. */
class Bars {
  readonly #multi = new MultiBar({
    format: "{name} [{bar}] {status}",
    barsize: 24,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
    linewrap: false,
    gracefulExit: false,
  });
  readonly #trials = new Map<number, { bar: SingleBar; epochs: number; params: string; last: string }>();
  readonly #progress: Progress;
  #sweep: SingleBar | undefined;

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  say(line: string): void {
    if (this.#multi.isActive) this.#multi.log(`${line}\n`);
    else process.stderr.write(`${line}\n`);
  }

  hear(event: SweepEvent): void {
    if (event.type === "sweep")
      this.#sweep = this.#multi.create(STEPS * event.target, 0, { name: "trials", status: "" });
    else if (event.type === "trial") {
      const params = paramsText(event.params);
      const bar = this.#multi.create(STEPS, 0, { name: `#${event.number}`.padEnd(6), status: params });
      this.#trials.set(event.number, { bar, epochs: 1, params, last: "" });
    } else if (event.type === "run") this.#run(event.number, event.event);
    else if (event.type === "trial-end") {
      const trial = this.#trials.get(event.trial.number);
      if (trial) this.#multi.remove(trial.bar);
      this.#trials.delete(event.trial.number);
    }
    const { done, target } = this.#progress;
    const running = [...this.#trials.keys()].reduce((sum, number) => sum + this.#progress.shareOf(number), 0);
    const status = [`${done}/${target} done`, ...standingOf(this.#progress)].join(", ");
    this.#sweep?.update(Math.round(STEPS * (done + running)), { name: "trials", status });
  }

  end(): void {
    this.#multi.stop();
  }

  #run(number: number, event: RunEvent): void {
    const trial = this.#trials.get(number);
    if (!trial) return;
    if (event.type === "start") trial.epochs = event.epochs;
    else if (event.type === "epoch") trial.last = `, ${validationText(event.validation)}`;
    else if (event.type !== "batch") return;
    const epoch = "epoch" in event ? `epoch ${event.epoch}/${trial.epochs}` : "starts";
    const status = `${epoch}${trial.last}  ${trial.params}`;
    trial.bar.update(Math.round(STEPS * this.#progress.shareOf(number)), { name: `#${number}`.padEnd(6), status });
  }
}
