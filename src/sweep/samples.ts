import type { Dimension } from "../bridge/protocol.js";
import type { Scalar } from "./space.js";

/** Values that show whether a parameter fits its field: all of a choice; of a range both ends and one between. */
export function samplesOf({ kind, choices, low, high, step, log }: Dimension): Scalar[] {
  if (kind === "categorical") return choices;
  // The one between is no whole number unless all values are, so that a field of whole numbers refuses a range of others.
  const between = step !== null ? low + step : log ? low * (high / low) ** (1 / Math.PI) : low + (high - low) / Math.PI;
  return kind === "int" || low === high || between > high ? [low, high] : [low, between, high];
}
