import { MODEL_NAMES, modelLabel } from "../../config/models.js";
import type { Findings } from "../findings/findings.js";
import { type EvaluatedFigure, evaluatedIn, withUnit } from "../findings/metrics.js";
import { idOf } from "../findings/sweep.js";
import type { RunRecord } from "../read/run.js";
import { RUNS_SECTION } from "../tables/runs.js";
import { type Chart, curveOf } from "./chart.js";

/** How many runs are drawn in one chart, a thin line each. */
const MOST_LINES = 40;

/** For the runs that no publication has: a chart of each figure for each model, a line a run. */
export function otherCharts({ runs, standings }: Findings): Chart[] {
  const others = runs.filter((run) => run.config && standings.get(run)?.comparable === false);
  const names = new Set<string>([...MODEL_NAMES, ...others.map(nameOf)]);
  return [...names].flatMap((model) => {
    const some = others.filter((run) => nameOf(run) === model);
    return some.length === 0 ? [] : evaluatedIn(some).map((figure) => linesChart(model, some, figure));
  });
}

function nameOf({ config }: RunRecord): string {
  return config?.model.name ?? "";
}

function linesChart(model: string, runs: RunRecord[], figure: EvaluatedFigure): Chart {
  const { name, label, unit } = figure;
  const shown = runs.slice(0, MOST_LINES);
  const curves = shown.map((run) => ({
    ...curveOf("validation", run.name, [run], figure, ({ validation }) => validation?.[name]),
    thin: true,
  }));
  const number =
    shown.length < runs.length ? `the first ${shown.length} of ${runs.length} runs` : `${runs.length} runs`;
  return {
    id: `${idOf(model)}-other-${name}`,
    section: RUNS_SECTION,
    title: withUnit(`${modelLabel(model)}, other settings: validation ${label}`, unit),
    description: `Validation ${label} by epoch of ${number} in settings that no published figure is of, a line each.`,
    curves,
    test: null,
    published: [],
  };
}
