/** The headings of the flags in a command's help, in their order. */
export const GROUPS = ["Experiment", "Model", "Data", "Training", "Machine", "Report", "Output", "Other"] as const;

/** A heading of the flags in a command's help. */
export type Group = (typeof GROUPS)[number];
