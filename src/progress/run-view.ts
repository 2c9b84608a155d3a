import type { Io } from "../cli/command.js";
import { type MetricName, metricNamed } from "../config/metrics.js";
import type { RunEvent } from "../experiment/events.js";
import { formatFixed } from "../text/format-fixed.js";
import { type Bar, bar as drawBar } from "./bars.js";
import { figuresText } from "./figures-text.js";

/** An event of a batch. */
export type BatchEvent = Extract<RunEvent, { type: "batch" }>;

/** Seconds as a person says them: `2h 05m`, `3m 07s`, `12s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const pad = (n: number) => String(n).padStart(2, "0");
  return hours > 0 ? `${hours}h ${pad(minutes)}m` : minutes > 0 ? `${minutes}m ${pad(rest)}s` : `${rest}s`;
}

/** What an event of a run that is no batch says, a line each. @param epochs How many the run has. */
export function eventLines(event: RunEvent, epochs: number): string[] {
  switch (event.type) {
    case "start": {
      const where = event.runDir ? `run directory ${event.runDir}, ` : "";
      const said = `${where}device ${event.device}, ${event.threads} thread(s)`;
      return [...event.warnings.map((warning) => `warning: ${warning}`), said];
    }
    case "resume":
      return [`resuming at epoch ${event.position.epoch}, ${event.position.phase}, batch ${event.position.batch}`];
    case "warning":
      return [`warning: ${event.message}`];
    case "evaluation":
      return [`epoch ${event.epoch}/${epochs} ${event.phase}: ${figuresText(event)}`];
    case "epoch":
      return event.learningRate === undefined
        ? []
        : [`epoch ${event.epoch}/${epochs}: learning rate ${Number(event.learningRate.toPrecision(4))}`];
    case "early-stopping": {
      const { best, metric, patience } = event;
      const than = best ? `than ${figure(metric, best.value)} of epoch ${best.epoch}` : "than no number";
      return [`early stopping after epoch ${event.epoch}: no better ${metric} ${than} in ${patience} epoch(s)`];
    }
    case "kept":
      return [
        `keeping the model of epoch ${event.epoch}, whose ${event.metric} of ${figure(event.metric, event.value)} is the best`,
      ];
    default:
      return [];
  }
}

/** A metric's value with its digits and unit. */
function figure(name: MetricName, value: number): string {
  const { digits, unit } = metricNamed(name);
  return `${formatFixed(value, digits)}${unit === "%" ? " %" : ""}`;
}

/** Where a batch is: `epoch 2/15 train`, or `test`. */
export function phaseOf(event: BatchEvent, epochs: number): string {
  return event.phase === "test" ? "test" : `epoch ${event.epoch}/${epochs} ${event.phase}`;
}

/** How long a run will still take, by its batches since it was first heard of. */
export class Pace {
  #began = 0;
  #first: number | undefined;

  /** What the batch says of it, with a comma in front: `, 2m 05s left`; empty while nothing is known. */
  leftAfter(event: BatchEvent, epochs: number): string {
    if (event.phase !== "train") return "";
    const all = event.batches * epochs;
    const done = (event.epoch - 1) * event.batches + event.batch + 1;
    if (this.#first === undefined) {
      this.#first = done;
      this.#began = Date.now();
    }
    if (done <= this.#first) return "";
    return `, ${duration((((Date.now() - this.#began) / 1000) * (all - done)) / (done - this.#first))} left`;
  }
}

/** The least time between two lines about batches of a run, where there is no terminal. */
export const LINE_EVERY_MS = 5000;

/** A listener that shows a run on stderr: a bar with loss and time left on a terminal, a line per event elsewhere. */
export function progress(io: Io): { onEvent(event: RunEvent): void; end(): void } {
  let bar: Bar | undefined;
  let epochs = 0;
  let lastLine = 0;
  const pace = new Pace();
  const end = () => {
    bar?.end();
    bar = undefined;
    io.drawing = undefined;
  };
  const say = (line: string) => {
    end();
    io.err(line);
  };
  const onBatch = (event: BatchEvent) => {
    const where = phaseOf(event, epochs);
    const loss = formatFixed(event.loss, 4);
    const left = pace.leftAfter(event, epochs);
    if (io.terminal) {
      if (!bar) {
        bar = drawBar("{where} {bar} {value}/{total} {status}", event.batches, { where, status: "" });
        io.drawing = { line: say };
      }
      bar.setTotal(event.batches);
      bar.update(event.batch + 1, { where, status: event.phase === "train" ? `loss ${loss}${left}` : "" });
    } else if (event.phase === "train" && Date.now() - lastLine > LINE_EVERY_MS) {
      lastLine = Date.now();
      io.err(`${where}: batch ${event.batch + 1}/${event.batches}, loss ${loss}${left}`);
    }
  };
  return {
    onEvent(event) {
      if (event.type === "start") epochs = event.epochs;
      if (event.type === "batch") onBatch(event);
      else for (const line of eventLines(event, epochs)) say(line);
    },
    end,
  };
}
