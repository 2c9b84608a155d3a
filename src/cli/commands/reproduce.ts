import { z } from "zod";
import { MODEL_NAMES, modelLabel } from "../../config/models.js";
import { MAX_SEED } from "../../config/schema.js";
import type { ReproduceEvent } from "../../reproduce/events.js";
import type { ReproduceOptions } from "../../reproduce/plan.js";
import { type WrittenReports, writeReports } from "../../reproduce/reports.js";
import { reproduce } from "../../reproduce/reproduce.js";
import { formatFixed } from "../../text/format-fixed.js";
import { defineCommand } from "../command.js";
import { commandLine } from "../command-line.js";
import { fieldFlag } from "../experiment-flags.js";
import { list, text, toggle, value } from "../flags.js";
import { checkFolderGoesThere } from "../output-places.js";
import { duration } from "../progress.js";
import { reproduceView } from "../reproduce-view.js";
import { sessionFlags, sessionOptions } from "../session-flags.js";

const flags = {
  models: list(z.enum(MODEL_NAMES), { group: "Experiment", describe: "Only these models.", shownDefault: "all" }),
  seeds: list(z.int().min(0).max(MAX_SEED), {
    group: "Experiment",
    describe: "Run every model once with each of these seeds.",
    shownDefault: "1",
  }),
  order: list(z.string(), {
    group: "Experiment",
    describe: "Start with these, in this order; the others follow, for each seed each model.",
    type: "names of runs, as in gru-seed1,lstm-seed1",
  }),
  quick: toggle("A small version: 4,000 + 4,000 reviews, their first 80 words, 5 epochs.", "Experiment"),
  "dry-run": toggle("Say how many runs there are and how long they will take, and run nothing.", "Experiment"),
  estimate: toggle("Do not measure first how long it will take.", "Experiment", true),
  corpus: fieldFlag("data.corpus"),
  data: fieldFlag("data.root"),
  epochs: fieldFlag("training.epochs"),
  device: fieldFlag("device"),
  threads: fieldFlag("threads"),
  "flush-denormals": fieldFlag("flushDenormals"),
  jobs: value(z.int().min(1), {
    group: "Machine",
    describe:
      "Do this many runs at the same time, each in a process of its own; at most one per core. No figure depends on it.",
    shownDefault: "1",
  }),
  ...sessionFlags,
  out: text("folder", "Keep the runs and write the tables into this folder.", "Output", { shownDefault: "results" }),
  json: toggle("Print one JSON object a line: every event but the batches, with the name of its run.", "Output"),
  quiet: toggle("No progress on stderr.", "Output"),
};

/** `sconce reproduce` */
export const command = defineCommand({
  about:
    "Repeat the tutorial's experiments and put what they reach beside the figures that it published, as tables, charts and a page. The same command goes on with a reproduction that was stopped.",
  flags,
  examples: [
    ["sconce reproduce --corpus sample", "all models on the synthetic reviews, in a minute or two"],
    ["sconce reproduce --models rnn,gru --seeds 1,2,3 --dry-run", "how many runs, and how long"],
    ["sconce reproduce --seeds 1,2 --jobs 2 --order gru-seed1", "two at a time, a GRU among the first"],
  ],
  notes: ["When the reader of stdout leaves (as in: sconce reproduce | head), the runs go on without it."],
  async handler(given, io) {
    if (given.out !== undefined && !given["dry-run"]) await checkFolderGoesThere(given.out);
    const view = given.quiet || given.json ? undefined : reproduceView(io);
    const onEvent = (event: ReproduceEvent) => {
      if (event.type !== "plan" && event.type !== "warning") io.begun();
      view?.onEvent(event);
      if (!view && !given.quiet && event.type === "warning") io.err(`warning: ${event.message}`);
      if (given.json && !(event.type === "run" && event.event.type === "batch")) io.json(toRecord(event));
    };
    const result = await reproduce({
      corpus: given.corpus as ReproduceOptions["corpus"],
      models: given.models,
      seeds: given.seeds,
      epochs: given.epochs as number | undefined,
      threads: given.threads as number | null | undefined,
      flushDenormals: given["flush-denormals"] as boolean | undefined,
      sessionOptions: sessionOptions(given),
      root: given.data as string | undefined,
      device: given.device as string | undefined,
      out: given.out,
      quick: given.quick,
      order: given.order,
      jobs: given.jobs,
      dryRun: given["dry-run"],
      estimate: given.estimate,
      signal: io.signal,
      command: commandLine(),
      onEvent,
    }).finally(() => view?.end());
    if (result.status === "planned") return 0;
    const some = result.runs.length + result.failed.length > 0;
    const written = some ? await writeReports(result.out, result.runs) : { reached: [], marks: [] };
    const failed = result.failed.map(({ name, error }) => ({ name, error: errorRecord(error) }));
    if (given.json) io.json({ type: "result", ...result, failed, ...written });
    else for (const row of summary(written)) io.out(row);
    if (some && !given.quiet) io.err(`tables and page in ${result.out}`);
    for (const { name, error } of result.failed)
      io.err(`${name} failed${view ? "" : `: ${error.message}`}; the same command tries it again`);
    if (result.status === "stopped") io.err("stopped; the same command goes on with it");
    return result.failed.length > 0 ? 1 : 0;
  },
});

/** The event as a line of JSON has it: an error with its message, which JSON would leave out. */
function toRecord(event: ReproduceEvent): object {
  return event.type === "failed" ? { ...event, error: errorRecord(event.error) } : event;
}

function errorRecord(error: Error): object {
  return { ...error, message: error.message };
}

/** A line for each finished run: what it reached, and what it is not to be taken for. */
function summary({ reached, marks }: WrittenReports): string[] {
  if (reached.length === 0) return [];
  const place = ({ model, seed }: WrittenReports["reached"][number]) =>
    seed * MODEL_NAMES.length + (MODEL_NAMES as readonly string[]).indexOf(model);
  // As the runs are listed without --order: it says when each was to be done, not where it belongs.
  const ordered = [...reached].sort((a, b) => place(a) - place(b));
  const rows = ordered.map(({ model, seed, validation, test, publishedTestAccuracy, seconds }) => [
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
