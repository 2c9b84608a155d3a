import { readFile } from "node:fs/promises";
import { freemem } from "node:os";
import { CORPORA, isOwnCorpus } from "../config/corpora.js";
import { isOwnModel, MODELS } from "../config/models.js";
import { numbersPerWeight } from "../config/training/optimizers.js";
import type { ResolvedConfig } from "../config/types.js";
import { sizeOfOwn } from "../data/own-size.js";

const MIB = 1024 * 1024;
/** Node, Python and torch of a worker, with what torchtext holds beside the reviews. */
const PROCESS = 350 * MIB;
/** The 50,000 reviews in memory: their words as numbers, and what a process keeps that has read and numbered them itself. */
const FULL_CORPUS = 130 * MIB;
const FULL_REVIEWS = 25_000;
/** Numbers that are kept of each position of a batch at the peak of a training step for each component of the embedding. */
const EMBEDDING = 6;

/** What a configuration's memory is made of: bytes whatever the batch, and bytes for each token of each review of a batch. */
function partsOf({ model, data, training }: ResolvedConfig) {
  const size = isOwnCorpus(data.corpus) ? sizeOfOwn(data) : CORPORA[data.corpus].size;
  const reviews = Math.min(data.reviewsPerSplit ?? size.reviews, size.reviews);
  const corpus = FULL_CORPUS * (reviews / FULL_REVIEWS);
  // What a model of one's own takes is not known.
  if (isOwnModel(model)) return { fixed: PROCESS + corpus, batch: 0, tokens: 0, position: 0 };
  const { memory } = MODELS[model.name];
  const { embedDim, hiddenDim, layers } = model;
  return {
    fixed: PROCESS + corpus + 4 * (copiesOf(training) * size.words * embedDim),
    batch: Math.min(training.batchSize, reviews),
    tokens: Math.min(data.maxTokens ?? size.longest, size.longest),
    position: 4 * (EMBEDDING * embedDim + hiddenDim * (memory.first + (layers - 1) * memory.further)),
  };
}

/** How many numbers there are for each weight: itself, its gradient, what the optimizer keeps, the best epoch's model. */
function copiesOf({ optimizer, keep }: ResolvedConfig["training"]): number {
  return 2 + numbersPerWeight(optimizer) + (keep === "last" ? 0 : 1);
}

/**
 * About how many bytes a worker takes at its peak: its processes, the reviews, and the widest padded batch with what its
 * backward pass keeps. An estimate from above: the batch that it counts is one of the longest reviews.
 */
export function memoryOf(config: ResolvedConfig): number {
  const { fixed, batch, tokens, position } = partsOf(config);
  return fixed + batch * tokens * position;
}

/** The share of the free memory that is planned with. */
const PLANNED = 0.9;

/** How many processes of so many bytes each fit side by side. @param free Bytes that can be taken; see {@link availableMemory}. */
export function howManyFit(each: number, free: number): number {
  return Math.floor((free * PLANNED) / each);
}

/**
 * What to say before a run whose longest batch will not fit in memory: how much it may take, how much is there, and what would fit.
 *
 * @param free Bytes that can be taken; see {@link availableMemory}.
 * @returns undefined where the run fits.
 */
export function memoryWarning(config: ResolvedConfig, free: number): string | undefined {
  const needed = memoryOf(config);
  if (needed <= free * PLANNED) return undefined;
  const { fixed, batch, tokens, position } = partsOf(config);
  const positions = (free * PLANNED - fixed) / position; // reviews times tokens that would fit
  const remedies = [
    ...(positions >= tokens ? [`training.batchSize ${Math.floor(positions / tokens)}`] : []),
    ...(positions >= 10 * batch ? [`data.maxTokens ${Math.floor(positions / batch)}`] : []),
  ];
  const remedy = remedies.length > 0 ? `${remedies.join(", or ")}, would fit` : "no batch of this model would fit";
  return `the longest batch may take ${gib(needed)} GiB, and ${gib(free)} GiB of memory are free: ${remedy}`;
}

/**
 * What to say before several runs that will not fit in memory side by side: how much the largest of them may take together, how
 * much is there, and how many at a time would fit.
 *
 * @param atOnce How many of the runs are at work at the same time.
 * @param free Bytes that can be taken; see {@link availableMemory}.
 * @returns undefined where they fit.
 */
export function memoryWarningOfSeveral(
  configs: readonly ResolvedConfig[],
  atOnce: number,
  free: number,
): string | undefined {
  const largest = configs.map(memoryOf).sort((a, b) => b - a);
  const needed = (runs: number) => largest.slice(0, runs).reduce((sum, bytes) => sum + bytes, 0);
  let fit = Math.min(atOnce, largest.length);
  while (fit > 0 && needed(fit) > free * PLANNED) fit -= 1;
  if (fit >= Math.min(atOnce, largest.length)) return undefined;
  const remedy = fit > 0 ? `${fit} at a time would fit` : "even one alone may not fit";
  return `${atOnce} runs at a time may take ${gib(needed(atOnce))} GiB, and ${gib(free)} GiB of memory are free: ${remedy}`;
}

/** Bytes as gibibytes with one digit after the point. */
export function gib(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(1);
}

/** How many bytes can be taken: what the kernel calls available, or what is left of the control group's limit if that is less. */
export async function availableMemory(): Promise<number> {
  const text = (path: string) => readFile(path, "utf8").catch(() => "");
  const available = /^MemAvailable:\s+(\d+) kB/m.exec(await text("/proc/meminfo"));
  const free = available ? Number(available[1]) * 1024 : freemem();
  const limit = Number.parseInt(await text("/sys/fs/cgroup/memory.max"), 10);
  const used = Number.parseInt(await text("/sys/fs/cgroup/memory.current"), 10);
  const cache = /^inactive_file (\d+)/m.exec(await text("/sys/fs/cgroup/memory.stat"));
  if (Number.isNaN(limit) || Number.isNaN(used)) return free;
  return Math.min(free, limit - used + Number(cache?.[1] ?? 0));
}
