import { readFile } from "node:fs/promises";
import { freemem } from "node:os";
import { CORPORA } from "../config/corpora.js";
import { MODELS } from "../config/models.js";
import type { ResolvedConfig } from "../config/schema.js";

const MIB = 1024 * 1024;
/** Node, Python and torch of a worker, with what torchtext holds beside the reviews. */
const PROCESS = 350 * MIB;
/** The 50,000 reviews in memory, each token a shared string. */
const FULL_CORPUS = 200 * MIB;
const FULL_REVIEWS = 25_000;
/** Numbers that are kept of each position of a batch at the peak of a training step for each component of the embedding. */
const EMBEDDING = 6;

/**
 * About how many bytes a worker takes at its peak: its processes, the reviews, and the widest padded batch with what its
 * backward pass keeps. An estimate from above: the batch that it counts is one of the longest reviews.
 */
export function memoryOf({ model, data, training }: ResolvedConfig): number {
  const { size } = CORPORA[data.corpus];
  const reviews = Math.min(data.reviewsPerSplit ?? size.reviews, size.reviews);
  const length = Math.min(data.maxTokens ?? size.longest, size.longest);
  const { memory } = MODELS[model.name];
  const { embedDim, hiddenDim, layers } = model;
  const position = EMBEDDING * embedDim + hiddenDim * (memory.first + (layers - 1) * memory.further);
  const weights = 4 * size.words * embedDim;
  const corpus = FULL_CORPUS * (reviews / FULL_REVIEWS);
  return PROCESS + corpus + 4 * (weights + training.batchSize * length * position);
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
