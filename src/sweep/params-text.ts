import { formatFixed } from "../text/format-fixed.js";
import { settingText } from "../text/setting-text.js";
import type { Params } from "./grid.js";
import type { TrialRecord } from "./trial.js";

/** Settings as a person writes them: `model.name=gru seed=2`. */
export function paramsText(params: Params): string {
  return Object.entries(params)
    .map(([path, value]) => `${path}=${settingText(value)}`)
    .join(" ");
}

/** A trial's values: `84.25`, or `84.25 / 12.03` of two objectives; with their standard errors where there are some: `84.25 (se 0.31)`. */
export function valueText({
  values,
  standardErrors,
}: Pick<TrialRecord, "values"> & Partial<Pick<TrialRecord, "standardErrors">>): string {
  if (values === null) return "-";
  const texts = values.map((value, at) => {
    const digits = Math.abs(value) < 10 ? 4 : 2;
    const error = standardErrors?.[at] ?? undefined;
    return `${formatFixed(value, digits)}${error === undefined ? "" : ` (se ${formatFixed(error, digits)})`}`;
  });
  return texts.join(" / ");
}
