import type { RunEvent } from "../experiment/events.js";
import type { ReproduceEvent } from "../reproduce/events.js";
import { remaining } from "../text/duration.js";
import { formatFixed } from "../text/format-fixed.js";
import { Doing } from "./doing.js";
import { type BatchEvent, Pace } from "./pace.js";
import { endMark, endOf, PREPARING, planLine } from "./reproduce-lines.js";
import type { Row } from "./row.js";
import { doingAfter, eventLines, phaseOf } from "./run-lines.js";
import type { Screen } from "./screen.js";
import { LINE_EVERY_MS, type View } from "./view.js";

/** A run at work, as it is shown. */
interface RunRow {
  /** `[2/9] gru-seed1` */
  where: string;
  epochs: number;
  /** What it is doing; the loss of its last batch. */
  phase: string;
  loss: string;
  pace: Pace;
  lastLine: number;
}

type RunEventOfOne = Extract<ReproduceEvent, { name: string }>;

/**
 * A reproduction: lines with the names of their runs; on a terminal below them a bar for the whole, and one for each run at work. A warning that
 * all runs give is said once.
 */
export function reproduceView(screen: Screen): View<ReproduceEvent> {
  const doing = new Doing(screen);
  const runs = new Map<string, RunRow>();
  const said = new Set<string>();
  const once = (warning: string) => !said.has(warning) && said.add(warning) !== undefined;
  const whole = { all: 0, done: 0, toGo: 0, secondsLeft: null as number | null };
  const rows = () => (whole.all === 0 ? doing.rows() : allRows(whole, runs));

  const rowOf = ({ name, number, of }: RunEventOfOne): RunRow => {
    const where = `[${number + 1}/${of}] ${name}`;
    const row = runs.get(name) ?? { where, epochs: 1, phase: "starts", loss: "", pace: new Pace(), lastLine: 0 };
    runs.set(name, row);
    return row;
  };
  const onBatch = (row: RunRow, event: BatchEvent) => {
    row.pace.hear(event, row.epochs);
    row.phase = event.phase === "test" ? "test" : `epoch ${event.epoch}/${row.epochs}`;
    row.loss = event.phase === "train" ? `loss ${formatFixed(event.loss, 4)}` : "";
    if (screen.live || event.phase !== "train" || Date.now() - row.lastLine <= LINE_EVERY_MS) return;
    row.lastLine = Date.now();
    const { secondsLeft } = row.pace;
    const left = secondsLeft === undefined ? "" : `, ${remaining(secondsLeft)} left`;
    // Of the only run that is left its own time says it.
    const inAll = whole.secondsLeft === null || whole.toGo < 2 ? "" : `; ${remaining(whole.secondsLeft)} left in all`;
    screen.say(
      `${row.where} ${phaseOf(event, row.epochs)}: batch ${event.batch + 1}/${event.batches}, ${row.loss}${left}${inAll}`,
    );
  };
  const onRun = (row: RunRow, event: RunEvent) => {
    if (event.type === "batch") return onBatch(row, event);
    if (event.type === "warning" && !once(event.message)) return;
    if (event.type === "start") row.epochs = event.epochs;
    row.phase = doingAfter(event) ?? row.phase;
    // The run directory is not told: it has the run's name, in the folder that was chosen.
    const told = event.type === "start" ? { ...event, runDir: null, warnings: event.warnings.filter(once) } : event;
    for (const line of eventLines(told, row.epochs)) screen.say(`${row.where} ${line}`);
  };
  const onOne = (event: RunEventOfOne) => {
    const row = rowOf(event);
    if (event.type === "retry")
      return screen.say(`${row.where}: attempt ${event.attempt}, for the one before was lost: ${event.message}`);
    if (event.type === "run") {
      whole.secondsLeft = event.secondsLeft;
      return onRun(row, event.event);
    }
    runs.delete(event.name); // without its row, before the end is said
    whole.toGo -= 1;
    if (event.type === "finished" && event.result.status === "completed") whole.done += 1;
    screen.say(`${row.where}: ${endOf(event)}`, endMark(event));
  };
  const begin = (what: string) => {
    doing.begin(what, true);
    screen.show(rows);
  };
  return {
    onEvent(event) {
      if (event.type === "warning") return screen.say(`warning: ${event.message}`);
      if (event.type === "preparing") return begin(PREPARING[event.step]);
      if (event.type === "plan") {
        Object.assign(whole, { all: event.runs.length, done: event.done.length });
        whole.toGo = whole.all - whole.done;
        screen.say(planLine(event));
      } else onOne(event);
      screen.show(rows);
    },
    doing: begin,
    end: () => screen.end(),
  };
}

interface Whole {
  all: number;
  done: number;
  secondsLeft: number | null;
}

function allRows({ all, done, secondsLeft }: Whole, runs: ReadonlyMap<string, RunRow>): Row[] {
  const open = [...runs.values()].reduce((sum, { pace }) => sum + pace.share, 0);
  const time = secondsLeft === null ? "" : `${remaining(secondsLeft)} left`;
  const whole = {
    name: `all ${all} runs`,
    share: (done + open) / all,
    parts: [{ text: `${done} done` }, { text: time, gives: 1 }, { text: `${runs.size} at work`, gives: 2 }],
  };
  const each = [...runs.values()].map(({ where, phase, loss, pace }) => {
    const left = pace.secondsLeft === undefined ? "" : `${remaining(pace.secondsLeft)} left`;
    return {
      name: where,
      share: pace.share,
      parts: [{ text: phase }, { text: loss, gives: 1 }, { text: left, gives: 2 }],
    };
  });
  return all > 1 ? [whole, ...each] : each;
}
