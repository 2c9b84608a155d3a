import type { Findings } from "../tables/lay-out.js";
import { draw } from "./draw.js";
import { type Drawing, withUniqueIds } from "./drawing.js";
import { chartsOf } from "./runs.js";
import { sweepDrawings } from "./sweep/drawings.js";

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
