import type { Environments } from "../findings/environments.js";
import type { Selection } from "../findings/selection.js";
import { isDone, runCommand, type SweepFindings } from "../findings/sweep.js";

/** A sweep as the JSON report has it. Trials are those that the selection leaves, in its order. */
export function sweepObject(sweep: SweepFindings, selection: Selection, environments: Environments): object {
  const { file, best, bestSetting, outcome, trials, runs } = sweep;
  return {
    sweep: sweep.name,
    name: sweep.label,
    notes: sweep.notes,
    createdAt: file?.createdAt ?? null,
    endedAs: outcome?.status ?? null,
    endedAt: outcome?.finishedAt ?? null,
    search: file?.definition.search ?? null,
    ...(file?.definition.seeds && { seeds: file.definition.seeds }),
    objectives: sweep.objectives,
    where: file?.definition.where ?? null,
    space: sweep.space,
    widened: file?.widened ?? [],
    target: file?.target ?? null,
    done: trials.filter(isDone).length,
    best: best && {
      number: best.number,
      values: best.values,
      ...(best.standardErrors && { standardErrors: best.standardErrors }),
      params: best.params,
    },
    bestConfig: bestSetting?.config ?? null,
    bestConfigFile: bestSetting?.file ?? null,
    command: bestSetting?.file ? runCommand(bestSetting.file) : null,
    importance: sweep.importance,
    pareto: sweep.pareto.map(({ number }) => number),
    known: sweep.known,
    sort: selection.sort,
    filter: selection.filter,
    trials: selection.of(sweep).map((trial) => {
      const run = trial.runDir === null ? undefined : runs.get(trial.runDir);
      return { ...trial, environment: (run && environments.letterOf.get(run)) ?? null };
    }),
  };
}
