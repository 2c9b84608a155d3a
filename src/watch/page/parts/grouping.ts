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

/** Runs as lines. @param together Whether those that differ in their seed alone are one. */
export function groupsOf(all: readonly RunData[], answers: readonly RunAnswer[], together: boolean): Lane[] {
  const telling = differences(answers).filter((path) => path !== "seed");
  const lanes = new Map<string, Lane>();
  for (const [at, answer] of answers.entries()) {
    const data = all[at];
    if (!data) continue;
    const words = telling.map(
      (path) => (path === "model.name" ? "" : `${shortPath(path, telling)} `) + String(answer.settings[path] ?? "–"),
    );
    const group = words.join(", ") || String(answer.item.model);
    const key = together ? group : answer.item.id;
    const lane = lanes.get(key) ?? { label: together ? group : answer.item.name, runs: [] };
    lane.runs.push({ data, answer });
    lanes.set(key, lane);
  }
  return [...lanes.values()].map((lane) => ({
    ...lane,
    label: together && lane.runs.length > 1 ? `${lane.label}, ${lane.runs.length} seeds` : lane.label,
  }));
}
