import type { Standing } from "../publication.js";
import type { RunRecord } from "../read/run.js";
import { corpusSize } from "./corpus-size.js";
import { type Deviation, isOtherCorpus, isSynthetic, nearestExperiment } from "./nearest.js";
import type { ResultsTable, TableExperiment } from "./table.js";

/** How a run relates to the experiments of a table. */
export interface ExperimentStanding extends Standing {
  /**
   * - `published`: the settings of one of its experiments, on a corpus of its size
   * - `scaled`: the same experiment with fewer or shorter reviews, fewer epochs, other batches, or a synthetic corpus
   * - `other`: another model, or a setting of the model, of the vocabulary or the split, or the learning rate is no experiment's
   */
  kind: "published" | "scaled" | "other";
  /** The experiment; null of another one. */
  experiment: TableExperiment | null;
  /** Whether the reviews are made by a program, and the experiment's are not. */
  synthetic: boolean;
  /** Whether reviews, epochs or batches are not the experiment's. */
  scaledDown: boolean;
  /** Whether the number of epochs is all that was cut: the epochs that were run are then the experiment's own. */
  onlyEpochs: boolean;
}

/** How a run relates to a table's experiments; null when its configuration could not be read. */
export function standing(table: ResultsTable, run: RunRecord): ExperimentStanding | null {
  const { config } = run;
  if (!config) return null;
  const nearest = nearestExperiment(table, config);
  if (!nearest) return other(["the table has no experiment"]);
  if (nearest.same) return ofExperiment(table, nearest.experiment, nearest.deviations, run);
  const models = new Set(table.experiments.map((experiment) => experiment.config.model.name as string));
  if (!models.has(config.model.name)) return other([`model ${config.model.name} is none of the table's`]);
  const words = nearest.deviations.map(([path, value, expected]) => `${path} ${value} instead of ${expected}`);
  const { corpus } = nearest.experiment.config.data;
  if (isOtherCorpus(nearest.experiment, config)) words.push(`data.corpus ${config.data.corpus} instead of ${corpus}`);
  return other(words);
}

function ofExperiment(
  table: ResultsTable,
  experiment: TableExperiment,
  deviations: readonly Deviation[],
  run: RunRecord,
): ExperimentStanding {
  const corpus = run.config?.data.corpus ?? experiment.config.data.corpus;
  const synthetic =
    !isSynthetic(experiment.config.data.corpus) && (isSynthetic(corpus) || run.environment?.corpus.synthetic === true);
  const size = corpusSize(run, table.counts);
  const changed = new Map(deviations.map(([path, value, expected]) => [path, { value, expected }]));
  const cut: string[] = [];
  const [perSplit, tokens] = [changed.get("data.reviewsPerSplit"), changed.get("data.maxTokens")];
  if (perSplit) cut.push(perSplit.value === null ? "all reviews" : `${perSplit.value} reviews each of train and test`);
  else if (size && !synthetic) cut.push(size);
  if (tokens) cut.push(tokens.value === null ? "whole reviews" : `their first ${tokens.value} words`);
  const epochs = changed.get("training.epochs");
  if (epochs) cut.push(`${epochs.value} of ${epochs.expected} epochs`);
  const batches = changed.get("training.batchSize");
  if (batches) cut.push(`batches of ${batches.value}`);
  const marks = [
    ...(synthetic ? [`synthetic corpus${size ? `: ${size}` : ""}`] : []),
    ...(cut.length > 0 ? [`scaled down: ${cut.join(", ")}`] : []),
  ];
  return {
    kind: marks.length === 0 ? "published" : "scaled",
    experiment,
    marks,
    comparable: true,
    synthetic,
    scaledDown: cut.length > 0,
    onlyEpochs: !synthetic && epochs !== undefined && cut.length === 1,
  };
}

function other(marks: string[]): ExperimentStanding {
  const none = { synthetic: false, scaledDown: false, onlyEpochs: false };
  return { kind: "other", experiment: null, marks, comparable: false, ...none };
}
