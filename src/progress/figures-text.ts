import { FIGURE_NAMES, FIGURES, type FigureDescription, type FigureName } from "../config/metrics.js";
import { formatFixed } from "../text/format-fixed.js";

/** The numbers of an evaluation in words, as far as it has them: `loss 0.4217, accuracy 84.25 %, macro-F1 0.8412`. @param before Each name. */
export function figuresText(evaluation: Partial<Record<FigureName, number | undefined>>, before = ""): string {
  return FIGURE_NAMES.flatMap((name) => {
    const value = evaluation[name];
    const { label, unit, digits }: FigureDescription = FIGURES[name];
    return value === undefined
      ? []
      : [`${before}${label} ${formatFixed(value, digits)}${unit === "" ? "" : ` ${unit}`}`];
  }).join(", ");
}
