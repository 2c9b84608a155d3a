import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { MODEL_NAMES, type ModelName } from "../config/models.js";
import { resolveConfig } from "../config/parse.js";
import { corpusPath } from "../data/place.js";
import { SconceError } from "../errors.js";
import { runExperiment } from "../experiment/run-experiment.js";
import { tutorialLine } from "../experiment/tutorial-log.js";
import type { Model } from "../facades/model.js";
import { openSession } from "../facades/session.js";
import { type Record_, type ReferenceSettings, runReference } from "./reference.js";

/** What is compared. */
export interface VerifyOptions {
  /** The Markdown file whose code blocks are the reference. */
  post: string;
  /** Default: all three. */
  models?: ModelName[] | undefined;
  /** Run the models one after another with the same iterators, as the text does, instead of each alone. Default false. */
  inOrder?: boolean | undefined;
  /** Default "imdb". */
  corpus?: "imdb" | "sample" | undefined;
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
}

/** One comparison: of a model alone, or of all in order. */
export interface Verification {
  /** The models, in the order in which they ran. */
  models: ModelName[];
  equal: boolean;
  /** Batches' losses that were compared, up to the first difference. */
  batches: number;
  evaluations: number;
  /** Tensors of the final weights. */
  tensors: number;
  /** The first difference, as a sentence. */
  difference: string | null;
}

/**
 * Run the tutorial's own code beside sconce's, and compare the bits of every batch's loss, every evaluation, every printed
 * line and the final weights.
 *
 * @throws SconceError `usage` for a file that is not there or does not hold the tutorial, before anything runs; and what
 * {@link runExperiment} throws.
 */
export async function verify(options: VerifyOptions): Promise<Verification[]> {
  await checkPost(options.post);
  const models = options.models ?? [...MODEL_NAMES];
  const from = await corpusPath({ corpus: options.corpus ?? "imdb", root: options.root ?? ".data" });
  const subset = options.reviews === undefined ? undefined : await makeSubset(from, options.reviews);
  try {
    const threads = options.threads ?? (await chosenThreads(options, from));
    const results: Verification[] = [];
    for (const group of options.inOrder ? [models] : models.map((model) => [model])) {
      const settings: ReferenceSettings = {
        post: resolve(options.post),
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
      const result = await compare(group, ours, runReference(settings));
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

/** Refuse a file that cannot be the tutorial before hours go into a run to compare with it. */
async function checkPost(path: string): Promise<void> {
  const hint = "name the tutorial's Markdown file with the option `post`";
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "ENOENT" ? `there is no file ${path}` : `cannot read ${path}: ${cause.message}`;
    throw new SconceError("usage", why, { hint, cause });
  });
  const blocks = [...text.matchAll(/^```python\s*\n(.*?)^```/gms)].map((match) => match[1] ?? "");
  const has = (code: RegExp) => blocks.some((block) => code.test(block));
  if (!has(/^EPOCHS\s*=/m) || !has(/\bBasic(RNN|GRU|LSTM)\b/))
    throw new SconceError(
      "usage",
      `${path} does not hold the tutorial: none of its \`\`\`python blocks sets EPOCHS, or none defines BasicRNN, BasicGRU, BasicLSTM`,
      { hint },
    );
}

/** Link the first reviews of each class into a temporary root. */
async function makeSubset(from: string, reviews: number): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "sconce-subset-"));
  for (const folder of ["train/pos", "train/neg", "test/pos", "test/neg"]) {
    const names = await readdir(join(from, folder)).catch((cause) => {
      throw new SconceError("corpus", `cannot read ${join(from, folder)}`, {
        hint: "run `sconce data fetch`, or name a folder with the option `root`",
        cause,
      });
    });
    const to = join(root, "imdb/aclImdb", folder);
    await mkdir(to, { recursive: true });
    const taken = names
      .filter((name) => name.endsWith(".txt"))
      .sort()
      .slice(0, Math.ceil(reviews / 2));
    for (const name of taken) await symlink(join(from, folder, name), join(to, name));
  }
  return root;
}

function configOf(settings: ReferenceSettings, name: ModelName) {
  return resolveConfig({
    model: { name },
    data: { root: settings.root },
    training: { epochs: settings.epochs, batchSize: settings.batchSize },
    seed: settings.seed,
    threads: settings.threads,
    device: settings.device,
  });
}

