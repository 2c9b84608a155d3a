import { join } from "node:path";
import { withSource } from "../config/parse.js";
import type { SamplerName } from "../config/samplers.js";
import type { ResolvedConfig } from "../config/types.js";
import type { Executor } from "../executors/executor.js";
import { refuseFarTrackers } from "../executors/trackers.js";
import { type AboutOptions, checkAbout, keepAbout } from "../experiment/about.js";
import type { TrackerOptions } from "../experiment/tracker-options.js";
import type { SessionOptions } from "../facades/session.js";
import { Study } from "../facades/study.js";
import { type NotifyOptions, notifying } from "../notify/notifying.js";
import { aim, lostText, lostTrials, refuseForeign } from "./aim.js";
import { openWith } from "./auto-sampler.js";
import { clockedSearch } from "./clocked.js";
import { type SweepDefinition, type TypedSweep, trialConfig } from "./definition.js";
import { Driver } from "./driver.js";
import { EventLog } from "./event-log.js";
import type { SweepEvent } from "./events.js";
import { FirstStart, trialHasBegun } from "./first-start.js";
import type { Params } from "./grid.js";
import { tellsImportance } from "./importance.js";
import { ImportanceSoFar } from "./importance-so-far.js";
import { bringAlong } from "./known/bring-along.js";
import { type KnownTrial, toldOf, writeKnown } from "./known/known-trial.js";
import { checkLag, idleWorkers, olderText, wasBegunWithoutLag } from "./lag.js";
import { SweepNotices } from "./notices.js";
import type { OnlyKnown } from "./only-known.js";
import { type Outcome, removeOutcome, writeOutcome } from "./outcome.js";
import { checkOwnModels } from "./own-models.js";
import { paramsText } from "./params-text.js";
import { checkExecutor, executorOf, studyOptions } from "./parts.js";
import { pendingPoints } from "./pending-points.js";
import { bestOf, paretoOf } from "./ranking.js";
import { checkReplay, type Replayed } from "./replay-check.js";
import { resolveWhole } from "./resolve-whole.js";
import { Schedule } from "./schedule.js";
import type { Space } from "./space.js";
import { Steered } from "./steered.js";
import { SWEEPS, SweepFolder } from "./sweep-folder.js";
import { testObjective } from "./test-objective.js";
import { asResult, type BestTrial, type ParamsOf, type SweepTrial, type ValuesOf } from "./typed-sweep.js";
import { replayOf } from "./which-replay.js";
import { takeUpWider, withWidening } from "./widen/take-up-wider.js";
import { widenedOf } from "./widen/widening.js";

/** How a sweep is watched, kept and stopped. */
export interface SweepOptions extends AboutOptions, NotifyOptions, TrackerOptions {
  /** Gets the sweep's events in order for each trial. A promise it returns is waited for. What it throws ends the sweep. */
  onEvent?: ((event: SweepEvent) => unknown) | undefined;
  /** Ends the sweep: running trials stop at the next batch and go on when the same sweep is started again. */
  signal?: AbortSignal | undefined;
  /** The sweep's folder. Default `sweeps/<name>`, with {@link replay} that folder's name with `-replay` behind it. */
  out?: string | undefined;
  /**
   * The number of trials of a new sweep, over the definition's. For one that is finished: so many more. For one that was
   * interrupted under the same number: what was left of it.
   */
  trials?: number | undefined;
  /** Over the definition's `executor.workers`. */
  workers?: number | "auto" | undefined;
  /**
   * The folder has this sweep in a narrower space: go on with it in this one. Its trials stay. Refused where the space is not wider, or where something
   * that was searched lies outside of it.
   */
  widen?: boolean | undefined;
  /**
   * The folder of an earlier sweep of this definition, which is run again as it went: the same settings, by whomever they were chosen, and the
   * same trials ended at the same batches, however that came about. What differs in numbers is told in {@link SweepResult.replayed}.
   */
  replay?: string | undefined;
  /** Where trials run. Default: a local pool, as the definition's `executor` says. It is closed at the end. */
  executor?: Executor | undefined;
  /** How the sessions start: which Python, which allocator. */
  session?: SessionOptions | undefined;
  /** The file that the definition was read from: an error about the definition then begins with it. */
  source?: string | undefined;
}

/**
 * How a sweep ended.
 * @typeParam P The settings of its trials, as its space says. @typeParam V The values of its trials, as its objectives say.
 */
