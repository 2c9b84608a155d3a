import type { Params } from "../../sweep/grid.js";

/** A parameter's value as it is shown: of a number four digits that count. */
export function settingText(value: Params[string]): string {
  if (typeof value !== "number" || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(4)));
}

/** Settings in one line: `model.name=gru training.learningRate=0.0012`. */
export function settingsText(params: Params): string {
  return Object.entries(params)
    .map(([path, value]) => `${path}=${settingText(value)}`)
    .join(" ");
}
