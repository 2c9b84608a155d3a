import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { type CorpusName, DEFAULT_CORPUS } from "../config/corpora.js";
import { MODEL_NAMES, type ModelName } from "../config/models.js";
import { resolveConfig } from "../config/parse.js";
import { corpusPath } from "../data/place.js";
import { openSession } from "../facades/session.js";
import { compare, type Verification } from "./compare.js";
import { runAlone, runInOrder } from "./ours.js";
import { checkPost } from "./post.js";
import { nameOfReference, type ReferenceSettings, runReference } from "./reference.js";
import { makeSubset } from "./subset.js";

/** What is compared. */
export interface VerifyOptions {
  /**
   * The tutorial's Markdown file, whose code blocks are then the reference. Default: the plain script that comes with sconce,
   * `python/plain.py`, which is the same experiment with torch and torchtext alone.
   */
  post?: string | undefined;
  /** Default: all three. */
  models?: ModelName[] | undefined;
  /** Run the models one after another with the same iterators, as the text does, instead of each alone. Default false. */
  inOrder?: boolean | undefined;
  /** Default "imdb". */
  corpus?: CorpusName | undefined;
  /** Folder of the corpora. Default ".data". */
  root?: string | undefined;
  /** Take only the first reviews of each class: so many of train and of test in all. Default: all. */
  reviews?: number | undefined;
  /** Default 1. */
  epochs?: number | undefined;
  /** Default 1. */
  seed?: number | undefined;
  /** Default 100. */
  batchSize?: number | undefined;
  /** Default: chosen once for both sides, by the size of the work and the idle cores. */
  threads?: number | null | undefined;
  /** Default "cpu". */
  device?: "cpu" | "cuda" | undefined;
  python?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Called with each comparison that is done. */
  onProgress?: ((done: Verification) => void) | undefined;
  /** Hears what is worth a word, as that the synthetic reviews were written. */
  onWarning?: ((message: string) => void) | undefined;
}

/**
 * Run the tutorial's own code, or a plain script of the same experiment, beside sconce's, and compare the bits of every batch's
 * loss, every evaluation, every printed line and the final weights.
 *
 * @throws SconceError `usage` for a file that is not there or does not hold the tutorial, before anything runs; and what
 * {@link runExperiment} throws.
 */
export async function verify(options: VerifyOptions = {}): Promise<Verification[]> {
  if (options.post !== undefined) await checkPost(options.post);
  const models = options.models ?? [...MODEL_NAMES];
  const data = { corpus: options.corpus ?? DEFAULT_CORPUS, root: options.root ?? ".data" };
  const from = await corpusPath(data, options.onWarning);
  const subset = options.reviews === undefined ? undefined : await makeSubset(from, options.reviews);
  try {
    const threads = options.threads ?? (await chosenThreads(options, from));
    const results: Verification[] = [];
    for (const group of options.inOrder ? [models] : models.map((model) => [model])) {
      const settings: ReferenceSettings = {
        post: options.post && resolve(options.post),
        root: subset ?? resolve(from, "../.."),
        models: group,
        epochs: options.epochs ?? 1,
        seed: options.seed ?? 1,
        batchSize: options.batchSize ?? 100,
        threads,
        device: options.device ?? "cpu",
        python: options.python,
        signal: options.signal,
      };
      const ours = options.inOrder ? await runInOrder(settings) : await runAlone(settings, group[0] as ModelName);
      const result = await compare(group, ours, runReference(settings), nameOfReference(settings));
      results.push(result);
      options.onProgress?.(result);
    }
    return results;
  } finally {
    if (subset) await rm(subset, { recursive: true, force: true });
  }
}

/** The number of threads that a run would get now: both sides then get the same. */
async function chosenThreads(options: VerifyOptions, corpus: string): Promise<number> {
  await using session = await openSession({ python: options.python });
  const config = resolveConfig({
    model: { name: MODEL_NAMES[0] as ModelName },
    device: options.device ?? "cpu",
    training: { batchSize: options.batchSize },
  });
  return (await session.call("experiment.prepare", { config, corpusPath: corpus })).environment.threads;
}