export interface SweepResult<P = Params, V extends number[] = number[]> {
  name: string;
  /** The sweep's folder, an absolute path. */
  folder: string;
  /** `stopped`: the signal ended it; the same call goes on with it. */
  status: "completed" | "stopped";
  /** All trials, by number. */
  trials: SweepTrial<P, V>[];
  /** The best completed trial by the first objective, or null where none was completed. */
  best: BestTrial<P, V> | null;
  /** The best trial's whole configuration, which is also in the folder's `best.yaml`. */
  bestConfig: ResolvedConfig | null;
  /** The completed trials that no other beats in every objective. */
  pareto: SweepTrial<P, V>[];
  /** The trials of other sweeps and runs that it began with, by `from`; they are not among {@link trials}, nor the best of them {@link best}. */
  known: KnownTrial[];
  /** Each parameter's share (0 to 1) in the differences of the first objective; empty with fewer than 10 completed trials, or two a parameter. */
  importance: Record<string, number>;
  /** What chose the settings; with the sampler `auto` also why. */
  sampler: { name: SamplerName; why: string | null };
  /** Of a sweep with the option `replay`: how its trials compare with the earlier ones; otherwise null. */
  replayed: Replayed | null;
}

/**
 * Run many experiments over a search space. The same call goes on with a sweep that was interrupted or killed: finished trials
 * are kept, begun ones go on from their checkpoints under the settings that they had. A trial that fails is recorded and
 * does not end the sweep.
 *
 * The arguments of models that `pythonModel` makes are checked by type where the definition is written in `defineSweep({ … })`.
 *
 * @throws SconceError `config` for a wrong definition, or one that differs from the sweep in the folder; `locked` when another
 * driver is at work there; `package-missing`, `python-missing`, `corpus`, `run-directory` when nothing can run; and whatever
 * `onEvent` throws.
 */
export async function sweep<const S extends Space = Space, const O extends SweepDefinition["objective"] = undefined>(
  definition: TypedSweep<S & NoInfer<OnlyKnown<S, Space>>, O>,
  options: SweepOptions = {},
): Promise<SweepResult<ParamsOf<S>, ValuesOf<O>>> {
  return (await told(definition, options)) as unknown as SweepResult<ParamsOf<S>, ValuesOf<O>>;
}

async function told(definition: SweepDefinition, options: SweepOptions): Promise<SweepResult> {
  const { notify, onEvent } = options;
  if (notify === undefined) return untold(definition, options);
  const notices = new SweepNotices(String(definition.name));
  return notifying<SweepResult>(notify, notices.ends(onEvent), (send) => {
    const hear = (event: SweepEvent) => {
      const notice = notices.hear(event);
      if (notice) send(notice);
      return onEvent?.(event);
    };
    return untold(definition, { ...options, onEvent: hear });
  });
}

