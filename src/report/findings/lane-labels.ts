import { modelLabel } from "../../config/models.js";
import { shortPath } from "../../text/short-path.js";

/** The settings of a run by dotted path. */
export type Settings = ReadonlyMap<string, unknown>;

/** What says less than what stands beside it, and is only taken where nothing else tells two apart. */
const LAST = ["model.file", "model.class", "model.digest", "data.root"];
const MOST_LETTERS = 24;

/**
 * A short name for each of several runs: the model, and of its other settings those alone by which it is told from the ones that are
 * like it so far. `RNN`, `GRU, learningRate 0.01`, `GRU, learningRate 0.001`.
 */
export function laneLabels(all: readonly Settings[]): string[] {
  const paths = [...new Set(all.flatMap((settings) => [...settings.keys()]))].filter((path) => path !== "model.name");
  const sorted = [...paths.filter((path) => !LAST.includes(path)), ...LAST.filter((path) => paths.includes(path))];
  const words = all.map((): string[] => []);
  split(
    all.map((_, at) => at),
    ["model.name", ...sorted],
  );
  return all.map((settings, at) => words[at]?.join(", ") || modelLabel(String(settings.get("model.name") ?? "run")));

  function split(some: readonly number[], left: readonly string[]): void {
    const settingOf = (at: number, path: string) => all[at]?.get(path);
    const found =
      some.length < 2
        ? -1
        : left.findIndex((path) =>
            some.some((at) => !Object.is(settingOf(at, path), settingOf(some[0] as number, path))),
          );
    const path = left[found];
    if (path === undefined) return;
    const groups = new Map<unknown, number[]>();
    for (const at of some) {
      const value = settingOf(at, path);
      groups.set(value, [...(groups.get(value) ?? []), at]);
      words[at]?.push(wordOf(path, value, paths));
    }
    for (const group of groups.values()) split(group, left.slice(found + 1));
  }
}

function wordOf(path: string, value: unknown, paths: readonly string[]): string {
  if (path === "model.name") return modelLabel(String(value));
  const text = value === undefined ? "none" : String(value);
  const last = text.includes("/") ? (text.split("/").at(-1) as string) : text;
  return `${shortPath(path, paths)} ${last.length > MOST_LETTERS ? `${last.slice(0, MOST_LETTERS - 1)}…` : last}`;
}
