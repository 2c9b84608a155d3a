import type { RunEvent } from "../experiment/events.js";
import { remaining } from "../text/duration.js";
import { formatFixed } from "../text/format-fixed.js";
import { Doing } from "./doing.js";
import { figuresText } from "./figures-text.js";
import { type BatchEvent, Pace } from "./pace.js";
import type { Row } from "./row.js";
import { doingAfter, eventLines, phaseOf } from "./run-lines.js";
import type { Screen } from "./screen.js";
import { LINE_EVERY_MS, type View } from "./view.js";

/**
 * A run: a line for each epoch; on a terminal below them a bar of the whole run and one of the epoch's batches.
 *
 * @param result Whether the test's figures are said at the end. Default true.
 */
export function runView(screen: Screen, { result = true } = {}): View<RunEvent> {
  const doing = new Doing(screen);
  const pace = new Pace();
  let epochs = 1;
  let batch: BatchEvent | undefined;
  let lastLine = 0;
  const rows = () => (batch ? rowsOf(batch, epochs, pace) : doing.rows());
  const begin = (what: string, line: boolean) => {
    batch = undefined;
    doing.begin(what, line);
    screen.show(rows);
  };
  const onBatch = (event: BatchEvent) => {
    doing.end();
    batch = event;
    pace.hear(event, epochs);
    screen.show(rows);
    if (screen.live || event.phase !== "train" || Date.now() - lastLine <= LINE_EVERY_MS) return;
    lastLine = Date.now();
    const { secondsLeft } = pace;
    const left = secondsLeft === undefined ? "" : `, ${remaining(secondsLeft)} left`;
    const where = `${phaseOf(event, epochs)}: batch ${event.batch + 1}/${event.batches}`;
    screen.say(`${where}, loss ${formatFixed(event.loss, 4)}${left}`);
  };
  return {
    onEvent(event) {
      if (event.type === "batch") return onBatch(event);
      if (event.type === "start") epochs = event.epochs;
      for (const line of eventLines(event, epochs)) screen.say(line);
      const next = doingAfter(event);
      if (next !== undefined) begin(next, false);
      if (event.type !== "result") return;
      screen.end();
      if (result && event.status === "completed") screen.say(figuresText(event.test, "test "));
    },
    doing: (what) => begin(what, true),
    end: () => screen.end(),
  };
}

function rowsOf(event: BatchEvent, epochs: number, { share, secondsLeft }: Pace): Row[] {
  const { batches, loss, phase } = event;
  const done = event.batch + 1;
  const left = secondsLeft === undefined ? "" : `${remaining(secondsLeft)} left`;
  const whole = {
    name: `${epochs} epochs`,
    share,
    parts: [{ text: `${Math.floor(share * 100)} %` }, { text: left, gives: 1 }],
  };
  const part = {
    name: phase === "test" ? phase : `epoch ${event.epoch}/${epochs}`,
    share: done / batches,
    parts: [
      { text: phase === "test" ? "" : phase, gives: 2 },
      { text: phase === "train" ? `loss ${formatFixed(loss, 4)}` : "", gives: 1 },
      { text: `${done}/${batches}`, gives: 3 },
      { text: epochs > 1 ? "" : left, gives: 4 },
    ],
  };
  return epochs > 1 ? [whole, part] : [part];
}
