/** The formats of a report. */
export const REPORT_FORMATS = ["markdown", "csv", "json", "latex", "terminal", "html"] as const;
/** `"markdown"`, `"csv"`, `"json"`, `"latex"`, `"terminal"` or `"html"`. */
export type ReportFormat = (typeof REPORT_FORMATS)[number];
