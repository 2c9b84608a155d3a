/**
 * Whether a search that repeats is a worse one: TPE with a lag beside Optuna's own parallel TPE with as many workers, on five analytic functions
 * and on a table of real trials. The mean of how far the best of 60 trials is above the least value there is, over 20 seeds; and the share of the
 * time in which workers are at work, where trials take between 1 and 4. That time is simulated: nothing is trained.
 *
 *     node --import tsx bench/search.ts [--workers 3] [--lags 4,6] [--seeds 20] [--trials 60]
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { printTable } from "./helpers/table.js";

const { values } = parseArgs({
  options: {
    workers: { type: "string", default: "3" },
    lags: { type: "string", default: "4" },
    seeds: { type: "string", default: "20" },
    trials: { type: "string", default: "60" },
  },
});
const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

interface Line {
  problem: string;
  seed: number;
  arm: string;
  regret: number;
  busy: number;
}

const given = {
  python: file("../python"),
  table: file("./helpers/trials-table.json"),
  workers: Number(values.workers),
  lags: values.lags.split(",").map(Number),
  seeds: Number(values.seeds),
  trials: Number(values.trials),
};
const { stdout } = await execa(".venv/bin/python", [file("./baselines/search.py"), JSON.stringify(given)], {
  stderr: "inherit",
});
const lines = stdout.split("\n").map((line) => JSON.parse(line) as Line);
const mean = (numbers: number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
const arms = [...new Set(lines.map(({ arm }) => arm))];
const of = (arm: string, problem: string) => lines.filter((line) => line.arm === arm && line.problem === problem);
const regret = (arm: string, problem: string) => mean(of(arm, problem).map((line) => line.regret));
/** A standard error of the difference between two arms, seed by seed. */
function error(arm: string, problem: string): number {
  const other = of(arms[0] as string, problem);
  const differences = of(arm, problem).map((line, at) => line.regret - (other[at] as Line).regret);
  const middle = mean(differences);
  return Math.sqrt(mean(differences.map((one) => (one - middle) ** 2)) / (differences.length - 1));
}
const rows = [...new Set(lines.map(({ problem }) => problem))].map((problem) => [
  problem,
  ...arms.map((arm) => regret(arm, problem)),
  ...arms.slice(1).map((arm) => error(arm, problem)),
]);
const busy = arms.map((arm) => mean(lines.filter((line) => line.arm === arm).map((line) => line.busy)));
printTable(
  `${values.trials} trials on ${values.workers} workers, ${values.seeds} seeds: the mean distance of the best one from the least value there is`,
  ["problem", ...arms, ...arms.slice(1).map((arm) => `se of ${arm} - optuna`)],
  [...rows, ["share of the time at work", ...busy, ...arms.slice(1).map(() => "")]],
);
const ratios = arms
  .slice(1)
  .map((arm) =>
    mean(
      rows.map(([problem]) => Math.log(regret(arm, problem as string) / regret(arms[0] as string, problem as string))),
    ),
  );
/** Of the logarithm of that ratio: each problem's difference, as a part of Optuna's distance. */
const ratioError = (arm: string) =>
  Math.hypot(...rows.map(([problem]) => error(arm, problem as string) / regret(arms[0] as string, problem as string))) /
  rows.length;
for (const [at, arm] of arms.slice(1).entries()) {
  const ratio = Math.exp(ratios[at] as number);
  console.log(
    `${arm}: ${ratio.toFixed(2)} times Optuna's distance, over all problems (geometric mean; standard error ${(ratio * ratioError(arm)).toFixed(2)})`,
  );
}
