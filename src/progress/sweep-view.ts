import type { RunEvent } from "../experiment/events.js";
import type { SweepEvent } from "../sweep/events.js";
import { paramsText } from "../sweep/params-text.js";
import { Doing } from "./doing.js";
import type { Row } from "./row.js";
import { doingAfter } from "./run-lines.js";
import type { Screen } from "./screen.js";
import { bestText, leftText, lineOf, markOf, validationText } from "./sweep-lines.js";
import { SweepProgress } from "./sweep-progress.js";
import type { View } from "./view.js";

/** A trial at work, as it is shown. */
interface TrialRow {
  epochs: number;
  params: string;
  where: string;
  last: string;
}

/** A sweep: a line for each trial that has ended; on a terminal below them a bar of the sweep, and one for each trial at work. */
export function sweepView(screen: Screen): View<SweepEvent> {
  const progress = new SweepProgress();
  const doing = new Doing(screen);
  const trials = new Map<number, TrialRow>();
  const rows = () =>
    progress.target === 0 ? doing.rows() : [wholeRow(progress, trials), ...trialRows(progress, trials)];
  return {
    onEvent(event) {
      progress.hear(event);
      if (event.type === "trial")
        trials.set(event.number, { epochs: 1, params: paramsText(event.params), where: "starts", last: "" });
      else if (event.type === "run") hearRun(trials.get(event.number), event.event);
      else if (event.type === "trial-end") trials.delete(event.trial.number);
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

function wholeRow(progress: SweepProgress, trials: ReadonlyMap<number, TrialRow>): Row {
  const { done, target } = progress;
  const running = [...trials.keys()].reduce((sum, number) => sum + progress.shareOf(number), 0);
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

function trialRows(progress: SweepProgress, trials: ReadonlyMap<number, TrialRow>): Row[] {
  return [...trials].map(([number, { where, last, params }]) => ({
    name: `#${number}`,
    share: progress.shareOf(number),
    parts: [{ text: where }, { text: last, gives: 1 }, { text: params, gives: 2, cut: true }],
  }));
}

function hearRun(trial: TrialRow | undefined, event: RunEvent): void {
  if (!trial) return;
  if (event.type === "start") trial.epochs = event.epochs;
  if (event.type === "epoch") trial.last = validationText(event.validation);
  const where = "epoch" in event ? `epoch ${event.epoch}/${trial.epochs}` : doingAfter(event);
  if (where !== undefined) trial.where = where;
}
