import { z } from "zod";
import { parseScalar } from "../../config/overrides.js";
import { parseWith, resolveConfig } from "../../config/parse.js";
import type { ExperimentConfig } from "../../config/schema.js";
import { SconceError } from "../../errors.js";
import type { RunEvent } from "../../experiment/events.js";
import type { RunResult } from "../../experiment/result.js";
import { RunDirectory } from "../../experiment/run-directory.js";
import { runExperiment } from "../../experiment/run-experiment.js";
import { tutorialLine } from "../../experiment/tutorial-log.js";
import { formatFixed } from "../../text/format-fixed.js";
import { toJson } from "../../text/to-json.js";
import type { Command, Io } from "../command.js";
import { configFromFlags, experimentFlags, single } from "../experiment-flags.js";
import { progress } from "../progress.js";
import { sessionFlags, sessionFromFlags } from "../session-flags.js";

const logFormat = z.enum(["plain", "tutorial"]);

/** `sconce run` */
export const command: Command = {
  builder: (yargs) =>
    sessionFlags(experimentFlags(yargs))
      .option("out", {
        type: "string",
        requiresArg: true,
        describe: "run directory (default: a speaking name in runs/)",
      })
      .option("resume", { type: "string", requiresArg: true, describe: "go on with the run in this directory" })
      .option("log", {
        type: "string",
        requiresArg: true,
        describe: "plain (default) or tutorial: the tutorial's own lines on stdout",
      })
      .option("log-every", { type: "string", requiresArg: true, describe: "with --json: each n-th batch" })
      .option("json", { type: "boolean", describe: "one JSON object a line on stdout" })
      .option("quiet", { type: "boolean", describe: "no progress on stderr" })
      .option("checkpoints", {
        type: "boolean",
        default: true,
        describe: "a checkpoint after each epoch; --no-checkpoints for none",
      })
      .option("tensorboard", {
        type: "string",
        requiresArg: true,
        describe: "write TensorBoard's event files into this folder",
      })
      .option("mlflow", { type: "string", requiresArg: true, describe: "log to MLflow at this URI" })
      .example("$0 run --model gru --corpus sample --epochs 2", "two epochs on the synthetic corpus")
      .example("$0 run --resume runs/NAME", "go on with a run that was interrupted"),
  async handler(args, io) {
    const given = await configFromFlags(args);
    const resume = single(args, "resume");
    const out = single(args, "out");
    if (resume !== undefined && out !== undefined)
      throw new SconceError("usage", "--resume goes on in its own directory: --out cannot be given with it");
    const log = parseWith(logFormat, single(args, "log") ?? "plain", "--log");
    if (args.json && log === "tutorial")
      throw new SconceError("usage", "--json and --log tutorial cannot both have stdout", {
        hint: "choose one of them",
      });
    const every = single(args, "log-every");
    const logEvery = every === undefined ? undefined : parseWith(z.int().min(1), parseScalar(every), "--log-every");
    const config =
      resume === undefined
        ? resolveConfig(requireModel(given))
        : given.model === undefined
          ? { ...(await RunDirectory.open(resume)).file.config }
          : resolveConfig(given as ExperimentConfig);
    const shown = args.quiet || args.json || log === "tutorial" ? undefined : progress(io);
    const onEvent = (event: RunEvent) => {
      shown?.onEvent(event);
      if (args.json) io.out(toJson(event));
      else if (log === "tutorial") {
        const line = tutorialLine(event);
        if (line !== undefined) io.out(line);
      }
      if (event.type === "start" && !shown && !args.quiet)
        for (const warning of event.warnings) io.err(`warning: ${warning}`);
    };
    await using session = await sessionFromFlags(args, config.deterministic);
    const common = {
      session,
      onEvent,
      logEvery,
      signal: io.signal,
      tensorboard: single(args, "tensorboard"),
      mlflow: single(args, "mlflow"),
      command: `sconce ${process.argv.slice(2).map(quote).join(" ")}`,
    };
    try {
      const result =
        resume === undefined
          ? await runExperiment(config, { ...common, runDir: out, checkpoints: args.checkpoints !== false })
          : await runExperiment(given, { ...common, resume });
      shown?.end();
      if (!args.json && log === "plain") summary(result, io);
      return 0;
    } finally {
      shown?.end();
    }
  },
};

function requireModel(given: Partial<ExperimentConfig>): ExperimentConfig {
  if (given.model?.name === undefined)
    throw new SconceError("config", "model.name: missing; allowed: rnn, gru, lstm", {
      hint: "add --model gru, or a --config file that names one",
    });
  return given as ExperimentConfig;
}

function quote(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function summary(result: RunResult, io: Io): void {
  const last = result.epochs.at(-1);
  if (result.status === "completed")
    io.out(`test loss ${formatFixed(result.test.loss, 4)}, test accuracy ${formatFixed(result.test.accuracy, 2)} %`);
  else
    io.out(
      `stopped before epoch ${result.position.epoch}, ${result.position.phase}, batch ${result.position.batch}${last ? `; last validation accuracy ${formatFixed(last.validation.accuracy, 2)} %` : ""}`,
    );
  if (result.runDir) {
    io.err(`kept in ${result.runDir}`);
    if (result.status === "stopped" && result.checkpoint)
      io.err(`go on with: sconce run --resume ${quote(result.runDir)}`);
  }
}
