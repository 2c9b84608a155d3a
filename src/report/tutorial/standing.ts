import { flatten } from "../../config/overrides.js";
import { experimentSchema } from "../../config/schema.js";
import type { RunRecord } from "../read/runs.js";
import { PUBLISHED_COUNTS } from "./published.js";

/**
 * How a run relates to the tutorial's experiment.
 *
 * - `tutorial`: its settings, on a corpus of its size
 * - `scaled`: the same experiment with fewer or shorter reviews, fewer epochs, other batches, or the synthetic corpus
 * - `other`: a setting of the model, of the vocabulary or the split, or the learning rate is not the tutorial's
 */
export interface Standing {
  kind: "tutorial" | "scaled" | "other";
  /** What is not the tutorial's, in words; empty for `tutorial`. */
  marks: string[];
  /** Whether the number of epochs is all that was cut: the epochs that were run are then the tutorial's own. */
  onlyEpochs: boolean;
}

/** Settings that scale an experiment down; every other one makes it another experiment. */
const SCALE = new Set(["data.reviewsPerSplit", "data.maxTokens", "training.epochs", "training.batchSize"]);
/** What changes no figure, or is shown by itself. */
const ELSEWHERE = /^(seed|device|threads|deterministic|data\.root|data\.corpus|model\.name)$/;

/** How a run relates to the tutorial's experiment; null when its configuration could not be read. */
export function standing(run: RunRecord): Standing | null {
  const { config } = run;
  if (!config) return null;
  const tutorial = new Map(flatten(experimentSchema.parse({ model: { name: config.model.name } })));
  const deviations = flatten(config).filter(
    ([path, value]) => !ELSEWHERE.test(path) && !Object.is(value, tutorial.get(path)),
  );
  const longer = config.training.epochs > Number(tutorial.get("training.epochs"));
  const others = deviations.filter(([path]) => !SCALE.has(path) || (path === "training.epochs" && longer));
  if (others.length > 0)
    return {
      kind: "other",
      marks: deviations.map(([path, value]) => `${path} ${value} instead of ${tutorial.get(path)}`),
      onlyEpochs: false,
    };
  const { reviewsPerSplit, maxTokens } = config.data;
  const { epochs, batchSize } = config.training;
  const scaled: string[] = [];
  const size = corpusSize(run);
  const synthetic = config.data.corpus === "sample" || run.environment?.corpus.synthetic === true;
  if (reviewsPerSplit !== null) scaled.push(`${reviewsPerSplit} reviews each of train and test`);
  else if (size && !synthetic) scaled.push(size);
  if (maxTokens !== null) scaled.push(`their first ${maxTokens} words`);
  if (epochs !== tutorial.get("training.epochs")) scaled.push(`${epochs} of ${tutorial.get("training.epochs")} epochs`);
  if (batchSize !== tutorial.get("training.batchSize")) scaled.push(`batches of ${batchSize}`);
  const marks = [
    ...(synthetic ? [`synthetic corpus${size ? `: ${size}` : ""}`] : []),
    ...(scaled.length > 0 ? [`scaled down: ${scaled.join(", ")}`] : []),
  ];
  return {
    kind: marks.length === 0 ? "tutorial" : "scaled",
    marks,
    onlyEpochs: !synthetic && scaled.length === 1 && scaled[0]?.endsWith("epochs") === true,
  };
}

/** The corpus in words when it does not have the tutorial's numbers of reviews. */
function corpusSize({ counts, environment }: RunRecord): string | null {
  if (counts) {
    const { train, validation, test } = PUBLISHED_COUNTS;
    return counts.train === train && counts.validation === validation && counts.test === test
      ? null
      : `${counts.train} + ${counts.validation} + ${counts.test} reviews`;
  }
  if (!environment) return null;
  const count = (part: string) =>
    Object.entries(environment.corpus.reviews).reduce((sum, [name, n]) => sum + (name.startsWith(part) ? n : 0), 0);
  const [train, test] = [count("train"), count("test")];
  return train === PUBLISHED_COUNTS.train + PUBLISHED_COUNTS.validation && test === PUBLISHED_COUNTS.test
    ? null
    : `${train} + ${test} reviews`;
}

/** The dotted paths of the settings in which the runs differ, in the configuration's order. */
export function differingSettings(runs: RunRecord[]): string[] {
  const configs = runs.flatMap(({ config }) => (config ? [new Map(flatten(config))] : []));
  const paths = new Set(configs.flatMap((config) => [...config.keys()]));
  return [...paths].filter((path) => configs.some((config) => !Object.is(config.get(path), configs[0]?.get(path))));
}
