import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Position } from "../bridge/protocol.js";
import { corpusPath } from "../data/place.js";
import { SconceError } from "../errors.js";
import type { Session } from "../facades/session.js";
import { lastEqual } from "./checkpoints.js";
import { type ComparedMetrics, linesOf, metricsOf, placeOf } from "./metrics.js";
import { compareOperators } from "./operators.js";
import type { Sessions } from "./sessions.js";
import type { Side } from "./side.js";
import { compareTraces } from "./trace.js";
import type { Cause, CheckpointPair, DeepDiff, RunPlace, TensorDifference, Until } from "./types.js";

/** How runs are done again. */
export interface DeepOptions {
  /** The Python for each. */
  pythonA?: string | undefined;
  pythonB?: string | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((done: ReplayProgress) => void) | undefined;
  /** Hears what is worth a word, as that the synthetic reviews were written. */
  onWarning?: ((message: string) => void) | undefined;
}

/** Where a replay is. */
export interface ReplayProgress {
  run: "a" | "b";
  /** `values`: each batch's values are compared; `operators`: the operators of the batch that was found. */
  pass: "values" | "operators";
  at: RunPlace;
}

/** One of the two runs, being done again. */
interface Replayed {
  name: "a" | "b";
  side: Side;
  session: Session;
  /** The checkpoint from which it begins. */
  from: string | null;
  folder: string;
}

/** Do both runs again with their own settings, up to where their metrics part, and find the first thing that differs. */
export async function diffDeep(
  a: Side,
  b: Side,
  metrics: ComparedMetrics,
  pairs: CheckpointPair[],
  sessions: Sessions,
  options: DeepOptions,
): Promise<DeepDiff> {
  // Where no metric differs, the weights do: those at the end, or those after the last batch that an unfinished run has.
  const finished = a.result?.status === "completed" && b.result?.status === "completed";
  const place = metrics.difference?.at ?? (finished ? null : metrics.last);
  const until: Until = place && { ...place, batch: place.batch ?? metrics.lastBatch };
  const start = lastEqual(pairs, place);
  const folder = await mkdtemp(join(tmpdir(), "sconce-diff-"));
  const both: Replayed[] = [];
  try {
    for (const [name, side, python] of [["a", a, options.pythonA] as const, ["b", b, options.pythonB] as const]) {
      const session = await sessions.of(python, side);
      both.push({ name, side, session, from: start?.[name] ?? null, folder: join(folder, name) });
      await mkdir(join(folder, name));
    }
    for (const one of both) await replay(one, until, false, options);
    const [first, second] = both as [Replayed, Replayed];
    const reproduced = { a: await isReproduced(first), b: await isReproduced(second) };
    const found = await compareTraces(join(first.folder, "trace.jsonl"), join(second.folder, "trace.jsonl"));
    const cause: Cause | null = found && { ...found, operator: null, tensors: [] };
    if (cause) await lookCloser(cause, first, second, options);
    const from: Position | null = start?.position ?? null;
    return { cause, reproduced, from, until };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Find the operator with which the weights or a batch begin to differ. */
async function lookCloser(cause: Cause, a: Replayed, b: Replayed, options: DeepOptions): Promise<void> {
  if (cause.kind !== "weights" && cause.kind !== "step") return;
  const at = cause.at;
  const until: Until = "batch" in at && at.batch !== null ? { ...at, batch: at.batch } : { phase: "model" };
  for (const one of [a, b]) await replay(one, until, true, options);
  const file = (name: string) => [join(a.folder, name), join(b.folder, name)] as const;
  cause.operator = await compareOperators(...file("operators.jsonl"));
  const [x, y] = file("tensors.pt");
  const { tensors } = await a.session.call("diff.states", { a: x, b: y });
  cause.tensors = tensors satisfies TensorDifference[];
}

async function replay(
  { name, side, session, from, folder }: Replayed,
  until: Until,
  operators: boolean,
  { signal, onProgress, onWarning }: DeepOptions,
): Promise<void> {
  const { config, environment, path } = side;
  try {
    await session.call(
      "diff.replay",
      {
        config: { ...config, threads: environment.environment.threads },
        corpusPath: await corpusPath(config.data, onWarning),
        corpus: environment.corpus.digest,
        runDir: path,
        from,
        until,
        epochs: side.result?.status === "completed" ? side.result.epochs.length : config.training.epochs,
        operators,
        folder,
      },
      {
        signal,
        onEvent: (event) => {
          if (event.type === "batch") onProgress?.({ run: name, pass: operators ? "operators" : "values", at: event });
        },
      },
    );
  } catch (error) {
    if (signal?.aborted) throw new SconceError("closed", "interrupted: the runs were not compared", { cause: error });
    throw error;
  }
}

/** Whether every loss of a trace is the one that the run's metrics have. */
async function isReproduced({ side, folder }: Replayed): Promise<boolean> {
  const recorded = new Map<string, unknown>();
  const key = (record: Record<string, unknown>) => JSON.stringify(placeOf(record as never));
  for await (const record of metricsOf(side.metrics)) recorded.set(key(record), record.loss);
  for await (const record of linesOf(join(folder, "trace.jsonl"))) {
    if (record.at !== "step") continue;
    const place = key(record);
    if (recorded.has(place) && recorded.get(place) !== record.loss) return false;
  }
  return true;
}
