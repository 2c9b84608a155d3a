import { SconceError } from "../errors.js";
import { didYouMean } from "../text/did-you-mean.js";
import { type ResolvedSweep, trialConfig } from "./definition.js";
import type { Params } from "./grid.js";
import { holds } from "./params-of.js";
import { broken, constraintsOf, isOfSettings } from "./where/constraints.js";

type Searched = Omit<ResolvedSweep, "grid">;

/**
 * Check a point that somebody wants tried: each parameter of the space whose condition holds has a value of it, and the run's
 * configuration is one.
 *
 * @returns its parameters in the order of the space.
 * @throws SconceError `config` with the parameter, and what it may be.
 */
export function checkPoint(sweep: Searched, given: Params): Params {
  const { space } = sweep;
  if (sweep.search.sampler === "grid")
    throw new SconceError("config", "a grid's points are all there is: nothing can be enqueued", {
      hint: "search with another sampler, as tpe",
    });
  const known = space.map(({ path }) => path);
  for (const path of Object.keys(given))
    if (!known.includes(path))
      throw new SconceError("config", `${path} is not searched${didYouMean(path, known)}`, {
        hint: `the space has ${known.join(", ")}`,
      });
  const point: Params = {};
  for (const parameter of space) {
    const { path, when } = parameter;
    const there = holds(when, point);
    if (!there && path in given)
      throw new SconceError("config", `${path} has no meaning here: ${conditionText(when)} does not hold`);
    if (!there) continue;
    const value = given[path];
    if (value === undefined) throw new SconceError("config", `${path} is missing: ${allowedText(parameter)}`);
    if (!isAllowed(parameter, value))
      throw new SconceError("config", `${path} is ${JSON.stringify(value)}: ${allowedText(parameter)}`);
    point[path] = value;
  }
  const [breaks] = broken(constraintsOf(sweep).filter(isOfSettings), { params: point });
  if (breaks !== undefined) throw new SconceError("config", `it breaks ${breaks}, which where asks for`);
  trialConfig(sweep as ResolvedSweep, point); // what no space says: settings that exclude each other
  return point;
}

type Parameter = Searched["space"][number];

/** Whether a value is one that a parameter can have. */
export function isAllowed({ kind, choices, low, high, step }: Parameter, value: Params[string]): boolean {
  if (kind === "categorical") return choices.includes(value);
  if (typeof value !== "number" || value < low || value > high) return false;
  if (kind === "int" && !Number.isInteger(value)) return false;
  const steps = step === null ? 0 : (value - low) / step;
  return Math.abs(steps - Math.round(steps)) < 1e-9;
}

function allowedText({ kind, choices, low, high, step }: Parameter): string {
  if (kind === "categorical") return `it must be one of ${choices.map((one) => JSON.stringify(one)).join(", ")}`;
  const steps = step === null ? "" : `, in steps of ${step}`;
  return `it must be ${kind === "int" ? "a whole number" : "a number"} from ${low} to ${high}${steps}`;
}

function conditionText(when: Parameter["when"]): string {
  return Object.entries(when)
    .map(([path, allowed]) => `${path} ${allowed.map(String).join(" or ")}`)
    .join(" and ");
}
