import { shortPath } from "../../../text/short-path.js";
import type { RunAnswer } from "../../api.js";
import type { RunData } from "./run-data.js";

/** One line of a comparison: a run, or several that differ in their seed alone. */
export interface Lane {
  label: string;
  runs: { data: RunData; answer: RunAnswer }[];
}

/** The settings in which some runs differ. */
export function differences(answers: readonly RunAnswer[]): string[] {
  const paths = new Set(answers.flatMap(({ settings }) => Object.keys(settings)));
  return [...paths].filter((path) => new Set(answers.map(({ settings }) => settings[path] ?? null)).size > 1);
}

/** Some of a run's settings, as a label: `gru, hiddenDim 16`. */
function settingsLabel({ settings }: RunAnswer, paths: readonly string[]): string {
  return paths
    .map((path) => (path === "model.name" ? "" : `${shortPath(path, paths)} `) + String(settings[path] ?? "–"))
    .join(", ");
}

/**
 * What each run is called beside the others: as it was named, or by the settings in which it differs; by its folder where neither tells it apart.
 * @param paths The settings in which they differ.
 */
function labelsOf(answers: readonly RunAnswer[], paths: readonly string[]): string[] {
  const labels = answers.map((answer) => answer.item.about.name ?? settingsLabel(answer, paths));
  const isTold = (label: string) => label !== "" && labels.filter((other) => other === label).length === 1;
  return answers.map(({ item }, at) => (isTold(labels[at] ?? "") ? (labels[at] as string) : item.name));
}

/** Runs as lines. @param together Whether those that differ in their seed alone are one. */
export function groupsOf(all: readonly RunData[], answers: readonly RunAnswer[], together: boolean): Lane[] {
  const paths = differences(answers);
  const telling = paths.filter((path) => path !== "seed");
  const labels = labelsOf(answers, paths);
  const lanes = new Map<string, Lane>();
  for (const [at, answer] of answers.entries()) {
    const data = all[at];
    if (!data) continue;
    const group = settingsLabel(answer, telling) || String(answer.item.model);
    const key = together ? group : answer.item.id;
    const lane = lanes.get(key) ?? { label: together ? group : (labels[at] as string), runs: [] };
    lane.runs.push({ data, answer });
    lanes.set(key, lane);
  }
  return [...lanes.values()].map((lane) => ({
    ...lane,
    label: together && lane.runs.length > 1 ? `${lane.label}, ${lane.runs.length} seeds` : lane.label,
  }));
}
