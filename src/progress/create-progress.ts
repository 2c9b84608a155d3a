import type { RunEvent } from "../experiment/events.js";
import type { ReproduceEvent } from "../reproduce/events.js";
import type { SweepEvent } from "../sweep/events.js";
import { Doing } from "./doing.js";
import { reproduceView } from "./reproduce-view.js";
import { runView } from "./run-view.js";
import { Screen } from "./screen.js";
import { sweepView } from "./sweep-view.js";
import type { View } from "./view.js";

/** Where progress is shown. */
export interface ProgressOptions {
  /** A terminal gets bars that change in place; a file or a pipe gets plain lines. Default: stderr. */
  stream?: NodeJS.WriteStream | undefined;
}

/** Runs, sweeps and reproductions as the command line shows them. */
export interface Progress {
  /** The listener: `runExperiment(config, { onEvent: progress.onEvent })`, and so for `sweep` and `reproduce`. */
  readonly onEvent: (event: RunEvent | SweepEvent | ReproduceEvent) => void;
  /** Say a line of your own, above what is drawn. */
  say(text: string): void;
  /** Take away what is drawn; what was said stays. To be called when the work is over, also where it has failed. */
  end(): void;
  [Symbol.dispose](): void;
}

/**
 * Show what a run, a sweep or a reproduction does, as `sconce run`, `sconce sweep` and `sconce reproduce` do: on a terminal a bar for the
 * whole and one for each part, as wide as the terminal is; elsewhere a line for what is worth one. Colours follow `FORCE_COLOR` and
 * `NO_COLOR`.
 *
 * One can show several, one after another; on one stream use one at a time.
 *
 * ```ts
 * using progress = createProgress();
 * const { test } = await runExperiment({ model: { name: "gru" } }, { onEvent: progress.onEvent });
 * ```
 */
export function createProgress({ stream = process.stderr }: ProgressOptions = {}): Progress {
  const screen = new Screen(stream);
  let view: View<never> | undefined;
  const doing = new Doing(screen);
  doing.begin("starting", true);
  screen.show(() => doing.rows());
  const end = () => {
    view = undefined;
    screen.end();
  };
  return {
    onEvent(event) {
      view = VIEWS[event.type]?.(screen, view) ?? view;
      if (view) view.onEvent(event as never);
      else if (event.type === "warning") screen.say(`warning: ${event.message}`);
      if (event.type === "result") end();
    },
    say: (text) => screen.say(text),
    end,
    [Symbol.dispose]: end,
  };
}

type Begin = (screen: Screen, before: View<never> | undefined) => View<never>;

/** The events by which something begins, with what shows it. */
const VIEWS: Record<string, Begin | undefined> = {
  start: (screen) => runView(screen),
  sweep: (screen) => sweepView(screen),
  preparing: (screen, before) => before ?? reproduceView(screen),
  plan: (screen, before) => before ?? reproduceView(screen),
};
