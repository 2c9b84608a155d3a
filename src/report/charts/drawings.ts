import type { Findings } from "../findings/findings.js";
import type { Compared } from "../publication.js";
import type { Chart } from "./chart.js";
import { confusionDrawings } from "./confusion.js";
import { draw } from "./draw.js";
import { timedDrawing } from "./draw-timed.js";
import { type Drawing, withUniqueIds } from "./drawing.js";
import { otherCharts } from "./runs.js";
import { sweepDrawings } from "./sweep/drawings.js";

/** Every chart of a report: those of its sweeps, of runs beside published figures, of other runs. */
export function drawingsOf(findings: Findings, compared: Compared): Drawing[] {
  const ofRuns = [...compared.charts(), ...otherCharts(findings)].filter(
    (chart) => chart.curves.some((curve) => curve.points.length > 0) || chart.published.length > 0,
  );
  return withUniqueIds([
    ...findings.sweeps.flatMap((sweep) => sweepDrawings(sweep, findings.sweeps)),
    ...compared.timeCharts().map(timedDrawing),
    ...ofRuns.map(curvesDrawing),
    ...confusionDrawings(findings.classes),
  ]);
}

function curvesDrawing(chart: Chart): Drawing {
  return {
    ...chart,
    room: "column",
    draw: (as, palette, standalone) => draw({ ...chart, ...as }, palette, standalone),
  };
}
