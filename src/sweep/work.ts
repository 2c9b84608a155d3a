import { CORPORA, isOwnCorpus } from "../config/corpora.js";
import { isOwnModel, type ModelName } from "../config/models.js";
import type { ResolvedConfig } from "../config/types.js";
import { sizeOfOwn } from "../data/own-size.js";

/** What a step of each cell takes beside that of a GRU: fewer products of matrices, and slower ones, as torch does them on a processor. */
const CELLS: Record<ModelName, number> = { rnn: 0.8, gru: 1, lstm: 1 };
/** What a step of a batch takes whatever its size, in multiplications of a matrix that would take as long; fitted to bench/threads.ts. */
const STEP = 650_000;
/** What it takes for each component of each review's hidden state, in the same. */
const COMPONENT = 230;
/** What the optimizer does for each weight, in the same. */
const WEIGHT = 20;
/** The forward pass and the backward one, beside an evaluation's forward pass alone. */
const TRAINING = 3;
/** A batch is as long as its longest review: so long a part of the longest there is. */
const PADDED = 0.4;

/**
 * About how much work a run is, in units of its own, to compare runs by: from epochs, reviews and their length, batch size, cell and widths. Of a
 * model of one's own only epochs and reviews are known.
 */
export function workOf({ model, data, training }: ResolvedConfig): number {
  const size = isOwnCorpus(data.corpus) ? sizeOfOwn(data) : CORPORA[data.corpus].size;
  const reviews = Math.min(data.reviewsPerSplit ?? size.reviews, size.reviews);
  const length = Math.max(1, Math.min(data.maxTokens ?? size.longest, size.longest * PADDED));
  const trained = reviews * data.splitRatio;
  const batches = trained / training.batchSize;
  const passes = training.epochs * (TRAINING * trained + (reviews - trained)) + reviews; // with validations and the test
  if (isOwnModel(model)) return passes * length;
  const { hiddenDim, embedDim, layers } = model;
  const further = (layers - 1) * 2 * hiddenDim * hiddenDim;
  const step = hiddenDim * (hiddenDim + embedDim) + further + layers * hiddenDim * COMPONENT;
  const steps = (passes / training.batchSize) * length * layers;
  const weights = size.words * embedDim;
  return (steps * STEP + passes * length * step) * CELLS[model.name] + training.epochs * batches * weights * WEIGHT;
}
