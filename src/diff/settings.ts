import { isOwnCorpus } from "../config/corpora.js";
import { type Scalar, scalarsOf } from "../config/scalars.js";
import type { Side } from "./side.js";
import type { SettingDifference } from "./types.js";

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

function settingsOf({ config, environment }: Side): Map<string, Scalar> {
  const all: Record<string, Scalar> = {};
  const { model, ...rest } = config;
  // A file may lie elsewhere, and what it is called is not what it is: that says its digest.
  const { name: _name, ...nameless } = model;
  scalarsOf("file" in model ? nameless : model, "model", all);
  scalarsOf(rest, "", all);
  const isName = (path: string) => NAMES.has(path) || path.endsWith(".file") || AS_IT_CAME.has(path);
  const found = new Map(Object.entries(all).filter(([path]) => !isName(path)));
  if (isOwnCorpus(config.data.corpus)) found.delete("data.corpus");
  const { platform: _, ...machine } = environment.environment;
  const made = scalarsOf(machine, "environment");
  for (const name of ["git", "modelGit"] as const) {
    const { commit, dirty } = environment[name] ?? {};
    scalarsOf({ commit, dirty }, name, made);
  }
  for (const [path, value] of Object.entries(made)) found.set(path, value);
  found.set("corpus (sha256)", environment.corpus.digest);
  found.set("environment.sconce", environment.sconce);
  return found;
}
