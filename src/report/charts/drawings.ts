import type { Findings } from "../findings/findings.js";
import type { Lane, Lanes } from "../findings/lanes.js";
import type { Compared } from "../publication.js";
import { readBatchCurve } from "../read/batch-curve.js";
import { inParallel } from "../read/bounded.js";
import type { Chart } from "./chart.js";
import { confusionDrawings } from "./confusion.js";
import { draw } from "./draw.js";
import { linesDrawing } from "./draw-lines.js";
import { type Drawing, withUniqueIds } from "./drawing.js";
import { sweepDrawings } from "./sweep/drawings.js";
import { runsWithBatches, togetherCharts } from "./together.js";

/** Every chart of a report: those of its sweeps, of all runs together, of runs beside published figures, of classes. */
export async function drawingsOf(findings: Findings, compared: Compared, { lanes, mark }: Lanes): Promise<Drawing[]> {
  const beside = compared
    .charts()
    .filter((chart) => chart.curves.some((curve) => curve.points.length > 0) || chart.published.length > 0);
  return withUniqueIds([
    ...findings.sweeps.flatMap((sweep) => sweepDrawings(sweep, findings.sweeps)),
    ...togetherCharts(lanes, await batchCurves(lanes), mark).map(linesDrawing),
    ...compared.timeCharts().map(linesDrawing),
    ...beside.map(curvesDrawing),
    ...confusionDrawings(findings.classes),
  ]);
}

async function batchCurves(lanes: readonly Lane[]) {
  const read = await inParallel(runsWithBatches(lanes), async (run) => ({
    run,
    curve: await readBatchCurve(run.path),
  }));
  return new Map(read.flatMap(({ run, curve }) => (curve ? [[run, curve] as const] : [])));
}

function curvesDrawing(chart: Chart): Drawing {
  return {
    ...chart,
    room: "column",
    draw: (as, palette, standalone) => draw({ ...chart, ...as }, palette, standalone),
  };
}
