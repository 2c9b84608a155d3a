import type { RunEvent } from "../experiment/events.js";
import type { SweepEvent } from "../sweep/events.js";
import type { Params } from "../sweep/grid.js";
import { settingText } from "../text/setting-text.js";
import { shortPath } from "../text/short-path.js";
import { Doing } from "./doing.js";
import type { Row } from "./row.js";
import { doingAfter } from "./run-lines.js";
import type { Screen } from "./screen.js";
import { bestText, leftText, lineOf, markOf, runName, validationText } from "./sweep-lines.js";
import { SweepProgress } from "./sweep-progress.js";
import type { View } from "./view.js";

/** A run at work, as it is shown. */
interface TrialRow {
  number: number;
  /** Of a sweep with seeds. */
  seed?: number;
  epochs: number;
  params: readonly string[];
  where: string;
  last: string;
}

/** A sweep: a line for each trial that has ended; on a terminal below them a bar of the sweep, and one for each trial at work. */
export function sweepView(screen: Screen): View<SweepEvent> {
  const progress = new SweepProgress();
  const doing = new Doing(screen);
  const trials = new Map<string, TrialRow>();
  const settings = new Map<number, readonly string[]>(); // of the trials at work
  const begin = (of: Pick<TrialRow, "number" | "seed">) =>
    trials.set(runName(of), { ...of, epochs: 1, params: settings.get(of.number) ?? [], where: "starts", last: "" });
  const rows = () =>
    progress.target === 0 ? doing.rows() : [wholeRow(progress, settings.keys()), ...trialRows(progress, trials)];
  return {
    onEvent(event) {
      progress.hear(event);
      if (event.type === "trial") {
        settings.set(event.number, shortTexts(event.params));
        if (!event.seeds) begin({ number: event.number });
      } else if (event.type === "seed") begin({ number: event.number, seed: event.seed });
      else if (event.type === "run") hearRun(trials.get(runName(event)), event.event);
      else if (event.type === "seed-end") trials.delete(runName({ number: event.number, seed: event.run.seed }));
      else if (event.type === "trial-end") {
        trials.delete(runName(event.trial));
        settings.delete(event.trial.number);
      }
      const line = lineOf(event, progress, screen.live);
      if (line !== undefined) screen.say(line, markOf(event));
      screen.show(rows);
    },
    doing(what) {
      doing.begin(what, true);
      screen.show(rows);
    },
    end: () => screen.end(),
  };
}

function wholeRow(progress: SweepProgress, atWork: Iterable<number>): Row {
  const { done, target } = progress;
  const running = [...atWork].reduce((sum, number) => sum + progress.shareOf(number), 0);
  return {
    name: "trials",
    share: (done + running) / Math.max(1, target),
    parts: [
      { text: `${done}/${target} done` },
      { text: bestText(progress), gives: 1 },
      { text: leftText(progress), gives: 2 },
    ],
  };
}

function trialRows(progress: SweepProgress, trials: ReadonlyMap<string, TrialRow>): Row[] {
  return [...trials.values()].map(({ number, seed, where, last, params }) => ({
    name: seed === undefined ? `#${number}` : `#${number} seed ${seed}`,
    share: progress.shareOfRun(number, seed),
    parts: [{ text: where }, { text: last, gives: 1 }, ...params.map((text) => ({ text, gives: 2, setting: true }))],
  }));
}

/** Each setting by the end of its path: `learningRate=0.005`. */
function shortTexts(params: Params): string[] {
  const paths = Object.keys(params);
  return Object.entries(params).map(([path, value]) => `${shortPath(path, paths)}=${settingText(value)}`);
}

function hearRun(trial: TrialRow | undefined, event: RunEvent): void {
  if (!trial) return;
  if (event.type === "start") trial.epochs = event.epochs;
  if (event.type === "epoch") trial.last = validationText(event.validation);
  const where = "epoch" in event ? `epoch ${event.epoch}/${trial.epochs}` : doingAfter(event);
  if (where !== undefined) trial.where = where;
}
