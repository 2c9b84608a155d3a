/** A sweep's folder as sconce writes it, without a sweep. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SweepDefinition, TrialRecord } from "#sconce/index.js";
import { resolveSweep, trialConfig } from "#sconce/index.js";
import { EVENT_LOG, type LoggedEvent } from "#sconce/sweep/event-log.js";
import { type KnownTrial, writeKnown } from "#sconce/sweep/known/known-trial.js";
import { writeOutcome } from "#sconce/sweep/outcome.js";
import { bestOf } from "#sconce/sweep/ranking.js";
import { SweepFolder } from "#sconce/sweep/sweep-folder.js";
import { blankTrial, trialFolder } from "#sconce/sweep/trial.js";
import type { Widening } from "#sconce/sweep/widen/widening.js";
import { fakeRun } from "./fake-runs.js";

/** A trial that is to be: its settings, and what is not as of a completed one. */
export interface FakeTrial extends Partial<TrialRecord> {
  params: TrialRecord["params"];
  /** What of its run's environment is not as of the others. */
  environment?: Record<string, unknown>;
}

/** What a made-up sweep is to be. */
export interface FakeSweep {
  definition: SweepDefinition;
  trials: FakeTrial[];
  /** How many trials it is to have. Default: as many as there are. */
  target?: number;
  /** The shares of each objective; null: it was killed, and has no outcome. */
  importance?: Record<string, number>[] | null;
  /** What happened when. Default: there is no log of it. */
  events?: LoggedEvent[];
  /** The trials that it began with. */
  known?: KnownTrial[];
  /** When its space was made wider. */
  widened?: Widening[];
  /** Whether the runs are written too. Default true. */
  runs?: boolean;
}

/** Write a sweep's folder; returns the trials as they are in it. A trial `running` has a run and no line. */
export async function fakeSweep(path: string, fake: FakeSweep): Promise<TrialRecord[]> {
  const sweep = resolveSweep(fake.definition);
  const folder = await SweepFolder.create(path);
  await folder.write(sweep, fake.target ?? fake.trials.length, null, { widened: fake.widened });
  if (fake.known) await writeKnown(path, fake.known);
  const trials: TrialRecord[] = [];
  for (const [number, { environment, ...given }] of fake.trials.entries()) {
    const config = trialConfig(sweep, given.params);
    const runDir = join("trials", trialFolder(number, given.params));
    const epochs = given.epochs ?? config.training.epochs;
    const value = given.values?.[0];
    const accuracy = (epoch: number) => (value ?? 60) - (epochs - epoch) * 2;
    const trial: TrialRecord = {
      ...blankTrial(number, given.params),
      status: "completed",
      runDir,
      epochs,
      validation: { loss: 0.5, accuracy: accuracy(epochs) },
      test: { loss: 0.5, accuracy: 70 },
      seconds: 10 + number,
      attempts: 1,
      ...given,
    };
    trials.push(trial);
    if (fake.runs !== false && trial.duplicateOf === null)
      await fakeRun(join(path, trial.runDir as string), {
        config,
        done: epochs,
        command: null,
        status: trial.status === "pruned" ? "stopped" : trial.status === "running" ? "killed" : "completed",
        validation: (epoch) => ({ loss: 1 / epoch, accuracy: accuracy(epoch) }),
        metrics: trial.status === "running",
        environment,
      });
  }
  const ended = trials.filter(({ status }) => status !== "running");
  await folder.writeTrials(ended);
  if (fake.events)
    await writeFile(join(path, EVENT_LOG), fake.events.map((one) => `${JSON.stringify(one)}\n`).join(""));
  if (fake.importance === null) return trials;
  const best = bestOf(ended, sweep.objectives);
  if (best) await folder.writeBest(trialConfig(sweep, best.params), best);
  const importance = sweep.objectives.map(({ metric }, at) => ({ metric, shares: fake.importance?.[at] ?? {} }));
  await writeOutcome(path, { status: "completed", finishedAt: "2026-11-24T09:00:00.000Z", importance, pareto: [] });
  return trials;
}
