import { modelLabel } from "../config/models.js";
import { formatFixed } from "../text/format-fixed.js";
import type { RunEvent } from "./events.js";

const two = (value: number) => formatFixed(value, 2).padStart(5);

/** The line that the tutorial's code prints at an event, or undefined where it prints none. */
export function tutorialLine(event: RunEvent): string | undefined {
  switch (event.type) {
    case "data":
      return `[TRAIN]: ${event.train} \t [VALID]: ${event.validation} \t [TEST]: ${event.test} \t [VOCAB] ${event.vocabulary} \t [CLASSES] ${event.classes}`;
    case "model":
      return `Building ${modelLabel(event.name)}`;
    case "batch": {
      if (event.phase !== "train" || event.batch % 50 !== 0) return undefined;
      const percent = formatFixed((100 * event.batch) / event.batches, 0);
      return `Train Epoch: ${event.epoch} [${event.seen}/${event.of} (${percent}%)]\tLoss: ${formatFixed(event.loss, 6)}`;
    }
    case "evaluation":
      return event.phase === "validation"
        ? `[EPOCH: ${event.epoch}], Validation Loss: ${two(event.loss)} | Validation Accuracy: ${two(event.accuracy)}`
        : `Test Loss: ${two(event.loss)} | Test Accuracy: ${two(event.accuracy)}`;
    default:
      return undefined;
  }
}
