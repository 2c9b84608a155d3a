import { resolve } from "node:path";
import { z } from "zod";
import { isOwnModel, MODEL_NAMES } from "../../config/models.js";
import { resolveConfig } from "../../config/parse.js";
import type { ExperimentConfig } from "../../config/types.js";
import { SconceError } from "../../errors.js";
import type { RunEvent } from "../../experiment/events.js";
import type { RunResult } from "../../experiment/result.js";
import { RUNS, RunDirectory } from "../../experiment/run-directory.js";
import { tutorialLine } from "../../experiment/tutorial-log.js";
import { figuresText } from "../../progress/figures-text.js";
import { runView } from "../../progress/run-view.js";
import { runExperiment } from "../../run/run-experiment.js";
import { formatFixed } from "../../text/format-fixed.js";
import { aboutFlags, aboutFrom } from "../about-flags.js";
import { defineCommand, type Io } from "../command.js";
import { commandLine, quote } from "../command-line.js";
import { executorFlags, executorFrom } from "../executor-flags.js";
import { checkpointEvery, configFromFlags, experimentFlags } from "../experiment-flags.js";
import { text, toggle, type Values, value } from "../flags.js";
import { namedRun } from "../named-folder.js";
import { notifyFlag } from "../notify-flag.js";
import { checkFolderGoesThere } from "../output-places.js";
import { sessionFlags, sessionOptions } from "../session-flags.js";
import { trackerFlags, trackersFrom } from "../tracker-flags.js";
import { startPage, watchFlag } from "../watch-flag.js";

const ownFlags = {
  ...executorFlags("run", "local"),
  retries: value(z.int().min(0), {
    group: "Machine",
    describe: "With --executor: how often the run is tried again, from its last checkpoint, when its worker is lost.",
    shownDefault: "3",
  }),
  resume: text("run", "Go on with this run, its folder or its name, from its last checkpoint.", "Experiment"),
  out: text("folder", "Keep the run in this directory, which must be empty or absent.", "Output", {
    shownDefault: "a new one in runs/",
  }),
  ...aboutFlags,
  checkpoints: toggle("Write no checkpoints. By default there is one after every epoch.", "Output", true),
  "checkpoint-every": checkpointEvery,
  log: value(z.enum(["plain", "tutorial"]), {
    group: "Output",
    describe: "What stdout gets: the result alone, or the lines that the tutorial prints.",
    shownDefault: "plain",
  }),
  json: toggle("Print every event as a JSON object on a line of its own.", "Output"),
  "log-every": value(z.int().min(1), {
    group: "Output",
    describe: "With --json: print every n-th batch.",
    shownDefault: "ten a second at most",
  }),
  quiet: toggle("No progress on stderr.", "Output"),
  watch: watchFlag,
  notify: notifyFlag,
  ...trackerFlags(),
};

