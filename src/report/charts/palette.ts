/** Colours as CSS; variables, so that a page can change them with its scheme. */
export interface Palette {
  train: string;
  validation: string;
  test: string;
  /** What went wrong. */
  bad: string;
  /** What lies under the chart. */
  paper: string;
  ink: string;
  /** Lines that stand for nothing but themselves. */
  lines: readonly string[];
  /** Steps from the worst value to the best. */
  scale: readonly string[];
}

/** The page's own colours. */
export const VARIABLES: Palette = {
  train: "var(--chart-train)",
  validation: "var(--chart-validation)",
  test: "var(--chart-test)",
  bad: "var(--bad)",
  paper: "var(--paper)",
  ink: "currentColor",
  lines: [0, 1, 2, 3, 4, 5].map((one) => `var(--chart-line-${one})`),
  scale: [0, 1, 2, 3, 4, 5, 6].map((step) => `var(--scale-${step})`),
};

/** Colours that are told apart with any kind of sight, on white. */
export const LIGHT: Palette = {
  train: "#b45309",
  validation: "#1d4ed8",
  test: "#0f766e",
  bad: "#b42318",
  paper: "#ffffff",
  ink: "#1f2328",
  lines: ["#1d4ed8", "#b45309", "#0f766e", "#a21caf", "#4d7c0f", "#0284c7"],
  scale: ["#c3c9d2", "#a3b8d8", "#7da3de", "#5585da", "#3465c8", "#2348a0", "#152d69"],
};
/** The same on a dark ground. */
export const DARK: Palette = {
  train: "#f59e0b",
  validation: "#7aa5ff",
  test: "#2dd4bf",
  bad: "#ff9a8d",
  paper: "#14171c",
  ink: "#e6e8eb",
  lines: ["#7aa5ff", "#f59e0b", "#2dd4bf", "#e879f9", "#a3e635", "#38bdf8"],
  scale: ["#464d58", "#48587a", "#4b689f", "#5380c8", "#719fe6", "#9dc0f5", "#d6e6ff"],
};
