import { MultiBar, type SingleBar } from "cli-progress";
import type { Io } from "../cli/command.js";
import type { RunEvent } from "../experiment/events.js";
import type { SweepEvent } from "../sweep/events.js";
import { paramsText } from "../sweep/table.js";
import { barOptions } from "./bars.js";
import { lineOf, standingOf, validationText } from "./sweep-lines.js";
import { SweepProgress } from "./sweep-progress.js";

/** A listener that shows a sweep on stderr. */
export interface SweepView {
  onEvent(event: SweepEvent): void;
  /** Take the bars away; what was said stays. */
  end(): void;
}

/** Lines on stderr; on a terminal below them a bar of the sweep, and one for each trial that runs. */
export function sweepView(io: Io): SweepView {
  const progress = new SweepProgress();
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

const STEPS = 1000;

/** The bars: one of the sweep, then one for each running trial. */
class Bars {
  readonly #multi = new MultiBar({ ...barOptions("{name} {bar} {status}", 12), gracefulExit: false });
  readonly #trials = new Map<number, { bar: SingleBar; epochs: number; params: string; last: string }>();
  readonly #progress: SweepProgress;
  #sweep: SingleBar | undefined;

  constructor(progress: SweepProgress) {
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
