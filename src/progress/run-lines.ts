import { type MetricName, metricNamed } from "../config/metrics.js";
import type { RunEvent } from "../experiment/events.js";
import { shortDuration } from "../text/duration.js";
import { formatFixed } from "../text/format-fixed.js";
import { quantity } from "../text/quantity.js";
import { figuresText } from "./figures-text.js";
import type { BatchEvent } from "./pace.js";

/** What an event of a run that is no batch says, a line each. The test's figures are the result's. @param epochs How many the run has. */
export function eventLines(event: RunEvent, epochs: number): string[] {
  switch (event.type) {
    case "start": {
      const where = event.runDir ? `run directory ${event.runDir}, ` : "";
      const said = `${where}device ${event.device}, ${quantity(event.threads, "thread")}`;
      return [...event.warnings.map((warning) => `warning: ${warning}`), said];
    }
    case "resume":
      return [`resuming at epoch ${event.position.epoch}, ${event.position.phase}, batch ${event.position.batch}`];
    case "warning":
      return [`warning: ${event.message}`];
    case "epoch":
      return [epochLine(event, epochs)];
    case "early-stopping": {
      const { best, metric, patience } = event;
      const than = best ? `than ${figure(metric, best.value)} of epoch ${best.epoch}` : "than no number";
      return [
        `early stopping after epoch ${event.epoch}: no better ${metric} ${than} in ${quantity(patience, "epoch")}`,
      ];
    }
    case "kept":
      return [
        `keeping the model of epoch ${event.epoch}, whose ${event.metric} of ${figure(event.metric, event.value)} is the best`,
      ];
    default:
      return [];
  }
}

function epochLine(event: Extract<RunEvent, { type: "epoch" }>, epochs: number): string {
  const { epoch, trainLoss, validation, seconds, learningRate } = event;
  const rate = learningRate === undefined ? "" : `, learning rate ${Number(learningRate.toPrecision(4))}`;
  const figures = `train loss ${formatFixed(trainLoss, 4)}, validation ${figuresText(validation)}`;
  return `epoch ${epoch}/${epochs}: ${figures}${rate}, ${shortDuration(seconds)}`;
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

/** What a run that was just begun is doing until its first batch; undefined for an event that does not say. */
export function doingAfter(event: RunEvent): string | undefined {
  if (event.type === "start") return "reading the texts";
  return event.type === "data" ? "building the model" : undefined;
}
