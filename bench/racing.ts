/**
 * How often the truly best of 12 settings is chosen with the runs that averaging 3 and 6 seeds takes: by racing, by averaging, by the best trial of TPE
 * with a seed for each, and by one seed each. The truth is the mean over 30 seeds on the synthetic corpus.
 *
 *     taskset -c 1 node --import tsx bench/racing.ts [--table sweeps/racing] [--seeds 30] [--draws 300] [--averages 3,6]
 *
 * The runs are done once, by a sweep over seeds in the folder of `--table`, which goes on where it was stopped. What the arms would have chosen is then
 * drawn from that table: in each draw seeds and settings are in another order. Racing decides by the search's own code.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { sweep } from "#sconce/index.js";
import { printTable } from "./helpers/table.js";

const { values } = parseArgs({
  options: {
    table: { type: "string", default: join("sweeps", "racing") },
    seeds: { type: "string", default: "30" },
    draws: { type: "string", default: "300" },
    averages: { type: "string", default: "3,6" },
  },
});
const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const { trials, status } = await sweep(
  {
    name: "racing",
    base: {
      data: { corpus: "sample", reviewsPerSplit: 600 },
      model: { name: "gru", embedDim: 8 },
      training: { epochs: 3, batchSize: 20 },
    },
    space: {
      "model.hiddenDim": [8, 16],
      "training.learningRate": [0.016, 0.025, 0.04, 0.063, 0.1, 0.16],
    },
    seeds: Number(values.seeds),
    search: { sampler: "grid" },
    objective: { metric: "validation.loss" },
    executor: { workers: 1 },
  },
  {
    out: values.table,
    onEvent: (event) => {
      if (event.type === "trial-end") console.error(`${event.done} of ${event.target} settings are run`);
    },
  },
);
if (status !== "completed") throw new Error("the table of runs is not whole: the same command goes on with it");
const table = trials.map(({ seeds = [] }) => seeds.map((run) => run.values?.[0] as number));

interface Arm {
  arm: string;
  /** Runs in the mean. */
  runs: number;
  /** How often the truly best setting was chosen. */
  best: number;
  /** How far the chosen one's true value is above the best one's, in the mean. */
  regret: number;
}
const given = {
  python: file("../python"),
  table,
  draws: Number(values.draws),
  averages: values.averages.split(",").map(Number),
};
const { stdout } = await execa(".venv/bin/python", [file("./baselines/racing.py")], {
  input: JSON.stringify(given),
  stderr: "inherit",
});
const lines = stdout.split("\n").map((line) => JSON.parse(line) as Arm);
const means = trials.map(({ params, values, standardErrors }) => [
  Object.values(params).join(", "),
  values?.[0] ?? Number.NaN,
  standardErrors?.[0] ?? Number.NaN,
]);
printTable(`the truth: validation loss over ${values.seeds} seeds`, ["setting", "mean", "standard error"], means);
printTable(
  `${values.draws} draws from that table`,
  ["arm", "runs", "best chosen", "± se", "regret"],
  lines.map(({ arm, runs, best, regret }) => [
    arm,
    runs.toFixed(1),
    `${(100 * best).toFixed(1)} %`,
    `${(100 * Math.sqrt((best * (1 - best)) / Number(values.draws))).toFixed(1)} %`,
    regret.toFixed(5),
  ]),
);
