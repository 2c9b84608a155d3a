import { join, relative, resolve } from "node:path";
import { z } from "zod";
import { loadConfigFile } from "../../config/load.js";
import { SWEEP_FIELDS } from "../../config/parse.js";
import { SconceError } from "../../errors.js";
import { sweepView } from "../../progress/sweep-view.js";
import { objectivesOf, type SweepDefinition } from "../../sweep/definition.js";
import type { SweepEvent } from "../../sweep/events.js";
import { trialHasBegun } from "../../sweep/first-start.js";
import { betterKnown, knownName } from "../../sweep/known/best-known.js";
import { paramsText, valueText } from "../../sweep/params-text.js";
import { previewSweep } from "../../sweep/preview-sweep.js";
import { resolveWhole } from "../../sweep/resolve-whole.js";
import type { Space } from "../../sweep/space.js";
import { type SweepOptions, type SweepResult, sweep } from "../../sweep/sweep.js";
import { SWEEPS } from "../../sweep/sweep-folder.js";
import { duration } from "../../text/duration.js";
import { formatFixed } from "../../text/format-fixed.js";
import { aboutFlags, aboutFrom } from "../about-flags.js";
import { defineCommand, type Io } from "../command.js";
import { executorFlags, executorFrom } from "../executor-flags.js";
import { text, toggle, value } from "../flags.js";
import { notifyFlag } from "../notify-flag.js";
import { checkFolderGoesThere } from "../output-places.js";
import { sessionFlags, sessionOptions } from "../session-flags.js";
import { definitionFlags, withFlags } from "../sweep-flags.js";
import { trackerFlags, trackersFrom } from "../tracker-flags.js";
import { trialsTable } from "../trials-table.js";
import { startPage, watchFlag } from "../watch-flag.js";

/** `sconce sweep` */
export const command = defineCommand({
  about:
    "Run many experiments over a search space. The same command goes on with a sweep that was stopped, and does nothing to a finished one.",
  words: { file: { describe: "The sweep's definition: .yaml, .json, .ts or .js. A .ts or .js file is executed." } },
  flags: {
    ...definitionFlags,
    trials: value(z.int().min(1), {
      group: "Experiment",
      describe: "Run this many trials. For a finished sweep: run this many more.",
      shownDefault: "as the definition says",
    }),
    replay: text(
      "folder",
      "Run the earlier sweep in this folder again as it went, and compare the numbers.",
      "Experiment",
    ),
    widen: toggle(
      "Go on with the sweep in this definition's space, which is wider than the sweep's so far.",
      "Experiment",
    ),
    "dry-run": toggle("Print the first trials and an estimate of the time, and run nothing.", "Experiment"),
    estimate: toggle("With --dry-run: do not measure any batch, and so give no time.", "Experiment", true),
    workers: value(z.union([z.int().min(1), z.literal("auto")], 'must be a whole number from 1 on, or "auto"'), {
      group: "Machine",
      describe: "Run this many trials at the same time.",
      shownDefault: "as the definition says",
    }),
    ...executorFlags("trials", "as the definition says"),
    ...sessionFlags,
    out: text("folder", "Keep the sweep in this folder.", "Output", { shownDefault: "sweeps/NAME" }),
    ...aboutFlags,
    json: toggle("Print one JSON object a line.", "Output"),
    quiet: toggle("No progress on stderr.", "Output"),
    watch: watchFlag,
    notify: notifyFlag,
    ...trackerFlags("trial"),
  },
  examples: [
    ["sconce sweep examples/cells-by-seed.yaml --dry-run", "what it would run"],
    ["sconce sweep examples/cells-by-seed.yaml", "run it, or go on with it"],
    ["sconce sweep FILE --epochs 2 --set model.hiddenDim=64", "with another base"],
    ["sconce sweep FILE --widen --trials 20", "go on in a wider space, with 20 more trials"],
    ["sconce sweep FILE --executor ray --address 10.0.0.5:6379", "on a Ray cluster"],
  ],
  notes: [
    "A flag takes precedence over the definition, and --set over the other flags. A sweep that goes on needs the same ones again.",
    "When the reader of stdout leaves (as in: sconce sweep FILE --json | head), the sweep goes on without it.",
  ],
  async handler(flags, io, words) {
    const file = words.file as string;
    const { trials, workers, out, replay, widen } = flags;
    const written = elsewhere((await loadConfigFile(file, SWEEP_FIELDS)) as unknown as SweepDefinition, flags);
    const { definition, source } = withFlags(written, file, flags);
    const session = sessionOptions(flags);
    if (flags["dry-run"]) {
      const of = replay !== undefined ? "--replay" : widen ? "--widen" : undefined;
      if (of)
        throw new SconceError("usage", `--dry-run with ${of}: it shows what a sweep from its start would ask`, {
          hint: `leave ${of} out`,
        });
      const onWarning = (message: string) => flags.quiet || io.err(`warning: ${message}`);
      const options = { source, trials, workers, session, signal: io.signal, estimate: flags.estimate, onWarning };
      return preview(definition, options, flags.json, io);
    }
    resolveWhole(definition, source); // a wrong one is refused before anything is said of Python
    if (out !== undefined) await checkFolderGoesThere(out);
    const again = replay === undefined ? undefined : `${resolve(replay)}-replay`;
    const folder = out ?? again ?? join(SWEEPS, typeof definition.name === "string" ? definition.name : "");
    const endPage = await startPage(flags.watch, folder, "view=sweep&id=0/.", io);
    const view = flags.quiet || flags.json ? undefined : sweepView(io.screen);
    view?.doing("starting Python");
    const onEvent = (event: SweepEvent) => {
      if (trialHasBegun(event) || (event.type === "sweep" && event.done > 0)) io.begun();
      view?.onEvent(event);
      if (flags.json && !(event.type === "run" && event.event.type === "batch")) io.json(event);
      if (!view && !flags.quiet && event.type === "warning") io.err(`warning: ${event.message}`);
    };
    const options: SweepOptions = {
      source,
      onEvent,
      signal: io.signal,
      out,
      trials,
      workers,
      session,
      replay,
      widen,
      notify: flags.notify,
      ...aboutFrom(flags),
      ...trackersFrom(flags),
    };
    const result = await sweep<Space, SweepDefinition["objective"]>(definition, options).finally(() => {
      view?.end();
      return endPage();
    });
    if (flags.json) io.json({ type: "result", ...result });
    else printResult(result, definition, io);
    if (!flags.quiet) sayWhatNext(result, definition, io);
    else if (result.best === null) sayWhyNone(result, io);
    if (result.replayed && !flags.json) for (const line of replayLines(result.replayed, definition)) io.out(line);
    if (result.replayed && result.replayed.differing.length > 0) return 1;
    return result.status === "completed" && result.best === null ? 1 : 0;
  },
});

