import type { Findings } from "../findings/findings.js";
import type { Compared } from "../publication.js";
import { classesSection } from "./classes.js";
import type { ReportDocument } from "./document.js";
import { environmentSection } from "./environment.js";
import { runsSection } from "./runs.js";
import { sweepNote, sweepSections } from "./sweeps.js";

/** Lay the findings out as a document: sweeps, runs beside published figures, all runs, where the figures come from. */
export function layOut(findings: Findings, compared: Compared): ReportDocument {
  const { title, runs, sweeps } = findings;
  const classes = classesSection(findings.classes);
  return {
    title,
    notes: [...sweeps.map((sweep) => sweepNote(sweep, sweeps)), ...compared.notes],
    sections: [
      ...sweeps.flatMap((sweep) => sweepSections(sweep, findings)),
      ...compared.sections,
      ...(runs.length > 0 ? [runsSection(findings)] : []),
      ...(classes ? [classes] : []),
      environmentSection(findings),
    ],
  };
}
