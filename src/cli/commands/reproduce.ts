import { z } from "zod";
import { MODEL_NAMES, modelLabel } from "../../config/models.js";
import { MAX_SEED } from "../../config/schema.js";
import type { ReproduceEvent } from "../../reproduce/events.js";
import type { ReproduceOptions } from "../../reproduce/plan.js";
import { type WrittenReports, writeReports } from "../../reproduce/reports.js";
import { reproduce } from "../../reproduce/reproduce.js";
import { formatFixed } from "../../text/format-fixed.js";
import { defineCommand, type Io } from "../command.js";
import { commandLine } from "../command-line.js";
import { fieldFlag } from "../experiment-flags.js";
import { list, text, toggle } from "../flags.js";
import { checkFolderGoesThere } from "../output-places.js";
import { duration, progress } from "../progress.js";
import { sessionFlags, sessionOptions } from "../session-flags.js";

const flags = {
  models: list(z.enum(MODEL_NAMES), { group: "Experiment", describe: "Only these models.", shownDefault: "all" }),
  seeds: list(z.int().min(0).max(MAX_SEED), {
    group: "Experiment",
    describe: "Run every model once with each of these seeds.",
    shownDefault: "1",
  }),
  quick: toggle("A small version: 4,000 + 4,000 reviews, their first 80 words, 5 epochs.", "Experiment"),
  "dry-run": toggle("Say how many runs there are and how long they will take, and run nothing.", "Experiment"),
  estimate: toggle("Do not measure first how long it will take.", "Experiment", true),
  corpus: fieldFlag("data.corpus"),
  data: fieldFlag("data.root"),
  epochs: fieldFlag("training.epochs"),
  device: fieldFlag("device"),
  threads: fieldFlag("threads"),
  ...sessionFlags,
  out: text("folder", "Keep the runs and write the tables into this folder.", "Output", { shownDefault: "results" }),
};

/** `sconce reproduce` */
export const command = defineCommand({
  about:
    "Repeat the tutorial's experiments and put what they reach beside the figures that it published, as tables, charts and a page. The same command goes on with a reproduction that was stopped.",
  flags,
  examples: [
    ["sconce reproduce --corpus sample", "all models on the synthetic reviews, in a minute or two"],
    ["sconce reproduce --models rnn,gru --seeds 1,2,3 --dry-run", "how many runs, and how long"],
  ],
  notes: ["When the reader of stdout leaves (as in: sconce reproduce | head), the runs go on without it."],
  async handler(given, io) {
    if (given.out !== undefined && !given["dry-run"]) await checkFolderGoesThere(given.out);
    const show = listener(io);
    const result = await reproduce({
      corpus: given.corpus as ReproduceOptions["corpus"],
      models: given.models,
      seeds: given.seeds,
      epochs: given.epochs as number | undefined,
      threads: given.threads as number | null | undefined,
      sessionOptions: sessionOptions(given),
      root: given.data as string | undefined,
      device: given.device as string | undefined,
      out: given.out,
      quick: given.quick,
      dryRun: given["dry-run"],
      estimate: given.estimate,
      signal: io.signal,
      command: commandLine(),
      onEvent: show.onEvent,
    }).finally(show.end);
    if (result.status === "planned") return 0;
    if (result.runs.length + result.failed.length > 0) {
      for (const row of summary(await writeReports(result.out, result.runs))) io.out(row);
      io.err(`tables and page in ${result.out}`);
    }
    for (const { name } of result.failed) io.err(`${name} failed; the same command tries it again`);
    if (result.status === "stopped") io.err("stopped; the same command goes on with it");
    return result.failed.length > 0 ? 1 : 0;
  },
});

/** Show the whole and the run in hand on stderr. A warning that all runs give is said once. */
function listener(io: Io): { onEvent(event: ReproduceEvent): void; end(): void } {
  let shown: ({ name: string } & ReturnType<typeof progress>) | undefined;
  let secondsLeft: number | null = null;
  const said = new Set<string>();
  const once = (warning: string) => !said.has(warning) && said.add(warning) !== undefined;
  const all = () => (secondsLeft === null ? "" : `; ${duration(secondsLeft)} left in all`);
  return {
    onEvent(event) {
      if (event.type === "plan") {
        const left = event.runs.length - event.done.length;
        const time = event.secondsLeft === null ? "" : `, about ${duration(Math.max(1, event.secondsLeft))}`;
        const runs = event.runs.length === 1 ? "1 run" : `${event.runs.length} runs`;
        io.err(`${runs}, ${event.done.length} done; ${left} to go${time}`);
        return;
      }
      io.begun();
      const where = `[${event.number + 1}/${event.of}] ${event.name}`;
      if (event.type === "run") {
        secondsLeft = event.of - event.number > 1 ? event.secondsLeft : null; // of the last run its own time says it
        if (shown?.name !== event.name) {
          shown?.end();
          shown = { name: event.name, ...progress(io, `${where} `, all) };
        }
        const inner = event.event;
        if (inner.type === "start") shown.onEvent({ ...inner, warnings: inner.warnings.filter(once) });
        else if (inner.type !== "warning" || once(inner.message)) shown.onEvent(inner);
        return;
      }
      shown?.end();
      if (event.type === "failed") io.err(`${where}: failed: ${event.error.message}`);
      else if (event.result.status === "completed")
        io.err(
          `${where}: test accuracy ${formatFixed(event.result.test.accuracy, 2)} % after ${duration(event.result.seconds)}`,
        );
    },
    end: () => shown?.end(),
  };
}

/** A line for each finished run: what it reached, and what it is not to be taken for. */
function summary({ reached, marks }: WrittenReports): string[] {
  if (reached.length === 0) return [];
  const rows = reached.map(({ model, seed, validation, test, publishedTestAccuracy, seconds }) => [
    modelLabel(model),
    String(seed),
    fixed(validation?.accuracy, 2),
    fixed(test?.loss, 4),
    fixed(test?.accuracy, 2),
    publishedTestAccuracy === null ? "-" : fixed(publishedTestAccuracy, 2),
    duration(seconds ?? 0),
  ]);
  const header = ["model", "seed", "validation %", "test loss", "test %", "published test %", "time"];
  const widths = header.map((title, n) => Math.max(title.length, ...rows.map((row) => row[n]?.length ?? 0)));
  const lines = [header, ...rows].map((row) => row.map((cell, n) => cell.padStart(widths[n] ?? 0)).join("  "));
  return [...lines, ...marks.map((mark) => `These figures are not the tutorial's: ${mark}.`)];
}

function fixed(value: number | undefined, digits: number): string {
  return value === undefined ? "" : formatFixed(value, digits);
}
