import { ASKED_FIGURES, metricNamed } from "../../../config/metrics.js";
import type { EpochRow } from "../../api.js";

/** A figure of evaluations that a run was asked for beside loss and accuracy. */
export interface FurtherFigure {
  name: string;
  label: string;
  digits: number;
}

/** Those that some epochs have. */
export function furtherFigures(rows: readonly EpochRow[]): FurtherFigure[] {
  const there = ASKED_FIGURES.filter((name) => rows.some(({ validation }) => typeof validation?.[name] === "number"));
  return there.map((name) => {
    const { label, digits } = metricNamed(`validation.${name}`);
    return { name, label: `${label[0]?.toUpperCase()}${label.slice(1)}`, digits };
  });
}