async function runAlone(settings: ReferenceSettings, model: ModelName): Promise<Record_[]> {
  const records: Record_[] = [];
  await using session = await openSession({ python: settings.python });
  const result = await runExperiment(configOf(settings, model), {
    runDir: null,
    logEvery: 1,
    signal: settings.signal,
    session,
    onEvent: (event) => {
      if (event.type === "batch")
        records.push({
          type: "batch",
          model,
          phase: event.phase,
          epoch: event.epoch,
          batch: event.batch,
          loss: event.loss,
        });
      if (event.type === "evaluation")
        records.push({
          type: "evaluation",
          model,
          phase: event.phase,
          epoch: event.epoch,
          loss: event.loss,
          accuracy: event.accuracy,
        });
      const text = tutorialLine(event);
      if (text !== undefined) records.push({ type: "line", text });
    },
  });
  if (result.status === "stopped") throw new SconceError("closed", "the comparison was interrupted");
  records.push({ type: "weights", model, weights: result.weights });
  return records;
}

async function runInOrder(settings: ReferenceSettings): Promise<Record_[]> {
  const records: Record_[] = [];
  const { data, threads, device } = configOf(settings, "rnn");
  await using session = await openSession({ python: settings.python });
  const { batchSize, seed, signal } = settings;
  const corpus = await session.loadCorpus({ ...data, batchSize, seed, threads, device });
  records.push({
    type: "line",
    text: tutorialLine({ type: "data", ...corpus.counts, labels: [], warnings: [] }) as string,
  });
  for (const name of settings.models) {
    records.push({ type: "line", text: tutorialLine({ type: "model", name }) as string });
    const model: Model = await session.buildModel(name, corpus);
    const pass = (epoch: number) => ({
      logEvery: 1,
      signal,
      onBatch: (event: Parameters<NonNullable<Parameters<Model["trainEpoch"]>[0]>["onBatch"] & {}>[0]) => {
        records.push({ type: "batch", model: name, phase: event.phase, epoch, batch: event.batch, loss: event.loss });
        const text = tutorialLine(event);
        if (text !== undefined) records.push({ type: "line", text });
      },
    });
    const evaluate = async (phase: "validation" | "test", epoch: number) => {
      const figures = await model.evaluate(phase, pass(epoch));
      const event = { type: "evaluation", phase, epoch, ...figures } as const;
      records.push({ ...event, model: name }, { type: "line", text: tutorialLine(event) as string });
    };
    for (let epoch = 1; epoch <= settings.epochs; epoch++) {
      await model.trainEpoch(pass(epoch));
      await evaluate("validation", epoch);
    }
    await evaluate("test", settings.epochs);
    records.push({ type: "weights", model: name, weights: await model.weights() });
    await model.release();
  }
  return records;
}

/** Compare two runs stream by stream: what is printed beside what is computed may come a little earlier or later. */
async function compare(models: ModelName[], ours: Record_[], theirs: AsyncIterable<Record_>): Promise<Verification> {
  const result: Verification = { models, equal: true, batches: 0, evaluations: 0, tensors: 0, difference: null };
  const streams = { line: 0, batch: 0, evaluation: 0, weights: 0 };
  const byType = (type: Record_["type"]) => ours.filter((record) => record.type === type);
  const mine = {
    line: byType("line"),
    batch: byType("batch"),
    evaluation: byType("evaluation"),
    weights: byType("weights"),
  };
  const differ = (difference: string) => ({ ...result, equal: false, difference });
  for await (const record of theirs) {
    const own = mine[record.type][streams[record.type]++];
    const difference = differenceOf(record, own);
    if (difference !== null) return differ(difference);
    if (record.type === "batch") result.batches += 1;
    if (record.type === "evaluation") result.evaluations += 1;
    if (record.type === "weights") result.tensors += Object.keys(record.weights).length;
  }
  for (const type of ["batch", "evaluation", "weights", "line"] as const)
    if (mine[type].length > streams[type])
      return differ(`sconce has ${mine[type].length} ${type} records, the tutorial ${streams[type]}`);
  if (result.batches === 0 || result.tensors === 0)
    return differ("the tutorial's code computed nothing that can be compared");
  return result;
}

function name(record: Record_): string {
  if (record.type === "line") return "a printed line";
  if (record.type === "weights") return `${record.model}, final weights`;
  const batch = record.type === "batch" ? `, batch ${record.batch}` : "";
  return `${record.model}, epoch ${record.epoch}, ${record.phase}${batch}`;
}

function differenceOf(theirs: Record_, ours: Record_ | undefined): string | null {
  if (ours === undefined) return `${name(theirs)}: the tutorial has it, sconce has not`;
  if (name(ours) !== name(theirs)) return `the tutorial is at ${name(theirs)}, sconce at ${name(ours)}`;
  const flat = (record: Record_): Record<string, unknown> =>
    record.type === "line"
      ? { text: record.text }
      : record.type === "weights"
        ? record.weights
        : record.type === "batch"
          ? { loss: record.loss }
          : { loss: record.loss, accuracy: record.accuracy };
  const [a, b] = [flat(theirs), flat(ours)];
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
    if (!Object.is(a[key], b[key]))
      return `${name(theirs)}, ${key}: the tutorial ${JSON.stringify(a[key])}, sconce ${JSON.stringify(b[key])}`;
  return null;
}