/** The definition with its trials run where the flags say. An executor that makes no sense is left to the check of the definition. */
function elsewhere(definition: SweepDefinition, over: Parameters<typeof executorFrom>[0]): SweepDefinition {
  const { executor = {} } = definition;
  if (typeof executor !== "object" || executor === null) return definition;
  return { ...definition, executor: executorFrom(over, executor) };
}

function printResult(result: SweepResult, definition: SweepDefinition, io: Io): void {
  io.table(trialsTable(result.trials, definition, io));
  for (const [path, share] of Object.entries(result.importance))
    io.out(`importance of ${path}: ${formatFixed(100 * share, 0)} %`);
  if (result.pareto.length > 1 && [definition.objective].flat().length > 1)
    io.out(`Pareto set: trials ${result.pareto.map((trial) => trial.number).join(", ")}`);
}

function replayLines(
  { folder, trials, differing }: NonNullable<SweepResult["replayed"]>,
  { objective = {} }: SweepDefinition,
): string[] {
  const equal = trials - differing.length;
  const timed = objectivesOf(objective).some(({ metric }) => metric === "seconds");
  const same = timed ? "settings and weights (and values, but for seconds)" : "settings, values and weights";
  return [
    `${equal} of ${trials} trials have the ${same} that they have in ${relative(".", folder)}`,
    ...differing.map((one) => `trial ${one.number} differs in ${one.in.join(", ")}`),
  ];
}

function sayWhatNext(
  { best, known, trials, folder, status }: SweepResult,
  { objective }: SweepDefinition,
  io: Io,
): void {
  if (best)
    io.err(`best: trial ${best.number}; run it again with: sconce run --config ${relative(".", folder)}/best.yaml`);
  else sayWhyNone({ trials, status }, io);
  const better = betterKnown(known, best, objectivesOf(objective ?? {}));
  if (better) io.err(`better still, and known before the sweep began: ${valueText(better)} of ${knownName(better)}`);
  if (status === "stopped") io.err("stopped; the same command goes on with it");
}

function sayWhyNone({ trials, status }: Pick<SweepResult, "trials" | "status">, io: Io): void {
  if (trials.some((trial) => trial.status === "completed"))
    io.err("no completed trial meets what where asks for: there is no best one");
  else if (status === "completed" && trials.length > 0) io.err("no trial is completed: there is no best one");
}

async function preview(
  definition: SweepDefinition,
  options: Parameters<typeof previewSweep>[1],
  json: boolean,
  io: Io,
): Promise<number> {
  const plan = await previewSweep(definition, options);
  const { points, trials, seeds, epochs, first, workers, seconds, unmeasured } = plan;
  if (json) {
    io.json({ type: "preview", ...plan });
    return 0;
  }
  if (points !== null) io.out(`a grid of ${points} points`);
  if (plan.sampler.why !== null) io.out(`sampler ${plan.sampler.name}: ${plan.sampler.why}`);
  const each = seeds ? `, each with ${seeds.length === 1 ? "the seed" : "the seeds"} ${seeds.join(", ")}` : "";
  io.out(`${trials} trials${each}, about ${epochs} epochs in all, ${workers} at the same time`);
  if (seconds !== null)
    io.out(`about ${duration(seconds)}, estimated from a few batches; less with pruning and duplicates`);
  if (unmeasured !== null) io.err(`no estimate: ${unmeasured}`);
  for (const [index, { params }] of first.entries()) io.out(`${index}: ${paramsText(params)}`);
  if (trials > first.length) io.out("…");
  return 0;
}
