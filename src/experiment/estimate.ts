import { isOwnModel } from "../config/models.js";
import type { ResolvedConfig } from "../config/types.js";
import type { Session } from "../facades/session.js";

/** How a measurement is made. */
export interface EstimateOptions {
  /** Ends the measurement; what is not measured by then has no cost. */
  signal?: AbortSignal;
  /** Batches of training, and as many of testing, that are timed after a first one that warms up. Default 4. */
  batches?: number;
}

/** What an experiment's time is made of. */
export interface Cost {
  trainBatches: number;
  validationBatches: number;
  testBatches: number;
  /** Mean seconds of a batch in training. */
  train: number;
  /** Mean seconds of a batch in validation and test. */
  evaluation: number;
}

/**
 * Measure what each of some experiments costs: the corpus is loaded whole, and a few batches are trained and tested with the
 * experiment's own model. Experiments that differ in nothing that costs time are measured once. A guess to plan by: the lengths
 * of reviews, and so the times of batches, vary much.
 *
 * @returns a cost in the order of `configs`; null where the signal came first.
 * @throws SconceError what loading the corpus or building a model throws.
 */
export async function measureCosts(
  session: Session,
  configs: readonly ResolvedConfig[],
  options: EstimateOptions = {},
): Promise<(Cost | null)[]> {
  const known = new Map<string, Cost>();
  const costs: (Cost | null)[] = [];
  for (const config of configs) {
    const key = costKey(config);
    const cost = known.get(key) ?? (options.signal?.aborted ? undefined : await measure(session, config, options));
    if (cost) known.set(key, cost);
    costs.push(cost ?? null);
  }
  return costs;
}

/** About how many seconds so many epochs and the test take, without the loading of the corpus. */
export function secondsOf({ trainBatches, validationBatches, testBatches, train, evaluation }: Cost, epochs: number) {
  return epochs * (trainBatches * train + validationBatches * evaluation) + testBatches * evaluation;
}

/** What a batch's time depends on. */
function costKey({ model, data, training, device, threads, deterministic, flushDenormals }: ResolvedConfig): string {
  const shape = isOwnModel(model) ? model : { ...model, dropout: undefined };
  return JSON.stringify({ shape, data, batchSize: training.batchSize, device, threads, deterministic, flushDenormals });
}

async function measure(session: Session, config: ResolvedConfig, options: EstimateOptions): Promise<Cost | undefined> {
  const { model, data, training, seed, device, threads, deterministic, flushDenormals } = config;
  const { batchSize, learningRate } = training;
  const corpus = await session.loadCorpus({ ...data, batchSize, seed, device, threads, deterministic, flushDenormals });
  const built = await session.buildModel(model, corpus, { learningRate, device });
  try {
    const train = await timed(options, (pass) => built.trainEpoch(pass));
    const evaluation = train === undefined ? undefined : await timed(options, (pass) => built.evaluate("test", pass));
    if (train === undefined || evaluation === undefined) return undefined;
    const batches = (reviews: number) => Math.ceil(reviews / batchSize);
    const { train: trained, validation, test } = corpus.counts;
    return {
      trainBatches: batches(trained),
      validationBatches: batches(validation),
      testBatches: batches(test),
      train,
      evaluation,
    };
  } finally {
    await built.release();
    await corpus.release();
  }
}

interface Pass {
  onBatch(): void;
  logEvery: number;
  signal: AbortSignal;
}

/** Mean seconds of a pass's first batches, the very first left out where there are more; undefined when it was told to end. */
async function timed(
  { signal, batches = 4 }: EstimateOptions,
  pass: (options: Pass) => Promise<unknown>,
): Promise<number | undefined> {
  const enough = new AbortController();
  const ends: number[] = [performance.now()];
  const onBatch = () => {
    ends.push(performance.now());
    if (ends.length > batches + 1) enough.abort();
  };
  const either = signal ? AbortSignal.any([signal, enough.signal]) : enough.signal;
  try {
    await pass({ onBatch, logEvery: 1, signal: either });
  } catch (error) {
    if (!either.aborted) throw error;
  }
  if (signal?.aborted || ends.length < 2) return undefined;
  const from = ends.length > 2 ? 1 : 0;
  return ((ends.at(-1) as number) - (ends[from] as number)) / (ends.length - 1 - from) / 1000;
}
