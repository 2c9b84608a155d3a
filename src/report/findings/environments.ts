import type { EnvironmentFile } from "../../experiment/result.js";
import { letters } from "../../text/letters.js";
import type { RunRecord } from "../read/run.js";
import { shownPath } from "../read/shown.js";

/** The environments of some runs: each distinct one has a letter. */
export interface Environments {
  /** What is the same for every run: name and value. */
  common: [name: string, value: string][];
  /** The names of what differs. */
  differing: string[];
  /** The distinct environments, by letter. */
  distinct: { letter: string; runs: number; fields: Map<string, string> }[];
  /** The letter of a run's environment; undefined when it has none. */
  letterOf: Map<RunRecord, string>;
  /**
   * Where the runs differ in what decides the last bits of their numbers (processor, what torch uses of it, device, torch): that of each
   * run, in words; undefined for one without an environment. Empty where all are alike.
   */
  ranOn: Map<RunRecord, string>;
}

/** An environment as names and values. */
function fieldsOf({ environment, corpus, sconce, node }: EnvironmentFile): Map<string, string> {
  const list = (record: Record<string, string | number>) =>
    Object.entries(record)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ");
  return new Map<string, string>([
    ["sconce", sconce],
    ["Node", node],
    ["Python", environment.python],
    ["torch", environment.torch],
    ["torchtext", environment.torchtext],
    ["NumPy", environment.numpy],
    ["Platform", environment.platform],
    ["CPU", environment.cpu],
    ["CPU capability", environment.cpuCapability],
    ["Device", environment.device],
    ["Device name", environment.deviceName],
    ["CUDA", environment.cuda ?? "none"],
    ...(environment.cudnn === null ? [] : [["cuDNN", environment.cudnn] as [string, string]]),
    ...(environment.tf32 === null ? [] : [["TF32", environment.tf32 ? "allowed" : "not allowed"] as [string, string]]),
    ["Threads", String(environment.threads)],
    ["Deterministic algorithms", environment.deterministic ? "yes" : "no"],
    ["Denormal numbers", environment.flushDenormals ? "flushed to zero" : "kept"],
    ["Allocator", list(environment.allocator) || "as it comes"],
    ["Corpus", shownPath(corpus.path)],
    ["Corpus digest", corpus.digest],
    ["Reviews", list(corpus.reviews)],
    ["Synthetic corpus", corpus.synthetic ? "yes" : "no"],
    ...(corpus.warnings.length > 0 ? [["Corpus warnings", corpus.warnings.join("; ")] as [string, string]] : []),
  ]);
}

/** What decides the last bits of a run's numbers, beside its configuration. */
function decidersOf({ environment: { cpu, cpuCapability, torch, device, deviceName } }: EnvironmentFile): string[] {
  // Which of several equal devices it was decides nothing.
  return [cpu, cpuCapability, device.startsWith("cuda") ? deviceName : device, `torch ${torch}`];
}

function ranOnOf(runs: readonly RunRecord[]): Map<RunRecord, string> {
  const known = runs.flatMap((run) => (run.environment ? [{ run, deciders: decidersOf(run.environment) }] : []));
  const differs = known[0]?.deciders.map((first, at) => known.some(({ deciders }) => deciders[at] !== first)) ?? [];
  if (!differs.includes(true)) return new Map();
  return new Map(known.map(({ run, deciders }) => [run, deciders.filter((_, at) => differs[at]).join(", ")]));
}

/** Gather the environments of the runs. */
export function gatherEnvironments(runs: readonly RunRecord[]): Environments {
  const byText = new Map<string, Environments["distinct"][number]>();
  const letterOf = new Map<RunRecord, string>();
  for (const run of runs) {
    if (!run.environment) continue;
    const fields = fieldsOf(run.environment);
    const text = JSON.stringify([...fields]);
    const known = byText.get(text) ?? { letter: letters(byText.size), runs: 0, fields };
    known.runs++;
    byText.set(text, known);
    letterOf.set(run, known.letter);
  }
  const distinct = [...byText.values()];
  const names = [...new Set(distinct.flatMap(({ fields }) => [...fields.keys()]))];
  const differing = names.filter((name) =>
    distinct.some(({ fields }) => fields.get(name) !== distinct[0]?.fields.get(name)),
  );
  const common = names
    .filter((name) => !differing.includes(name))
    .map((name): [string, string] => [name, distinct[0]?.fields.get(name) ?? ""]);
  return { common, differing, distinct, letterOf, ranOn: ranOnOf(runs) };
}
