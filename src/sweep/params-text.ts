import { formatFixed } from "../text/format-fixed.js";
import type { Params } from "./grid.js";
import type { TrialRecord } from "./trial.js";

/** A number of a setting, with four digits that count. */
function number(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

/** Settings as a person writes them: `model.name=gru seed=2`. */
export function paramsText(params: Params): string {
  return Object.entries(params)
    .map(([path, value]) => `${path}=${settingText(value)}`)
    .join(" ");
}

/** One setting as a person writes it. */
export function settingText(value: Params[string]): string {
  return typeof value === "number" ? number(value) : String(value);
}

/** A trial's values: `84.25`, or `84.25 / 12.03` of two objectives. */
export function valueText({ values }: Pick<TrialRecord, "values">): string {
  return values === null ? "-" : values.map((value) => formatFixed(value, Math.abs(value) < 10 ? 4 : 2)).join(" / ");
}
