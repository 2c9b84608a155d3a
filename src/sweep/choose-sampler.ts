import type { Dimension } from "../bridge/protocol.js";
import type { SamplerName } from "../config/samplers.js";
import { SconceError } from "../errors.js";
import { gridOf } from "./grid.js";
import type { Pruner } from "./pruners.js";

/** A sampler that was chosen, and the reason in words. */
export interface Choice {
  sampler: SamplerName;
  why: string;
}

/** By what a sampler is chosen. */
export interface Search {
  space: readonly Dimension[];
  /** How many objectives there are. */
  objectives: number;
  /** How many trials there are to be. */
  trials: number;
  startupTrials: number;
  population: number;
  pruner: Pruner | null;
  /** Whether constraints are about metrics: CMA-ES does not learn from them. */
  constrained: boolean;
  /** Whether it begins with trials of other sweeps and runs (`from`): then a sampler is chosen that learns from them. */
  from: boolean;
}

type Known = "space" | "objectives" | "pruner" | "constrained" | "from";

/** So many generations are worth breeding in. */
const GENERATIONS = 10;
/** Up to so many trials a Gaussian process is fitted. */
const FEW = 200;

/** Choose a sampler; docs/sweeps.md has the rule. It looks at the search alone, and not at the machine or what is installed. */
export function chooseSampler(search: Search): Choice {
  const { space, objectives, trials, startupTrials, population, pruner, constrained, from } = search;
  const points = pointsOf(space);
  const conditional = space.some(({ when }) => Object.keys(when).length > 0);
  const numbers = space.every(({ kind }) => kind !== "categorical");
  const real = space.length > 1 && space.every(({ kind, step }) => kind === "float" && step === null);
  if (!from && points <= trials)
    return { sampler: "grid", why: `the space has ${points} points, and ${trials} trials reach all` };
  if (!from && trials <= startupTrials)
    return conditional
      ? { sampler: "random", why: `${trials} trials are too few to learn from, and parameters have conditions` }
      : { sampler: "qmc", why: `${trials} trials are too few to learn from: they are spread evenly` };
  if (objectives > 1)
    return trials < GENERATIONS * population
      ? {
          sampler: "tpe",
          why: `${trials} trials for ${objectives} objectives: fewer than ${GENERATIONS} generations of ${population}`,
        }
      : {
          sampler: objectives > 3 ? "nsga3" : "nsga2",
          why: `${objectives} objectives, and ${trials} trials: ${GENERATIONS} generations of ${population} or more`,
        };
  if (conditional) return { sampler: "tpe", why: "parameters have conditions" };
  if (pruner !== null) return { sampler: "tpe", why: "it learns from pruned trials, too" };
  if (numbers && trials <= FEW)
    return { sampler: "gp", why: `all parameters are numbers, and ${trials} trials are few` };
  if (real && constrained) return { sampler: "tpe", why: "it learns from constraints over metrics" };
  if (real) return { sampler: "cmaes", why: `all parameters are real numbers, and ${trials} trials are many` };
  return {
    sampler: "tpe",
    why: numbers ? `whole numbers or steps, and ${trials} trials` : "not all parameters are numbers",
  };
}

/**
 * The sampler that is named, or with `auto` one that is chosen.
 * @throws SconceError `config` for `auto` without a number of trials.
 */
export function samplerOf(
  {
    sampler,
    trials,
    ...search
  }: Omit<Search, "trials" | Known> & { sampler: SamplerName | "auto"; trials?: number | undefined },
  known: Pick<Search, Known>,
): { sampler: SamplerName; why?: string } {
  if (sampler !== "auto") return { sampler };
  if (trials !== undefined) return chooseSampler({ ...search, ...known, trials });
  throw new SconceError("config", "search.trials: missing: with the sampler auto, how many trials at most?");
}

/** How many points a space has; Infinity where a range has no steps, or they are too many to count. */
function pointsOf(space: readonly Dimension[]): number {
  try {
    return gridOf(space).length;
  } catch (error) {
    if (error instanceof SconceError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}
