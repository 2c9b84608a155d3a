import { relative } from "node:path";
import { z } from "zod";
import { loadConfigFile } from "../../config/load.js";
import { parseScalar } from "../../config/overrides.js";
import { parseWith } from "../../config/parse.js";
import type { SweepDefinition } from "../../sweep/definition.js";
import type { SweepEvent } from "../../sweep/events.js";
import { previewSweep, sweep } from "../../sweep/sweep.js";
import { paramsText, trialsTable } from "../../sweep/table.js";
import { formatFixed } from "../../text/format-fixed.js";
import { toJson } from "../../text/to-json.js";
import type { Arguments, Command, Io } from "../command.js";
import { single } from "../experiment-flags.js";
import { duration } from "../progress.js";
import { sessionFlags } from "../session-flags.js";
import { sweepView } from "../sweep-view.js";

const workersSchema = z.union([z.int().min(1), z.literal("auto")], 'must be a whole number from 1 on, or "auto"');

/** `sconce sweep` */
export const command: Command = {
  builder: (yargs) =>
    sessionFlags(yargs)
      .positional("file", { type: "string", demandOption: true, describe: "the sweep: .yaml, .json, .ts or .js" })
      .option("trials", {
        type: "string",
        requiresArg: true,
        describe: "how many trials; of a sweep that is finished: how many more",
      })
      .option("workers", { type: "string", requiresArg: true, describe: "trials side by side, or auto" })
      .option("out", { type: "string", requiresArg: true, describe: "the sweep's folder (default: sweeps/<name>)" })
      .option("dry-run", {
        type: "boolean",
        describe: "print the first trials and how long all will take, run nothing",
      })
      .option("estimate", {
        type: "boolean",
        default: true,
        describe: "with --dry-run: measure a few batches of the first trials; --no-estimate",
      })
      .option("json", { type: "boolean", describe: "one JSON object a line on stdout" })
      .option("quiet", { type: "boolean", describe: "no progress on stderr" })
      .example("$0 sweep examples/cells-by-seed.yaml --dry-run", "what it would run")
      .example("$0 sweep examples/cells-by-seed.yaml", "run it, or go on with it"),
  async handler(args, io) {
    const file = single(args, "file") as string;
    const definition = (await loadConfigFile(file)) as unknown as SweepDefinition;
    const count = number(args, "trials");
    const workersText = single(args, "workers");
    const workers =
      workersText === undefined ? undefined : parseWith(workersSchema, parseScalar(workersText), "--workers");
    const session = { python: single(args, "python"), allocator: args.allocator !== false };
    if (args["dry-run"]) {
      const options = { trials: count, workers, session, signal: io.signal, estimate: args.estimate !== false };
      return preview(definition, options, args.json === true, io);
    }

    const view = args.quiet || args.json ? undefined : sweepView(io);
    const onEvent = (event: SweepEvent) => {
      view?.onEvent(event);
      if (args.json && !(event.type === "run" && event.event.type === "batch")) io.out(toJson(event));
      if (!view && !args.quiet && event.type === "warning") io.err(`warning: ${event.message}`);
    };
    const out = single(args, "out");
    const options = { onEvent, signal: io.signal, out, trials: count, workers, session };
    const result = await sweep(definition, options).finally(() => view?.end());
    if (args.json) io.out(toJson({ type: "result", ...result }));
    else {
      for (const line of trialsTable(result.trials, definition.objective)) io.out(line);
      for (const [path, share] of Object.entries(result.importance))
        io.out(`importance of ${path}: ${formatFixed(100 * share, 0)} %`);
      if (result.pareto.length > 1 && [definition.objective].flat().length > 1)
        io.out(`Pareto set: trials ${result.pareto.map((trial) => trial.number).join(", ")}`);
    }
    if (result.best && !args.quiet)
      io.err(
        `best: trial ${result.best.number}; run it again: sconce run --config ${relative(".", result.folder)}/best.yaml`,
      );
    if (result.status === "stopped" && !args.quiet) io.err("stopped; the same command goes on with it");
    return result.status === "completed" && result.best === null ? 1 : 0;
  },
};

function number(args: Arguments, name: string): number | undefined {
  const text = single(args, name);
  return text === undefined ? undefined : parseWith(z.int().min(1), parseScalar(text), `--${name}`);
}

async function preview(
  definition: SweepDefinition,
  options: Parameters<typeof previewSweep>[1],
  json: boolean,
  io: Io,
): Promise<number> {
  const plan = await previewSweep(definition, options);
  const { points, trials, epochs, first, workers, seconds, unmeasured } = plan;
  if (json) io.out(toJson({ type: "preview", ...plan }));
  else {
    if (points !== null) io.out(`a grid of ${points} points`);
    io.out(`${trials} trials, about ${epochs} epochs together, on ${workers} worker(s)`);
    if (seconds !== null)
      io.out(`about ${duration(seconds)} by a few measured batches; pruning and duplicates make it less`);
    if (unmeasured !== null) io.err(`no estimate: ${unmeasured}`);
    for (const [index, { params }] of first.entries()) io.out(`${index}: ${paramsText(params)}`);
    if (trials > first.length) io.out("…");
  }
  return 0;
}