/** `sconce run` */
export const command = defineCommand({
  about:
    "Run one experiment: train, validate after every epoch, test. Without other flags than --model it is the tutorial's experiment, bit for bit.",
  flags: { ...experimentFlags, ...sessionFlags, ...ownFlags },
  examples: [
    ["sconce run --model gru --corpus sample --epochs 2", "two epochs on the synthetic reviews"],
    ["sconce run --model net.py --set model.args.width=64", "a model of your own, and one of its arguments"],
    ["sconce run --config my.yaml --set model.layers=2 seed=7", "a file, and two fields changed"],
    ["sconce run --resume runs/NAME", "go on with a run that was interrupted"],
    ["sconce run --model gru --executor ray --address 10.0.0.5:6379", "on a Ray cluster"],
  ],
  notes: [
    "A flag takes precedence over the configuration file, and --set over both.",
    "When the reader of stdout leaves (as in: sconce run --json | head), the run goes on without it.",
  ],
  async handler(values, io) {
    const flags = values as Values<typeof ownFlags & typeof sessionFlags> & Record<string, unknown>;
    const given = await configFromFlags(values);
    const { out, json, quiet, log = "plain" } = flags;
    refuseContradictions(flags);
    const resume = flags.resume === undefined ? undefined : await namedRun(flags.resume);
    const config =
      resume === undefined
        ? resolveConfig(requireModel(given))
        : given.model === undefined
          ? { ...(await RunDirectory.open(resume)).file.config }
          : resolveConfig(given as ExperimentConfig);
    const executor = executorFrom(flags);
    if (out !== undefined) await checkFolderGoesThere(out);
    const known = out ?? resume;
    const view = known === undefined ? "" : "view=run&id=0/.";
    const endPage = await startPage(flags.watch, resolve(known ?? RUNS), view, io);
    const shown = quiet || json || log === "tutorial" ? undefined : runView(io.screen, { result: false });
    shown?.doing("starting Python");
    const onEvent = (event: RunEvent) => {
      if (event.type === "start") io.begun();
      shown?.onEvent(event);
      if (json) io.json(event);
      else if (log === "tutorial") {
        const line = tutorialLine(event);
        if (line !== undefined) io.out(line);
      }
      if (event.type === "start" && !shown && !quiet)
        for (const warning of event.warnings) io.err(`warning: ${warning}`);
      if (event.type === "warning" && !shown && !quiet) io.err(`warning: ${event.message}`);
    };
    const common = {
      executor,
      retries: flags.retries,
      sessionOptions: sessionOptions(flags, config.deterministic),
      onEvent,
      logEvery: flags["log-every"],
      checkpointEvery: flags["checkpoint-every"],
      signal: io.signal,
      ...trackersFrom(flags),
      notify: flags.notify,
      command: commandLine(),
      ...aboutFrom(flags),
    };
    try {
      const result =
        resume === undefined
          ? await runExperiment(config, { ...common, runDir: out, checkpoints: flags.checkpoints })
          : await runExperiment(given, { ...common, resume });
      shown?.end();
      if (!json && log === "plain") summary(result, io);
      return 0;
    } finally {
      shown?.end();
      await endPage();
    }
  },
});

function refuseContradictions({ resume, out, json, log, ...flags }: Values<typeof ownFlags>): void {
  if (resume !== undefined && out !== undefined)
    throw new SconceError("usage", "--out cannot be given with --resume: the run goes on in its own directory", {
      hint: "leave --out away",
    });
  if (!flags.checkpoints && flags["checkpoint-every"] !== undefined)
    throw new SconceError("usage", "--no-checkpoints and --checkpoint-every exclude each other", {
      hint: "choose one of them",
    });
  if (flags.retries !== undefined && flags.executor === undefined)
    throw new SconceError("usage", "--retries: only a run on an executor is tried again", {
      hint: "add --executor, or go on with a run that was lost by --resume",
    });
  if (json && log === "tutorial")
    throw new SconceError("usage", "--json and --log tutorial exclude each other: both write to stdout", {
      hint: "choose one of them",
    });
}

function requireModel(given: Partial<ExperimentConfig>): ExperimentConfig {
  if (given.model === undefined || (!isOwnModel(given.model) && given.model.name === undefined))
    throw new SconceError("config", `model.name is missing; allowed: ${MODEL_NAMES.join(", ")}`, {
      hint: `add --model ${MODEL_NAMES[0]} (or a Python file), or a --config file that names a model`,
    });
  return given as ExperimentConfig;
}

function summary(result: RunResult, io: Io): void {
  const last = result.epochs.at(-1);
  if (result.status === "completed") {
    const { test, endedBy, keptEpoch } = result;
    const kept = keptEpoch === last?.epoch ? "" : `, of the model of epoch ${keptEpoch}`;
    const early = endedBy === "epochs" ? "" : `; ended after epoch ${last?.epoch} by early stopping`;
    io.out(`${figuresText(test, "test ")}${kept}${early}`);
  } else {
    const { epoch, phase, batch } = result.position;
    const accuracy = last ? `; last validation accuracy ${formatFixed(last.validation.accuracy, 2)} %` : "";
    io.out(`stopped before epoch ${epoch}, ${phase}, batch ${batch}${accuracy}`);
  }
  if (!result.runDir) return;
  io.err(`kept in ${result.runDir}`);
  if (result.status === "stopped" && result.checkpoint)
    io.err(`go on with: sconce run --resume ${quote(result.runDir)}`);
}
