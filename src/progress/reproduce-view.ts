import type { Io } from "../cli/command.js";
import type { RunEvent } from "../experiment/events.js";
import type { ReproduceEvent } from "../reproduce/events.js";
import { formatFixed } from "../text/format-fixed.js";
import { barText } from "./bars.js";
import { type BatchEvent, duration, eventLines, LINE_EVERY_MS, Pace, phaseOf } from "./run-view.js";
import { LiveLines } from "./screen.js";

/** A listener that shows a reproduction on stderr. */
export interface ReproduceView {
  onEvent(event: ReproduceEvent): void;
  /** Take away what is drawn; what was said stays. */
  end(): void;
}

/** A run at work, as it is shown. */
interface Row {
  /** `[2/9] gru-seed1` */
  where: string;
  epochs: number;
  /** How much of its training is done, from 0 to 1. */
  share: number;
  status: string;
  pace: Pace;
  lastLine: number;
}

type RunEventOfOne = Extract<ReproduceEvent, { name: string }>;

/**
 * Lines on stderr, each with the name of its run; on a terminal below them one for the whole, and one for each run at work. A
 * warning that all runs give is said once.
 */
export function reproduceView(io: Io): ReproduceView {
  const rows = new Map<string, Row>();
  const live = io.terminal ? new LiveLines() : undefined;
  if (live) io.drawing = { line: (text) => live.say(text) };
  const said = new Set<string>();
  const once = (warning: string) => !said.has(warning) && said.add(warning) !== undefined;
  let all = 0;
  let done = 0;
  let toGo = 0;
  let secondsLeft: number | null = null;

  const rowOf = ({ name, number, of }: RunEventOfOne): Row => {
    const where = `[${number + 1}/${of}] ${name}`;
    const row = rows.get(name) ?? { where, epochs: 1, share: 0, status: "starts", pace: new Pace(), lastLine: 0 };
    rows.set(name, row);
    return row;
  };
  const onBatch = (row: Row, event: BatchEvent) => {
    const phase = phaseOf(event, row.epochs);
    const left = row.pace.leftAfter(event, row.epochs);
    const loss = event.phase === "train" ? `, loss ${formatFixed(event.loss, 4)}` : "";
    if (event.phase === "train") row.share = (event.epoch - 1 + (event.batch + 1) / event.batches) / row.epochs;
    row.status = `${phase}${loss}${left}`;
    if (live || event.phase !== "train" || Date.now() - row.lastLine <= LINE_EVERY_MS) return;
    row.lastLine = Date.now();
    // Of the only run that is left its own time says it.
    const inAll = secondsLeft === null || toGo < 2 ? "" : `; ${duration(secondsLeft)} left in all`;
    io.err(`${row.where} ${phase}: batch ${event.batch + 1}/${event.batches}${loss}${left}${inAll}`);
  };
  const onRun = (row: Row, event: RunEvent) => {
    if (event.type === "batch") return onBatch(row, event);
    if (event.type === "warning" && !once(event.message)) return;
    if (event.type === "start") row.epochs = event.epochs;
    // The run directory is not told: it has the run's name, in the folder that was chosen.
    const told = event.type === "start" ? { ...event, runDir: null, warnings: event.warnings.filter(once) } : event;
    for (const line of eventLines(told, row.epochs)) io.err(`${row.where} ${line}`);
  };
  const show = () => {
    const width = Math.max(...[...rows.values()].map(({ where }) => where.length), `all ${all} runs`.length);
    const line = (where: string, share: number, status: string) =>
      `${where.padEnd(width)} ${barText(share, 12)} ${status}`;
    const open = [...rows.values()].reduce((sum, { share }) => sum + share, 0);
    const time = secondsLeft === null ? "" : `, ${duration(secondsLeft)} left`;
    live?.show([
      ...(all > 1 ? [line(`all ${all} runs`, (done + open) / all, `${done} done, ${rows.size} at work${time}`)] : []),
      ...[...rows.values()].map(({ where, share, status }) => line(where, share, status)),
    ]);
  };
  return {
    onEvent(event) {
      if (event.type === "warning") return io.err(`warning: ${event.message}`);
      if (event.type === "plan") {
        all = event.runs.length;
        done = event.done.length;
        toGo = all - done;
        return io.err(planLine(event));
      }
      const row = rowOf(event);
      if (event.type === "retry")
        return io.err(`${row.where}: attempt ${event.attempt}, for the one before was lost: ${event.message}`);
      if (event.type === "run") {
        secondsLeft = event.secondsLeft;
        onRun(row, event.event);
      } else {
        rows.delete(event.name);
        toGo -= 1;
        if (event.type === "finished" && event.result.status === "completed") done += 1;
        show(); // without its line, before the end is said
        io.err(`${row.where}: ${endOf(event)}`);
      }
      show();
    },
    end() {
      live?.end();
      io.drawing = undefined;
    },
  };
}

function planLine({ runs, done, jobs, secondsLeft }: Extract<ReproduceEvent, { type: "plan" }>): string {
  const left = runs.length - done.length;
  const several = jobs > 1 ? `, ${jobs} at a time` : "";
  const time = secondsLeft === null ? "" : `, about ${duration(Math.max(1, secondsLeft))}`;
  return `${runs.length === 1 ? "1 run" : `${runs.length} runs`}, ${done.length} done; ${left} to go${several}${time}`;
}

function endOf(event: Extract<ReproduceEvent, { type: "finished" | "failed" }>): string {
  if (event.type === "failed") return `failed: ${event.error.message}`;
  const { result } = event;
  if (result.status === "completed")
    return `test accuracy ${formatFixed(result.test.accuracy, 2)} % after ${duration(result.seconds)}`;
  const { epoch, phase, batch } = result.position;
  return `stopped before epoch ${epoch}, ${phase}, batch ${batch}`;
}
