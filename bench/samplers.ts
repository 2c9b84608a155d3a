/**
 * Whether the sampler that `auto` chooses is a good one: beside random points and TPE, on the analytic functions of bench/search.ts, with several
 * numbers of trials. The median over the seeds of how far the best trial is above the least value there is. Nothing is trained.
 *
 *     node --import tsx bench/samplers.ts [--trials 8,30,60,250] [--seeds 5]
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { execa } from "execa";
import type { Dimension } from "../src/bridge/protocol.js";
import { chooseSampler } from "../src/sweep/choose-sampler.js";
import { printTable } from "./helpers/table.js";

const { values } = parseArgs({
  options: { trials: { type: "string", default: "8,30,60,250" }, seeds: { type: "string", default: "5" } },
});
const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const python = async (given: object) => {
  const all = { python: file("../python"), workers: 3, lag: 4, seeds: Number(values.seeds), ...given };
  const script = [file("./baselines/search.py"), JSON.stringify(all)];
  return (await execa(".venv/bin/python", script, { stderr: "inherit" })).stdout;
};

interface Line {
  problem: string;
  trials: number;
  sampler: string;
  regret: number;
}

const spaces = JSON.parse(await python({ spaces: true })) as Record<string, Dimension[]>;
const cases = values.trials.split(",").flatMap((written) =>
  Object.entries(spaces).map(([problem, space]) => {
    const trials = Number(written);
    const search = {
      space,
      objectives: 1,
      trials,
      startupTrials: 10,
      population: 20,
      pruner: null,
      constrained: false,
      from: false,
    };
    return { problem, trials, auto: chooseSampler(search).sampler };
  }),
);
const plan = cases.flatMap(({ problem, trials, auto }) =>
  [...new Set(["random", "tpe", auto])].map((sampler) => ({ problem, trials, sampler })),
);
const lines = (await python({ plan })).split("\n").map((line) => JSON.parse(line) as Line);
const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
const regret = (one: (typeof cases)[number], sampler: string) =>
  median(
    lines
      .filter((line) => line.problem === one.problem && line.trials === one.trials && line.sampler === sampler)
      .map((line) => line.regret),
  );
printTable(
  `${values.seeds} seeds, 3 workers: the median distance of the best trial from the least value there is`,
  ["trials", "problem", "random", "tpe", "auto", "auto's choice"],
  cases.map((one) => [
    String(one.trials),
    one.problem,
    regret(one, "random"),
    regret(one, "tpe"),
    regret(one, one.auto),
    one.auto,
  ]),
);
