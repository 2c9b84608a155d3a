import { CORPORA, type CorpusEntry } from "../../config/corpora.js";
import { flatten } from "../../config/overrides.js";
import { experimentSchema } from "../../config/schema.js";
import { PUBLISHED, PUBLISHED_COUNTS } from "../../reproduce/tables/published.js";
import type { Standing } from "../publication.js";
import type { RunRecord } from "../read/run.js";

/** How a run relates to the tutorial's experiment. */
export interface TutorialStanding extends Standing {
  /**
   * - `tutorial`: its settings, on a corpus of its size
   * - `scaled`: the same experiment with fewer or shorter reviews, fewer epochs, other batches, or a synthetic corpus
   * - `other`: another model, or a setting of the model, of the vocabulary or the split, or the learning rate is not the tutorial's
   */
  kind: "tutorial" | "scaled" | "other";
  /** Whether the reviews are made by a program. */
  synthetic: boolean;
  /** Whether reviews, epochs or batches are not the tutorial's. */
  scaledDown: boolean;
  /** Whether the number of epochs is all that was cut: the epochs that were run are then the tutorial's own. */
  onlyEpochs: boolean;
}

/** Settings that scale an experiment down; every other one makes it another experiment. */
const SCALE = new Set(["data.reviewsPerSplit", "data.maxTokens", "training.epochs", "training.batchSize"]);
/** What changes no figure, or is shown by itself. */
const ELSEWHERE = /^(seed|device|threads|deterministic|flushDenormals|data\.root|data\.corpus|model\.name)$/;

/** How a run relates to the tutorial's experiment; null when its configuration could not be read. */
export function standing(run: RunRecord): TutorialStanding | null {
  const { config } = run;
  if (!config) return null;
  const { name } = config.model;
  if (!(name in PUBLISHED)) return other([`model ${name} is none of the tutorial's`]);
  const tutorial = new Map(flatten(experimentSchema.parse({ model: { name } })));
  const deviations = flatten(config).filter(
    ([path, value]) => !ELSEWHERE.test(path) && !Object.is(value, tutorial.get(path)),
  );
  const longer = config.training.epochs > Number(tutorial.get("training.epochs"));
  if (deviations.some(([path]) => !SCALE.has(path) || (path === "training.epochs" && longer)))
    return other(deviations.map(([path, value]) => `${path} ${value} instead of ${tutorial.get(path)}`));

  const { reviewsPerSplit, maxTokens, corpus } = config.data;
  const { epochs, batchSize } = config.training;
  const size = corpusSize(run);
  const entry = (CORPORA as Record<string, CorpusEntry>)[corpus];
  const synthetic = entry?.synthetic === true || run.environment?.corpus.synthetic === true;
  const cut: string[] = [];
  if (reviewsPerSplit !== null) cut.push(`${reviewsPerSplit} reviews each of train and test`);
  else if (size && !synthetic) cut.push(size);
  if (maxTokens !== null) cut.push(`their first ${maxTokens} words`);
  const fewerEpochs = epochs !== tutorial.get("training.epochs");
  if (fewerEpochs) cut.push(`${epochs} of ${tutorial.get("training.epochs")} epochs`);
  if (batchSize !== tutorial.get("training.batchSize")) cut.push(`batches of ${batchSize}`);
  const marks = [
    ...(synthetic ? [`synthetic corpus${size ? `: ${size}` : ""}`] : []),
    ...(cut.length > 0 ? [`scaled down: ${cut.join(", ")}`] : []),
  ];
  return {
    kind: marks.length === 0 ? "tutorial" : "scaled",
    marks,
    comparable: true,
    synthetic,
    scaledDown: cut.length > 0,
    onlyEpochs: !synthetic && fewerEpochs && cut.length === 1,
  };
}

function other(marks: string[]): TutorialStanding {
  return { kind: "other", marks, comparable: false, synthetic: false, scaledDown: false, onlyEpochs: false };
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
