import { basename, join, resolve } from "node:path";
import { corpusPath } from "../data/place.js";
import type { Executor } from "../executors/executor.js";
import type { ExecutorDefinition } from "../executors/registry.js";
import { checkRetries } from "../executors/retries.js";
import { ofSeveral } from "../executors/trackers.js";
import { checkRunOptions } from "../experiment/run-experiment.js";
import type { TrackerOptions } from "../experiment/tracker-options.js";
import { openSession, type Session, type SessionOptions } from "../facades/session.js";
import { type NotifyOptions, notifying } from "../notify/notifying.js";
import { markAtWork } from "./at-work.js";
import { estimate } from "./estimate.js";
import type { ReproduceEvent } from "./events.js";
import { stateOf } from "./folder.js";
import {
  checkJobs,
  checkWorkersThreads,
  executorFor,
  slowdown,
  threadsOfEach,
  threadsPerWorkerOf,
  warningsOf,
} from "./jobs.js";
import { reproductionEnds } from "./notices.js";
import { type PlannedRun, planRuns, type ReproduceOptions, tableOf } from "./plan.js";
import { type Conditions, keepPlan, plannedThreads } from "./plan-file.js";
import { type RunToDo, runAll } from "./run-all.js";
import { keepTable } from "./table-file.js";
import { TimeLeft } from "./time-left.js";

