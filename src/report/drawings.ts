import { chartsOf } from "./charts.js";
import { draw } from "./draw.js";
import { type Drawing, withUniqueIds } from "./drawing.js";
import { sweepDrawings } from "./sweep/charts/sweep-drawings.js";
import type { Findings } from "./tables.js";

/** Every chart of a report: those of its sweeps, then those of its runs. */
export function drawingsOf(findings: Findings): Drawing[] {
  const ofRuns = chartsOf(findings).map(
    (chart): Drawing => ({
      ...chart,
      room: "column",
      draw: (as, palette, standalone) => draw({ ...chart, ...as }, palette, standalone),
    }),
  );
  return withUniqueIds([...findings.sweeps.flatMap((sweep) => sweepDrawings(sweep, findings.sweeps)), ...ofRuns]);
}
