import { z } from "zod";
import { MODEL_NAMES } from "../../config/models.js";
import { MAX_SEED } from "../../config/schema.js";
import { reproduceView } from "../../progress/reproduce-view.js";
import { tableLines } from "../../report/render/terminal.js";
import type { ReproduceEvent } from "../../reproduce/events.js";
import type { ReproduceOptions } from "../../reproduce/plan.js";
import { writeReports } from "../../reproduce/reports.js";
import { reproduce } from "../../reproduce/reproduce.js";
import { POST } from "../../reproduce/tables/post.js";
import { defineCommand } from "../command.js";
import { commandLine } from "../command-line.js";
import { executorFlags, executorFrom } from "../executor-flags.js";
import { checkpointEvery, fieldFlag } from "../experiment-flags.js";
import { list, text, toggle, value } from "../flags.js";
import { notifyFlag } from "../notify-flag.js";
import { checkFolderGoesThere } from "../output-places.js";
import { endCheck, startCheck } from "../reproduce-check.js";
import { summary } from "../reproduce-summary.js";
import { sessionFlags, sessionOptions } from "../session-flags.js";
import { readTable } from "../table-file.js";
import { trackerFlags, trackersFrom } from "../tracker-flags.js";
import { startPage, watchFlag } from "../watch-flag.js";

const flags = {
  rows: list(z.string(), {
    group: "Experiment",
    describe: "Only these rows of the table.",
    type: "labels, or names of runs without the seed",
    shownDefault: "all",
  }),
  models: list(z.enum(MODEL_NAMES), {
    group: "Experiment",
    describe: "Only the experiments of these models.",
    shownDefault: "all",
  }),
  seeds: list(z.int().min(0).max(MAX_SEED), {
    group: "Experiment",
    describe: "Run every experiment once with each of these seeds.",
    shownDefault: "as the table says; of the tutorial's 1",
  }),
  order: list(z.string(), {
    group: "Experiment",
    describe: "Start with these, in this order; the others follow, for each seed each row.",
    type: "names of runs, as in gru-seed1,lstm-seed1",
  }),
  quick: toggle("A small version: 4,000 + 4,000 reviews, their first 80 words, 5 epochs.", "Experiment"),
  check: toggle(
    "Exit with 1 when a figure is inconsistent with what was published, or with the earlier results.",
    "Experiment",
  ),
  against: text("folder", "With --check: the earlier results, a folder or its report.json.", "Experiment", {
    shownDefault: "what --out held before",
  }),
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
      "Do this many runs at the same time, each in a process of its own; here at most one per core. No figure depends on it.",
    shownDefault: "1; on a cluster as many as it holds",
  }),
  ...executorFlags("runs", "local"),
  retries: value(z.int().min(0), {
    group: "Machine",
    describe: "How often a run whose process died is tried again, from its last checkpoint.",
    shownDefault: "3",
  }),
  "checkpoint-every": checkpointEvery,
  ...sessionFlags,
  out: text("folder", "Keep the runs and write the tables into this folder.", "Output", { shownDefault: "results" }),
  json: toggle("Print one JSON object a line: every event but the batches, with the name of its run.", "Output"),
  quiet: toggle("No progress on stderr.", "Output"),
  watch: watchFlag,
  notify: notifyFlag,
  ...trackerFlags("run"),
};

/** `sconce reproduce` */
export const command = defineCommand({
  about:
    "Repeat the tutorial's experiments, or those of a table of your own, and put what they reach beside the figures that were published, as tables, charts and a page. The same command goes on with a reproduction that was stopped: only what is missing is run.",
  words: {
    table: {
      describe:
        "A table of your own: .yaml, .json, .ts or .js. A .ts or .js file is executed. Default: the tutorial's.",
    },
  },
  flags,
  examples: [
    ["sconce reproduce --corpus sample", "all models on the synthetic reviews, in a minute or two"],
    ["sconce reproduce --models rnn,gru --seeds 1,2,3 --dry-run", "how many runs, and how long"],
    ["sconce reproduce --seeds 1,2 --jobs 2 --order gru-seed1", "two at a time, a GRU among the first"],
    ["sconce reproduce examples/table.yaml --out results/mine", "a table of your own"],
    ["sconce reproduce table.yaml --check --against results/mine", "has anything changed? (for CI)"],
  ],
  notes: ["When the reader of stdout leaves (as in: sconce reproduce | head), the runs go on without it."],
  async handler(given, io, words) {
    const file = words.table as string | undefined;
    const { definition, table } = file === undefined ? { definition: undefined, table: POST } : await readTable(file);
    if (given.out !== undefined && !given["dry-run"]) await checkFolderGoesThere(given.out);
    const executor = executorFrom(given);
    const checking = await startCheck(given, table);
    const endPage = await startPage(given.watch, given.out ?? "results", "view=reproduction&id=0/.", io);
    const view = given.quiet || given.json ? undefined : reproduceView(io.screen);
    view?.doing("starting Python");
    const onEvent = (event: ReproduceEvent) => {
      if (!["plan", "preparing", "warning"].includes(event.type)) io.begun();
      view?.onEvent(event);
      if (!view && !given.quiet && event.type === "warning") io.err(`warning: ${event.message}`);
      if (given.json && !(event.type === "run" && event.event.type === "batch")) io.json(toRecord(event));
    };
    const result = await reproduce({
      table: definition,
      rows: given.rows,
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
      executor,
      retries: given.retries,
      checkpointEvery: given["checkpoint-every"],
      dryRun: given["dry-run"],
      estimate: given.estimate,
      signal: io.signal,
      notify: given.notify,
      command: commandLine(),
      ...trackersFrom(given),
      onEvent,
    }).finally(() => {
      view?.end();
      return endPage();
    });
    if (result.status === "planned") return 0;
    const some = result.runs.length + result.failed.length > 0;
    const written = some ? await writeReports(result.out, table, result.runs) : { reached: [], marks: [], tables: [] };
    const failed = result.failed.map(({ name, error }) => ({ name, error: errorRecord(error) }));
    const { reached, marks } = written;
    if (given.json) io.json({ type: "result", ...result, failed, reached, marks });
    else io.table(summary(written, table, io.columns));
    if (definition && !given.json)
      for (const one of written.tables) {
        io.out(`\n${one.title}`);
        io.table(tableLines(one, io.columns, io.paint));
      }
    if (some && !given.quiet) io.err(`tables and page in ${result.out}`);
    for (const { name, error } of result.failed)
      io.err(`${name} failed${view ? "" : `: ${error.message}`}; the same command tries it again`);
    if (result.status === "stopped") io.err("stopped; the same command goes on with it");
    const passed = checking === undefined || (some && (await endCheck(checking, result.out, given.json, io)));
    return result.failed.length > 0 || !passed ? 1 : 0;
  },
});

/** The event as a line of JSON has it: an error with its message, which JSON would leave out. */
function toRecord(event: ReproduceEvent): object {
  return event.type === "failed" ? { ...event, error: errorRecord(event.error) } : event;
}

function errorRecord(error: Error): object {
  return { ...error, message: error.message };
}
