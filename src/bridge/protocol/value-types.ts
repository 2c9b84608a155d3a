/**
 * What calls and events hold, as types. They are written by hand so that editors show what each field is;
 * tests/bridge/value-types.test-d.ts holds them to the schemas in values.ts.
 */

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

/** What an evaluation of a model on a set of reviews gives. */
export interface Evaluation {
  /** Mean loss over the reviews. */
  loss: number;
  /** Share of the reviews that got their own label, in percent: 0 to 100. */
  accuracy: number;
}

/** An epoch that is done. */
export interface EpochResult {
  /** Its number, from 1 on. */
  epoch: number;
  /** Mean of the epoch's training losses, each batch weighing the same. */
  trainLoss: number;
  /** Loss and accuracy over the validation reviews, after the epoch. */
  validation: Evaluation;
  /**
   * Wall-clock seconds of the epoch's training batches and of its validation, also of those before the run was stopped in it and resumed.
   * Loading, checkpoints, the test, and what a resumed run did anew do not count.
   */
  seconds: number;
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
