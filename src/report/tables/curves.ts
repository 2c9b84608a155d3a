import type { Section } from "./document.js";

/** The identifier of the section that has the curves of all runs. */
export const CURVES_SECTION = "curves";

/** Where the charts stand that have all runs in them. It has no text of its own. */
export function curvesSection(): Section {
  return { id: CURVES_SECTION, title: "Curves", notes: [], listings: [], tables: [] };
}
