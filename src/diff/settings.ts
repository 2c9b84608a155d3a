import { isOwnCorpus } from "../config/corpora.js";
import type { Side } from "./side.js";
import type { SettingDifference, SettingValue } from "./types.js";

/** What does not touch a run's numbers: where things lie, and what they are called. */
const NAMES = new Set([
  "data.root",
  "data.table.train",
  "data.table.test",
  "data.table.validation",
  "data.folders.root",
]);
/** What a field of the configuration asked for and the environment has as it came. */
const AS_IT_CAME = new Set(["device", "threads", "deterministic", "flushDenormals"]);

/** The settings, versions and hardware in which two runs differ. */
export function differentSettings(a: Side, b: Side): SettingDifference[] {
  const [first, second] = [settingsOf(a), settingsOf(b)];
  return [...new Set([...first.keys(), ...second.keys()])]
    .filter((path) => first.get(path) !== second.get(path))
    .map((path) => ({ path, a: first.get(path), b: second.get(path) }));
}

function settingsOf({ config, environment }: Side): Map<string, SettingValue> {
  const found = new Map<string, SettingValue>();
  const flatten = (value: unknown, path: string): void => {
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      for (const [key, inner] of Object.entries(value)) flatten(inner, path ? `${path}.${key}` : key);
    else if (value !== undefined)
      found.set(path, Array.isArray(value) ? JSON.stringify(value) : (value as SettingValue));
  };
  const { model, ...rest } = config;
  // A file may lie elsewhere, and what it is called is not what it is: that says its digest.
  const { name: _name, ...nameless } = model;
  flatten("file" in model ? nameless : model, "model");
  flatten(rest, "");
  for (const path of found.keys())
    if (NAMES.has(path) || path.endsWith(".file") || AS_IT_CAME.has(path)) found.delete(path);
  if (isOwnCorpus(config.data.corpus)) found.delete("data.corpus");
  const { platform: _, ...machine } = environment.environment;
  flatten(machine, "environment");
  for (const name of ["git", "modelGit"] as const) {
    const { commit, dirty } = environment[name] ?? {};
    flatten({ commit, dirty }, name);
  }
  found.set("corpus (sha256)", environment.corpus.digest);
  found.set("environment.sconce", environment.sconce);
  return found;
}
