import { resolve } from "node:path";
import type { ExperimentConfig } from "../config/types.js";
import type { RunEvent } from "../experiment/events.js";
import type { RunResult } from "../experiment/result.js";
import type { Ends } from "../notify/notifying.js";
import { duration } from "../text/duration.js";
import { formatFixed } from "../text/format-fixed.js";

/** What is posted of a run's end. @param begun Its folder, as soon as it is known, and the name that it was given. */
export function runEnds(
  config: Partial<ExperimentConfig>,
  begun: { folder: string | null; name: string | null },
  onEvent: ((event: RunEvent) => unknown) | undefined,
): Ends<RunResult> {
  const about = { name: begun.name, model: modelOf(config), seed: config.seed ?? null };
  const name = begunName(about, begun);
  return {
    ended(result) {
      const { status, runDir, seconds, epochs, test } = result;
      const figures = test
        ? `: test accuracy ${formatFixed(test.accuracy, 2)} %, test loss ${formatFixed(test.loss, 4)}`
        : "";
      const text = `${name()} ${status} after ${duration(seconds)}${figures}`;
      return {
        event: `run-${status}`,
        text,
        folder: runDir && resolve(runDir),
        ...about,
        epochs: epochs.length,
        seconds,
        test,
      };
    },
    failed: (error) => ({
      ...{ event: "run-failed", text: `${name()} failed: ${error.message}`, folder: begun.folder, ...about, error },
    }),
    warn: (message) => onEvent?.({ type: "warning", message }),
  };
}

function begunName(
  { name, model, seed }: { name: string | null; model: string | null; seed: number | null },
  begun: { folder: string | null },
) {
  return () =>
    name ??
    begun.folder?.split(/[\\/]/).at(-1) ??
    [model ?? "run", ...(seed === null ? [] : [`seed ${seed}`])].join(", ");
}

function modelOf({ model }: Partial<ExperimentConfig>): string | null {
  const name = model && "name" in model ? model.name : undefined;
  return name ?? null;
}
