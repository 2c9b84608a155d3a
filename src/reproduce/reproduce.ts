import { join, resolve } from "node:path";
import { corpusPath } from "../data/place.js";
import { SconceError } from "../errors.js";
import type { RunEvent } from "../experiment/events.js";
import { runExperiment } from "../experiment/run-experiment.js";
import { openSession, type Session, type SessionOptions } from "../facades/session.js";
import { estimate } from "./estimate.js";
import type { ReproduceEvent } from "./events.js";
import { type Conditions, keepPlan, plannedThreads, type RunState, stateOf } from "./folder.js";
import { type PlannedRun, planRuns, type ReproduceOptions } from "./plan.js";
import { TimeLeft } from "./time-left.js";

/** Where a reproduction is kept, how it is watched and stopped. */
export interface ReproduceCall extends ReproduceOptions {
  /** The folder that keeps it. Default "results". */
  out?: string | undefined;
  /** Plan and estimate, then stop; nothing is written. Default false. */
  dryRun?: boolean | undefined;
  /** Measure how long it will take before it starts. Default true. */
  estimate?: boolean | undefined;
  /** The session to run in. Default: one of its own, closed at the end, and another after one whose Python died. */
  session?: Session | undefined;
  /** How sessions of its own start. */
  sessionOptions?: SessionOptions | undefined;
  onEvent?: ((event: ReproduceEvent) => unknown) | undefined;
  /** Ends the run in hand at its next batch; the same call goes on from there. */
  signal?: AbortSignal | undefined;
  /** The command that was given, kept with each run. */
  command?: string | undefined;
}

/** What a reproduction gives. */
export interface Reproduction {
  /** `planned` after a dry run, `stopped` when its signal was aborted. */
  status: "completed" | "stopped" | "planned";
  out: string;
  /** The run directories that hold a completed run. */
  runs: string[];
  /** Names of the runs that failed, with their errors. Their directories keep what was done. */
  failed: { name: string; error: Error }[];
}

/** Failures of one run, which leave the others. Any other is of the set-up, the folder or the listener, and ends them all. */
const OF_ONE_RUN = new Set(["python-error", "out-of-memory", "python-died", "worker-died"]);

/**
 * Run the tutorial's three experiments and keep them in `out`. Each finished run is kept: the same call goes on where an
 * interrupted one stood, from its last checkpoint; more models, seeds or epochs may join. `report([out])` makes the tables.
 *
 * @throws SconceError `config`; `run-directory` when `out` holds a reproduction of other settings or something else of these
 *   names; and what starting a run throws.
 */
export async function reproduce(options: ReproduceCall = {}): Promise<Reproduction> {
  const out = resolve(options.out ?? "results");
  const begunWith = options.threads ?? (await plannedThreads(out)) ?? null;
  let runs = planRuns({ ...options, threads: begunWith });
  const folderOf = (run: PlannedRun) => join(out, "runs", run.name);
  let session = options.session ?? (await openSession(options.sessionOptions));
  try {
    const conditions = await conditionsOf(session, runs);
    await keepPlan(out, runs, conditions, options.dryRun !== true);
    runs = planRuns({ ...options, threads: conditions.threads }); // all with the same, whatever the machine does meanwhile
    const states: RunState[] = [];
    for (const run of runs) states.push(await stateOf(folderOf(run), run));
    const completed = () => runs.filter((_, n) => states[n]?.state === "completed");
    const toGo = runs.flatMap((run, n) => {
      const { state, epochsDone } = states[n] as RunState;
      return state === "completed" ? [] : [{ run, epochsDone }];
    });
    const seconds =
      options.estimate === false || toGo.length === 0 ? null : await estimate(session, toGo, options.signal);
    await options.onEvent?.({
      type: "plan",
      runs: runs.map((run) => run.name),
      done: completed().map((run) => run.name),
      secondsLeft: seconds && [...seconds.values()].reduce((a, b) => a + b, 0),
    });
    const failed: Reproduction["failed"] = [];
    const finish = (status: Reproduction["status"]) => ({ status, out, failed, runs: completed().map(folderOf) });
    if (options.dryRun) return finish("planned");

    const left = new TimeLeft(toGo.map((one) => ({ ...one, seconds: seconds?.get(one.run.name) ?? null })));
    for (const [number, run] of runs.entries()) {
      const state = states[number] as RunState;
      if (state.state === "completed") continue;
      if (options.signal?.aborted) return finish("stopped");
      const where = { name: run.name, number, of: runs.length };
      const common = {
        session,
        signal: options.signal,
        command: options.command,
        onEvent(event: RunEvent) {
          left.onEvent(run.name, event);
          return options.onEvent?.({ type: "run", ...where, event, secondsLeft: left.seconds() });
        },
      };
      try {
        const result =
          state.state === "begun"
            ? await runExperiment(run.config, { ...common, resume: folderOf(run) })
            : await runExperiment(run.config, { ...common, runDir: folderOf(run) });
        if (result.status === "completed") state.state = "completed";
        await options.onEvent?.({ type: "finished", ...where, result });
        if (result.status === "stopped") return finish("stopped");
      } catch (error) {
        if (!(error instanceof SconceError) || !OF_ONE_RUN.has(error.kind) || state.state === "completed") throw error;
        if (!session.isOpen) {
          if (options.session) throw error;
          await session.close();
          session = await openSession(options.sessionOptions);
        }
        failed.push({ name: run.name, error });
        await options.onEvent?.({ type: "failed", ...where, error });
      }
      left.onFinished();
    }
    return finish("completed");
  } finally {
    if (!options.session) await session.close();
  }
}

/** Device, threads and corpus as the runs will find them. */
async function conditionsOf(session: Session, runs: PlannedRun[]): Promise<Conditions> {
  const config = (runs[0] as PlannedRun).config;
  const { environment, corpus } = await session.call("experiment.prepare", {
    config,
    corpusPath: await corpusPath(config.data),
  });
  return { device: environment.device, threads: environment.threads, "corpus (sha256)": corpus.digest };
}
