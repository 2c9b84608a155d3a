import { METRICS, type MetricName } from "../../config/metrics.js";
import { SconceError } from "../../errors.js";
import { parseWhere } from "./parse.js";

/** The metrics that a constraint can be about: those that are kept with a trial. */
export const CONSTRAINED = METRICS.map(({ name }) => name).filter((name) => name !== "trainLoss");

/** The metrics that a definition's constraints name. What cannot be read names none: it is refused where constraints are checked. */
export function constrainedMetrics(where: readonly string[] | undefined): MetricName[] {
  const names = (where ?? []).flatMap(namesIn);
  return CONSTRAINED.filter((name) => names.includes(name));
}

function namesIn(text: string): string[] {
  try {
    const steps = parseWhere(text).flatMap(({ left, right }) => [...left, ...right]);
    return steps.flatMap((step) => ("name" in step ? [step.name] : []));
  } catch (error) {
    if (error instanceof SconceError) return [];
    throw error;
  }
}