async function untold(definition: SweepDefinition, options: SweepOptions): Promise<SweepResult> {
  checkAbout(options);
  checkExecutor(options.executor);
  const defined = resolveWhole(definition, options.source);
  let log: EventLog | undefined;
  let schedule: Schedule | undefined;
  let begun = false;
  const emit = async (heard: SweepEvent) => {
    begun ||= trialHasBegun(heard);
    const event = schedule?.hear(heard) ?? heard;
    await log?.add(event);
    await options.onEvent?.(event);
  };
  let { executor } = options;
  let study: Study | undefined;
  let steered: Steered | undefined;
  let first: FirstStart | undefined;
  try {
    const replay = await replayOf(options, defined);
    const path = options.out ?? (replay ? `${replay.folder}-replay` : join(SWEEPS, defined.name));
    const there = SweepFolder.at(path);
    const before = await there.read();
    const wider = options.widen ? await takeUpWider(there, before, defined) : undefined;
    const known = wider?.sweep ?? (before ? there.takeUp(before, defined) : defined);
    const given = executor;
    if (given && given.onWorkers === undefined) withSource(options.source, () => checkLag(known, given.workers));
    if (!given) refuseFarTrackers(known.executor, options);
    executor ??= await withSource(options.source, () => executorOf(known, options));
    first = before ? undefined : await FirstStart.at(path);
    const folder = await SweepFolder.create(path);
    executor.prepare?.();
    const checked = await checkOwnModels(known, options.session);
    const parallel = executor.workers > 1 || executor.onWorkers !== undefined;
    const { known: told, said } = await bringAlong(checked, replay?.folder ?? (before && folder.path));
    const widenings = before?.widened ?? replay?.widened;
    const widened = widenedOf(widenings, wider?.values);
    const { sweep: resolved, opened } = await openWith(checked, before !== undefined, (one) =>
      Study.open({ ...studyOptions(one, folder.path, parallel, options.session, widened), told: told.map(toldOf) }),
    );
    study = opened;
    if (!before && study.known.length > 0) refuseForeign(resolved, study.known.length, folder.path);
    const lost = before ? await lostTrials(study, folder.path) : 0;
    const { target, request } = replay
      ? { target: replay.target, request: null }
      : aim(resolved, study, before, options.trials, folder.path, lost);
    // Not before the study is open: its lock says that nobody else is at work here.
    if (!before && told.length > 0) await writeKnown(folder.path, told);
    const kept = { before, widened: wider ? withWidening(wider, study.known.length, target) : widenings };
    await folder.write(resolved, target, request, kept);
    await keepAbout(folder.path, options);
    await removeOutcome(folder.path);
    log = new EventLog(folder.path);
    const tried = study.known.map(({ params }) => params);
    const pending = before && !replay ? await pendingPoints(folder.path, tried) : [];
    let inOrder: Promise<void> = Promise.resolve();
    const hearSteered = (event: SweepEvent) => {
      const aimed = event.type === "steering" && event.entry.action.type === "trials" ? steered?.target : undefined;
      const write = async () => {
        if (aimed !== undefined) await folder.write(resolved, aimed, request, kept);
      };
      inOrder = inOrder
        .catch(() => {})
        .then(write)
        .then(() => emit(event)); // in the order in which it was heard
      return inOrder;
    };
    const steering = { executor, replay, begun: tried.length, pending };
    steered = new Steered(resolved, folder.path, target, steering, hearSteered);
    const { signal } = options;
    const soFar = new ImportanceSoFar({ sweep: resolved, study, trials: () => driver.trials });
    const hear = async (event: SweepEvent) => {
      await emit(event);
      const importance = event.type === "trial-end" ? await soFar.after(event.trial) : undefined;
      if (importance) await emit({ type: "importance", importance });
    };
    schedule = new Schedule(resolved);
    const parts = { sweep: resolved, folder, study, executor, steered, schedule, trackers: options, signal };
    const driver: Driver = new Driver({ ...parts, emit: hear });
    schedule.learn(driver.trials);
    await folder.writeTrials(driver.trials.filter(({ status }) => status !== "running"));
    const more = [
      ...said,
      lost > 0 ? lostText(resolved, study, lost) : undefined,
      testObjective(resolved.objectives),
      clockedSearch(resolved),
      idleWorkers(resolved, executor),
      before && driver.done < target && wasBegunWithoutLag(before.definition, defined)
        ? olderText(definition.search?.lag)
        : undefined,
    ];
    for (const message of [...executor.warnings, ...more])
      if (message !== undefined) await emit({ type: "warning", message });
    const { sampler, why } = resolved.search;
    const auto = why === undefined ? {} : { auto: { sampler, why } };
    const brought = told.length > 0 ? { known: told.length } : {};
    const { workers } = executor;
    await emit({ type: "sweep", folder: folder.path, workers, done: driver.done, target, ...auto, ...brought });
    await driver.run();
    const { trials } = driver;
    const { untried } = steered;
    const status = driver.done >= steered.target ? "completed" : "stopped";
    if (untried.length > 0) await emit({ type: "warning", message: untriedText(untried, status) });
    const best = bestOf(trials, resolved.objectives);
    const bestConfig = best && trialConfig(resolved, best.params);
    if (best && bestConfig) await folder.writeBest(bestConfig, best);
    const pareto = paretoOf(trials, resolved.objectives);
    const importance: Outcome["importance"] = [];
    const telling = tellsImportance(trials, resolved.space.length);
    for (const [index, { metric }] of resolved.objectives.entries())
      importance.push({ metric, shares: telling ? await study.importance(index) : {} });
    const results = trials.map((trial) => asResult(trial, resolved.objectives));
    const finishedAt = new Date().toISOString();
    await writeOutcome(folder.path, { status, finishedAt, importance, pareto: pareto.map(({ number }) => number) });
    return {
      name: resolved.name,
      folder: folder.path,
      status,
      trials: results,
      best: (results.find(({ number }) => number === best?.number) ?? null) as BestTrial | null,
      bestConfig,
      pareto: pareto.flatMap(({ number }) => results.find((trial) => trial.number === number) ?? []),
      known: told,
      importance: importance[0]?.shares ?? {},
      sampler: { name: sampler, why: why ?? null },
      replayed: replay ? await checkReplay(replay, folder.path, trials, resolved.objectives) : null,
    };
  } catch (error) {
    if (!begun) await first?.takeBack(study);
    throw error;
  } finally {
    steered?.end();
    await Promise.all([executor?.close(), study?.close()]);
  }
}

/** What is to be said of points that were enqueued and have not been tried when the sweep ends. */
function untriedText(points: readonly Params[], status: "completed" | "stopped"): string {
  const which = `not tried: ${points.map(paramsText).join("; ")}`;
  return status === "stopped"
    ? `enqueued and still ${which}; the same command tries them`
    : `enqueued and ${which}; all trials have been run`;
}
