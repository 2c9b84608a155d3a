/**
 * What calls and events hold, as types. They are written by hand so that editors show what each field is;
 * tests/bridge/value-types.test-d.ts holds them to the schemas in values.ts.
 */
import type { EvaluationMetric } from "../../config/metrics.js";

/** The tutorial's figures of a loaded corpus. */
export interface Counts {
  /** Reviews that are trained on. */
  train: number;
  /** Reviews that validate after each epoch. */
  validation: number;
  /** Reviews of the test at the end. */
  test: number;
  /** Words of the vocabulary, with torchtext's two of its own. */
  vocabulary: number;
  /** Labels that a review can have. */
  classes: number;
}

/** The figures of one class. NaN where it has no text and none was taken for it. */
export interface ClassFigures {
  /** The class. */
  label: string;
  /** Of the texts that were taken for it, the share that are: 0 to 1. */
  precision: number;
  /** Of its texts, the share that were taken for it: 0 to 1. */
  recall: number;
  /** The harmonic mean of the two: 0 to 1. */
  f1: number;
  /** How many texts it has. */
  support: number;
}

/** How often a label was taken for which. */
export interface ConfusionMatrix {
  /** The classes, in the order of rows and columns. */
  labels: string[];
  /** A row for each label, in it the number of its texts by the class that they were taken for. */
  counts: number[][];
}

/**
 * What an evaluation of a model on a set of reviews gives. All but loss and accuracy is there where the configuration's `metrics` names
 * it; docs/metrics.md has the formulas.
 */
export interface Evaluation {
  /** Mean loss over the reviews. */
  loss: number;
  /** Share of the reviews that got their own label, in percent: 0 to 100. */
  accuracy: number;
  /** Mean of the classes' F1: 0 to 1. */
  macroF1?: number | undefined;
  /** Mean of the classes' precision: 0 to 1. */
  macroPrecision?: number | undefined;
  /** Mean of the classes' recall: 0 to 1. */
  macroRecall?: number | undefined;
  /** How far the model's confidence is from the share of right answers, over 15 bins of confidence: 0 to 1. */
  calibrationError?: number | undefined;
  /** Of two classes: how often a text of one has more probability of it than a text of the other, 0 to 1. NaN where one has no text. */
  rocAuc?: number | undefined;
  /** The figures of each class. */
  perClass?: ClassFigures[] | undefined;
  /** How often each label was taken for which. */
  confusionMatrix?: ConfusionMatrix | undefined;
}

/** An evaluation of a run whose configuration names some metrics: they are there. */
export type EvaluationOf<M extends EvaluationMetric> = [M] extends [never]
  ? Evaluation
  : Evaluation & { [N in M]: Exclude<Evaluation[N], undefined> };

/** What a list of metrics names; nothing where its type says only that it may name any. */
export type NamedMetrics<M extends readonly EvaluationMetric[]> = number extends M["length"] ? never : M[number];

/**
 * An epoch that is done.
 * @typeParam M What the configuration's `metrics` names, as far as its type is known.
 */
export interface EpochResult<M extends EvaluationMetric = never> {
  /** Its number, from 1 on. */
  epoch: number;
  /** Mean of the epoch's training losses, each batch weighing the same. */
  trainLoss: number;
  /** Loss, accuracy and what `metrics` names over the validation reviews, after the epoch. */
  validation: EvaluationOf<M>;
  /**
   * Wall-clock seconds of the epoch's training batches and of its validation, also of those before the run was stopped in it and resumed.
   * Loading, checkpoints, the test, and what a resumed run did anew do not count.
   */
  seconds: number;
  /** The learning rate of the epoch's last step; absent where the run has no schedule. */
  learningRate?: number | undefined;
}

/** A corpus on disk that passed the checks. */
export interface CorpusInfo {
  /** The folder with train/ and test/ in it. */
  path: string;
  /** The sha256 of all names and texts. */
  digest: string;
  /** Number of reviews by folder: `train/pos` and so on. */
  reviews: Record<string, number>;
  /** What is unusual about it, in sentences. */
  warnings: string[];
  /** Whether it was made by a program, so that no figure on it means anything. */
  synthetic: boolean;
}

/** What a run's numbers depend on beside its configuration. */
export interface Environment {
  /** Version of Python. */
  python: string;
  /** Version of torch, with its build. */
  torch: string;
  /** Version of torchtext. */
  torchtext: string;
  /** Version of NumPy. */
  numpy: string;
  /** The operating system. */
  platform: string;
  /** The processor's name. */
  cpu: string;
  /** The instruction set that torch uses on it: the bits of a run depend on it. */
  cpuCapability: string;
  /** `cpu`, or `cuda:N`. */
  device: string;
  /** The device's name. */
  deviceName: string;
  /** Version of CUDA that torch was built for; null where it was built for none. */
  cuda: string | null;
  /** Version of cuDNN, whose kernels decide the last bits of a run on a GPU: `91900`. null on a CPU, and where it was not recorded. */
  cudnn: string | null;
  /** Whether cuDNN may round the factors of products to TF32, as is torch's default. null on a CPU, and where it was not recorded. */
  tf32: boolean | null;
  /** Threads of torch's operators on the CPU: the bits of a run depend on them. */
  threads: number;
  /** Whether torch was restricted to deterministic algorithms. */
  deterministic: boolean;
  /** Whether numbers nearer to zero than 1.2e-38 counted as zero. */
  flushDenormals: boolean;
  /** The environment variables of the memory allocator that were set. */
  allocator: Record<string, string>;
}

/** The next thing that a run would have done. */
export interface Position {
  /** The epoch, from 1 on. */
  epoch: number;
  /** Whether it was training or validating. */
  phase: "train" | "validation";
  /** The batch, from 0 on. */
  batch: number;
}

/** What a model says of a text. */
export interface Prediction {
  /** The label with the highest score. */
  label: string;
  /** The score of every label. */
  scores: Record<string, number>;
  /** Number of the text's tokens. */
  tokens: number;
}
