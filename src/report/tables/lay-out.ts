import type { Findings } from "../findings/findings.js";
import type { Compared } from "../publication.js";
import { classesSection } from "./classes.js";
import { curvesSection } from "./curves.js";
import type { ReportDocument } from "./document.js";
import { environmentSection } from "./environment.js";
import { runsSection } from "./runs.js";
import { sweepNote, sweepSections } from "./sweeps.js";

/**
 * Lay the findings out as a document: sweeps, the curves of all runs, runs beside published figures, all runs, what was published where
 * nothing is judged, where the figures come from.
 *
 * @param curves Whether there are curves of runs.
 */
export function layOut(findings: Findings, compared: Compared, curves: boolean): ReportDocument {
  const { title, runs, sweeps } = findings;
  const classes = classesSection(findings.classes);
  return {
    title,
    notes: [...sweeps.map((sweep) => sweepNote(sweep, sweeps)), ...compared.notes],
    sections: [
      ...sweeps.flatMap((sweep) => sweepSections(sweep, findings)),
      ...(curves ? [curvesSection()] : []),
      ...compared.sections.filter(({ folded }) => !folded),
      ...(runs.length > 0 ? [runsSection(findings, compared)] : []),
      ...(classes ? [classes] : []),
      ...compared.sections.filter(({ folded }) => folded),
      environmentSection(findings),
    ],
  };
}
