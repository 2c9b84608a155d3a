import { readFile } from "node:fs/promises";
import { freemem } from "node:os";
import type { Dimension } from "../../bridge/protocol.js";
import type { ResolvedConfig } from "../../config/schema.js";
import type { Params } from "../grid.js";

const MIB = 1024 * 1024;
/** Node, Python and torch of a worker. */
const PROCESS = 350 * MIB;
/** The 50,000 reviews in memory, each token a shared string. */
const FULL_CORPUS = 200 * MIB;
const FULL_REVIEWS = 25_000;
/** The longest review of IMDB, in tokens: a batch with it is padded to that length. */
const LONGEST = 2_500;
const GATES = { rnn: 1, gru: 3, lstm: 4 } as const;

/**
 * About how many bytes a worker takes at its peak: its processes, the reviews, and the widest padded batch with what its
 * backward pass keeps. An estimate from above: the batch that it counts is one of the longest reviews.
 */
export function memoryOf({ model, data, training }: ResolvedConfig): number {
  const reviews = data.corpus === "sample" ? 2_000 : Math.min(data.reviewsPerSplit ?? FULL_REVIEWS, FULL_REVIEWS);
  const length = Math.min(data.maxTokens ?? LONGEST, data.corpus === "sample" ? 400 : LONGEST);
  // Of each position: the embedding and its gradient; of each layer the gates, the state and their gradients.
  const numbers = 2 * model.embedDim + 2 * model.layers * model.hiddenDim * (GATES[model.name] + 1);
  return PROCESS + FULL_CORPUS * (reviews / FULL_REVIEWS) + 4 * training.batchSize * length * numbers;
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

/** The settings of a space that take the most memory: each parameter's largest value, the cell with the most gates. */
export function largestParams(space: readonly Dimension[]): Params {
  const largest = ({ path, kind, choices, high }: Dimension) => {
    if (kind !== "categorical") return high;
    // null stands for no limit.
    if (choices.includes(null)) return null;
    if (path === "model.name") return ["lstm", "gru", "rnn"].find((name) => choices.includes(name)) ?? null;
    return typeof choices[0] === "number" ? Math.max(...(choices as number[])) : (choices[0] ?? null);
  };
  return Object.fromEntries(space.map((dimension) => [dimension.path, largest(dimension)]));
}
