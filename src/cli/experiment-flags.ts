import type { Argv } from "yargs";
import { loadConfigFile } from "../config/load.js";
import { parseAssignment, parseScalar, setPath } from "../config/overrides.js";
import { parseWith, resolveConfig } from "../config/parse.js";
import { type ExperimentConfig, experimentSchema } from "../config/schema.js";
import { SconceError } from "../errors.js";
import type { Arguments } from "./command.js";

/** Flags that stand for a field of the configuration. */
const FLAGS: Record<string, { path: string; describe: string }> = {
  model: { path: "model.name", describe: "rnn, gru or lstm" },
  corpus: { path: "data.corpus", describe: "imdb (default) or sample, the synthetic one" },
  data: { path: "data.root", describe: "folder of the corpora (default .data)" },
  epochs: { path: "training.epochs", describe: "passes over the training reviews (default 15)" },
  "batch-size": { path: "training.batchSize", describe: "reviews in a batch (default 100)" },
  "learning-rate": { path: "training.learningRate", describe: "Adam's learning rate (default 0.001)" },
  seed: { path: "seed", describe: "0 to 4294967295 (default 1)" },
  device: { path: "device", describe: "auto (default), cpu, cuda or cuda:N" },
  threads: { path: "threads", describe: "torch's threads (default: torch's own choice)" },
};

/** Declare the flags of an experiment. */
export function experimentFlags(yargs: Argv): Argv {
  for (const [name, { describe }] of Object.entries(FLAGS))
    yargs.option(name, { type: "string", describe, requiresArg: true });
  return yargs
    .option("deterministic", { type: "boolean", describe: "deterministic algorithms of torch" })
    .option("config", { type: "string", requiresArg: true, describe: "a config file: .json, .yaml, .ts or .js" })
    .option("set", {
      type: "string",
      array: true,
      requiresArg: true,
      nargs: 1,
      describe: "any field: --set model.hiddenDim=128",
    });
}

/** One text of a flag. @throws SconceError `config` when it was given twice. */
export function single(args: Arguments, name: string): string | undefined {
  const value = args[name];
  if (Array.isArray(value))
    throw new SconceError("config", `--${name} was given ${value.length} times; it takes one value`);
  if (value === "") throw new SconceError("config", `--${name} is empty`);
  return value as string | undefined;
}

/** The configuration that file, flags and `--set` spell, in that order of growing weight, not yet checked. */
export async function configFromFlags(args: Arguments): Promise<Partial<ExperimentConfig>> {
  const file = single(args, "config");
  const config: Record<string, unknown> = file === undefined ? {} : structuredClone(await loadConfigFile(file));
  if (file !== undefined) {
    // What the file has is checked by itself, so that an error names it, and not a flag. The model's name may be a flag's.
    const { model = {} } = config;
    const unnamed = typeof model === "object" && model !== null && !Array.isArray(model) && !("name" in model);
    parseWith(experimentSchema, unnamed ? { ...config, model: { ...model, name: "rnn" } } : config, "", file);
  }
  for (const [name, { path }] of Object.entries(FLAGS)) {
    const text = single(args, name);
    if (text === undefined) continue;
    const value = name === "data" ? text : parseScalar(text);
    checkFlag(name, path, value);
    setPath(config, path, value);
  }
  if (args.deterministic !== undefined) setPath(config, "deterministic", args.deterministic);
  for (const assignment of (args.set as string[] | undefined) ?? []) setPath(config, ...parseAssignment(assignment));
  return config as Partial<ExperimentConfig>;
}

function checkFlag(name: string, path: string, value: unknown): void {
  const candidate: Record<string, unknown> = { model: { name: "rnn" } };
  setPath(candidate, path, value);
  try {
    resolveConfig(candidate as unknown as ExperimentConfig);
  } catch (error) {
    throw new SconceError("config", `--${name}: ${(error as Error).message}`, { hint: (error as SconceError).hint });
  }
}
