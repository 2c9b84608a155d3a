import { flatten } from "../../config/overrides.js";
import type { ResolvedConfig } from "../../config/types.js";
import { isAllowed } from "../check-point.js";
import { type ResolvedSweep, trialConfig } from "../definition.js";
import type { Params } from "../grid.js";
import { paramsOf } from "../params-of.js";

/** Fields that say how numbers are computed or which are told, and not of what. */
const BESIDE = ["threads", "device"];

/** The point of a sweep's space that a run is of, or in what it is not one: fields of the space, or of the base. */
export type Fit = { params: Params } | { outside: string[]; base: string[] };

/**
 * Find the point at which a sweep would have asked for a run: with it, the sweep gives the run's configuration.
 * Threads and device may differ, unless the time is an objective: they move a value no more than its last digits.
 */
export function pointOf(sweep: ResolvedSweep, config: ResolvedConfig): Fit {
  const choices = Object.keys(sweep.models);
  const fits = (choices.length > 0 ? choices : [undefined]).map((model) => fitOf(sweep, config, model));
  const size = (fit: Fit) => ("params" in fit ? 0 : fit.outside.length + fit.base.length);
  return fits.reduce((best, fit) => (size(fit) < size(best) ? fit : best));
}

function fitOf(sweep: ResolvedSweep, config: ResolvedConfig, model: string | undefined): Fit {
  const { space } = sweep;
  const params = paramsOf(space, config, () => model);
  const outside = space.filter((one) => one.path in params && !isAllowed(one, params[one.path] as Params[string]));
  if (outside.length > 0) return { outside: outside.map(({ path }) => path), base: [] };
  const differing = differences(sweep, trialConfig(sweep, params), config);
  if (differing.length === 0) return { params };
  const searched = (path: string) => space.some((one) => path === one.path || path.startsWith(`${one.path}.`));
  return { outside: differing.filter(searched), base: differing.filter((path) => !searched(path)) };
}

/** The fields in which a run would have been another one. */
function differences({ objectives }: ResolvedSweep, asked: ResolvedConfig, was: ResolvedConfig): string[] {
  const timed = objectives.some(({ metric }) => metric === "seconds");
  const beside = timed ? [] : BESIDE;
  const [one, other] = [asked, was].map(({ metrics: _, ...config }) => new Map(flatten(config)));
  return [...new Set([...(one as Map<string, unknown>).keys(), ...(other as Map<string, unknown>).keys()])].filter(
    (path) => one?.get(path) !== other?.get(path) && !beside.includes(path),
  );
}