/** Where a reproduction is kept, how it is watched and stopped. */
export interface ReproduceCall extends ReproduceOptions, NotifyOptions, TrackerOptions {
  /** The folder that keeps it. Default "results". */
  out?: string | undefined;
  /**
   * How many runs are at work at the same time, each in a session of its own; at most as many as there are cores, or 16 times that
   * with `oversubscribe` in `sessionOptions`. It changes no number, and may be another one when a folder is continued. Default 1.
   */
  jobs?: number | undefined;
  /** Plan and estimate, then stop; nothing is written. Default false. */
  dryRun?: boolean | undefined;
  /** Measure how long it will take before it starts. Default true. */
  estimate?: boolean | undefined;
  /**
   * Where the runs are done: a kind of executor with its options, as a sweep's definition has it, or an executor of your own, which is
   * closed at the end. It changes no number, and may be another one when a folder is continued; but its `threadsPerWorker` is the
   * number of `threads`, which has to stay the same. Default: `jobs` workers of this machine.
   */
  executor?: ExecutorDefinition | Executor | undefined;
  /** How often a run whose process died is tried again, from its last checkpoint. Default 3. */
  retries?: number | undefined;
  /**
   * After how many epochs each run writes a checkpoint; the last one and a stop write one always. It changes no number, and may be
   * another one when a folder is continued. Default 1.
   */
  checkpointEvery?: number | undefined;
  /**
   * The session to run in, one run at a time. Default: sessions of its own, one for each job, closed at the end; one whose Python
   * died is replaced.
   */
  session?: Session | undefined;
  /** How sessions of its own start. With an `executor` that is not of this machine: the one that plans and measures. */
  sessionOptions?: SessionOptions | undefined;
  onEvent?: ((event: ReproduceEvent) => unknown) | undefined;
  /** Ends the runs at work, each at its next batch; the same call goes on from there. */
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

/**
 * Run the experiments of a table, by default the tutorial's three, and keep them in `out`. Each finished run is kept: the same call
 * goes on where an interrupted one stood, from its last checkpoint; more rows, seeds or epochs may join. `report([out])` makes the
 * tables.
 *
 * @throws SconceError `config`; `usage` for several jobs in one given session, or an executor beside one; `run-directory` when `out` holds a reproduction of
 *   other settings or something else of these names; and what starting a run throws.
 */
export async function reproduce(options: ReproduceCall = {}): Promise<Reproduction> {
  const { notify, onEvent, out = "results", dryRun } = options;
  if (dryRun) return untold(options);
  return notifying<Reproduction>(notify, reproductionEnds(out, onEvent), () => untold(options));
}

async function untold(options: ReproduceCall): Promise<Reproduction> {
  const out = resolve(options.out ?? "results");
  const jobs = checkJobs(options);
  const retries = checkRetries(options.retries);
  checkRunOptions({ checkpointEvery: options.checkpointEvery });
  const table = tableOf(options);
  const planned = await plannedThreads(out);
  const perWorker = threadsPerWorkerOf(options);
  const begunWith = options.threads ?? planned ?? perWorker;
  let runs = planRuns(options, table, begunWith);
  checkWorkersThreads(perWorker, runs, planned);
  const [{ config: one }] = runs as [PlannedRun];
  const sessionOptions = { deterministic: one.deterministic, ...options.sessionOptions };
  // Plans and measures, and is then the first worker's.
  const session = options.session ?? (await openSession(sessionOptions, options.signal));
  let executor: Executor | undefined;
  let unmark = async () => {};
  try {
    await options.onEvent?.({ type: "preparing", step: "texts" });
    const conditions = await conditionsOf(session, runs, options);
    if (begunWith === undefined && one.threads === null)
      conditions.threads = threadsOfEach(conditions.threads, jobs ?? 1, runs.length);
    const keep = async () => {
      await keepPlan(out, table, runs, conditions, options.dryRun !== true);
      if (options.dryRun) return;
      unmark = await markAtWork(out);
      await keepTable(out, table);
    };
    // A cluster may refuse the runs: nothing is written before it is joined.
    if (options.executor) await keepPlan(out, table, runs, conditions, false);
    else await keep();
    runs = planRuns(options, table, conditions.threads); // all with the same, whatever the machine does meanwhile
    const all: RunToDo[] = [];
    for (const [number, run] of runs.entries()) {
      const folder = join(out, "runs", run.name);
      all.push({ run, number, folder, state: await stateOf(folder, run) });
    }
    const completed = () => all.filter(({ state }) => state.state === "completed");
    const toGo = all.filter(({ state }) => state.state !== "completed");
    const configs = toGo.map(({ run }) => run.config);
    for (const message of await warningsOf(options, configs, Math.min(jobs ?? 1, toGo.length), conditions))
      await options.onEvent?.({ type: "warning", message });
    const measured = await measure(session, toGo, options);
    if (toGo.length > 0)
      executor = await executorFor(options, configs, conditions, {
        ...{ jobs, opened: session, session: sessionOptions, signal: options.signal },
      });
    if (options.executor) await keep();
    for (const message of executor?.warnings ?? []) await options.onEvent?.({ type: "warning", message });
    const atOnce = Math.max(1, Math.min(executor?.workers ?? 1, toGo.length));
    const slower = slowdown(options, atOnce, conditions);
    const left = new TimeLeft(
      toGo.map(({ run, state: { epochsDone } }) => {
        const alone = measured?.get(run.name);
        return { run, epochsDone, seconds: alone === undefined ? null : alone * slower };
      }),
      atOnce,
    );
    await options.onEvent?.({
      type: "plan",
      runs: runs.map((run) => run.name),
      done: completed().map(({ run }) => run.name),
      jobs: atOnce,
      secondsLeft: toGo.length === 0 ? null : left.seconds(),
    });
    const finish = (status: Reproduction["status"], failed: Reproduction["failed"] = []): Reproduction => ({
      status,
      out,
      failed,
      runs: completed().map(({ folder }) => folder),
    });
    if (options.dryRun) return finish("planned");
    if (!executor) return finish("completed");
    const { onEvent, signal, command, checkpointEvery } = options;
    const isLost = () => options.session?.isOpen === false;
    const outcome = await runAll(toGo, executor, {
      ...{ of: runs.length, left, retries, onEvent, signal, command, checkpointEvery, isLost },
      trackersOf: (name) => ofSeveral(options, basename(out), name),
    });
    return finish(outcome.stopped ? "stopped" : "completed", outcome.failed);
  } finally {
    await unmark();
    await executor?.close();
    if (!options.session) await session.close();
  }
}

/** How long what is left of each run will take alone, by its name; null where that is not to be measured. */
async function measure(session: Session, toGo: RunToDo[], options: ReproduceCall): Promise<Map<string, number> | null> {
  if (options.estimate === false || toGo.length === 0) return null;
  await options.onEvent?.({ type: "preparing", step: "estimate" });
  const runs = toGo.map(({ run, state }) => ({ run, epochsDone: state.epochsDone }));
  return estimate(session, runs, options.signal);
}

/** Device, threads and corpora as the runs will find them. */
async function conditionsOf(
  session: Session,
  runs: PlannedRun[],
  { onEvent }: Pick<ReproduceCall, "onEvent">,
): Promise<Conditions> {
  const places = new Map<string, PlannedRun["config"]>();
  const said: string[] = [];
  for (const { config } of runs) {
    const path = await corpusPath(config.data, (text) => said.push(text));
    if (!places.has(path)) places.set(path, config);
  }
  for (const message of said) await onEvent?.({ type: "warning", message });
  let conditions: Conditions | undefined;
  for (const [path, config] of places) {
    const { environment, corpus } = await session.call("experiment.prepare", { config, corpusPath: path });
    conditions ??= { device: environment.device, threads: environment.threads, "corpus (sha256)": corpus.digest };
    if (places.size > 1) conditions[`corpus ${config.data.corpus} (sha256)`] = corpus.digest;
  }
  return conditions as Conditions; // there is at least one run
}
