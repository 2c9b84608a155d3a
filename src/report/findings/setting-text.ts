import type { Params } from "../../sweep/grid.js";
import { settingText } from "../../text/setting-text.js";

/** Settings in one line: `model.name=gru training.learningRate=0.0012`. */
export function settingsText(params: Params): string {
  return Object.entries(params)
    .map(([path, value]) => `${path}=${settingText(value)}`)
    .join(" ");
}
