/** The ways to run a sweep that bench/sweep.ts puts side by side: each runs all trials and tells what they gave. */
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { readSweep, type SweepDefinition } from "sconce";

/** What all arms are given. The keys of `settings` are what bench/baselines reads. */
export interface Work {
  /** The root that holds imdb/aclImdb. */
  data: string;
  models: ("gru" | "lstm")[];
  seeds: number[];
  batchSize: number;
  /** Of the reviews that are loaded, how many of train and of test are used; null: all. */
  used: number | null;
  maxTokens: number | null;
  /** Whether every arm takes denormal numbers for zero: several times faster where the processor is slow with them. */
  flushDenormals: boolean;
  /** How many trials run at once, each on one thread. */
  workers: number;
  /** Threads of the plain script, which runs alone. */
  plainThreads: number;
  /** A Ray cluster that is there already, on which sconce and Ray Tune run; without it both use this machine by themselves. */
  cluster?: { address: string; env: Record<string, string> };
  /** An empty folder for what the arm writes. */
  folder: string;
}

/** A trial's test result, and the sha256 of every tensor of its model. */
export interface Outcome {
  /** What training and evaluating took, without loading; undefined where the way does not say. */
  seconds?: number;
  loss: number;
  accuracy: number;
  weights: Record<string, string>;
}

/** From `gru-1` to what the trial gave. */
export type Outcomes = Map<string, Outcome>;

/** One way to run a sweep. */
export interface Arm {
  /** The Python package that it needs in .bench-venv, if any. */
  needs?: string;
  /** Whether its trials run on one thread, so that their bits are those of the other such arms. */
  oneThread: boolean;
  run(work: Work): Promise<Outcomes>;
}

const VENV = ".bench-venv";
/** The Python with the other tools. */
export const BENCH_PYTHON = join(VENV, "bin", "python");

/** Whether a package can be imported in .bench-venv. */
export async function hasPackage(name: string): Promise<boolean> {
  if (!existsSync(BENCH_PYTHON)) return false;
  const code = `import importlib.util, sys; sys.exit(importlib.util.find_spec(${JSON.stringify(name)}) is None)`;
  return (await execa(BENCH_PYTHON, ["-c", code], { reject: false })).exitCode === 0;
}

/** Run a script of bench/baselines on a settings file, and read what its trials left. */
async function baseline(work: Work, script: string, args: (settings: string) => string[]): Promise<Outcomes> {
  const out = join(work.folder, "out");
  const settings = join(work.folder, "settings.json");
  await mkdir(out, { recursive: true });
  // Unix sockets lie in Ray's folder: its path has to be short.
  const content = { ...work, work: work.folder, out, threads: 1, epochs: 1, rayFolder: join(work.folder, "r") };
  await writeFile(settings, JSON.stringify(content));
  const env = { HOME: work.folder, RAY_USAGE_STATS_ENABLED: "0", PYTHONWARNINGS: "ignore", ...work.cluster?.env };
  await execa(BENCH_PYTHON, [join("bench/baselines", script), ...args(settings)], { env, stdin: "ignore", all: true });
  const outcomes: Outcomes = new Map();
  for (const name of await readdir(out))
    outcomes.set(name.replace(".json", ""), JSON.parse(await readFile(join(out, name), "utf8")));
  return outcomes;
}

const trialsOf = ({ models, seeds }: Work) => models.flatMap((model) => seeds.map((seed) => ({ model, seed })));

async function plain(work: Work): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  for (const { model, seed } of trialsOf(work)) {
    const args = ["--model", model, "--seed", String(seed), "--data", work.data, "--epochs", "1", "--raw"];
    args.push("--batch-size", String(work.batchSize), "--threads", String(work.plainThreads));
    if (work.used !== null) args.push("--reviews", String(work.used));
    if (work.maxTokens !== null) args.push("--max-tokens", String(work.maxTokens));
    if (work.flushDenormals) args.push("--flush-denormals");
    const { stdout } = await execa(".venv/bin/python", ["python/plain.py", ...args], { stderr: "ignore" });
    const records = stdout.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
    const test = records.find(({ type, phase }) => type === "evaluation" && phase === "test");
    outcomes.set(`${model}-${seed}`, { ...test, weights: records.at(-1).weights });
  }
  return outcomes;
}

/** sconce's own sweep, by its command. */
async function sconce(work: Work): Promise<Outcomes> {
  const { cluster } = work;
  const definition: SweepDefinition = {
    name: "bench",
    base: {
      data: { root: work.data, reviewsPerSplit: work.used, maxTokens: work.maxTokens },
      training: { epochs: 1, batchSize: work.batchSize },
      device: "cpu",
      flushDenormals: work.flushDenormals,
    },
    space: { "model.name": { choice: work.models }, seed: { choice: work.seeds } },
    search: { sampler: "grid" },
    objective: { metric: "test.loss" },
    executor: cluster
      ? { kind: "ray", address: cluster.address, threadsPerWorker: 1 }
      : { workers: work.workers, threadsPerWorker: 1 },
  };
  const file = join(work.folder, "sweep.json");
  const out = join(work.folder, "sweep");
  await writeFile(file, JSON.stringify(definition));
  await execa(process.execPath, ["dist/cli/main.js", "sweep", file, "--out", out], {
    all: true,
    stdin: "ignore",
    env: cluster?.env ?? {},
  });
  const outcomes: Outcomes = new Map();
  for (const { params, runDir } of (await readSweep(out)).trials) {
    const { test, weights, seconds } = JSON.parse(
      await readFile(resolve(out, runDir as string, "result.json"), "utf8"),
    );
    outcomes.set(`${params["model.name"]}-${params.seed}`, { ...test, weights, seconds });
  }
  return outcomes;
}

/** All arms, in the order in which they are taken. */
export const ARMS: Record<string, Arm> = {
  plain: { oneThread: false, run: plain },
  optuna: { needs: "optuna", oneThread: true, run: (work) => baseline(work, "optuna_two.py", (file) => [file]) },
  hydra: {
    needs: "hydra_plugins.hydra_joblib_launcher",
    oneThread: true,
    run: (work) =>
      baseline(work, "hydra_joblib.py", (file) => [
        "--multirun",
        `+file=${file}`,
        "hydra/launcher=joblib",
        `hydra.launcher.n_jobs=${work.workers}`,
        `hydra.sweep.dir=${join(work.folder, "hydra")}`,
        `+model=${work.models}`,
        `+seed=${work.seeds}`,
      ]),
  },
  ray: { needs: "ray.tune", oneThread: true, run: (work) => baseline(work, "ray_tune.py", (file) => [file]) },
  sconce: { oneThread: true, run: sconce },
};
