/**
 * The configuration of an experiment as types. They are written by hand so that editors show what each field does and so that a
 * type error names a field instead of unfolding a zod object; tests/config/types.test-d.ts holds them to the schemas in schema.ts.
 */
import type { Complete } from "./complete.js";
import type { CorpusName, OwnCorpusName } from "./corpora.js";
import type { EvaluationMetric } from "./metrics.js";
import type { ModelName } from "./models.js";
import type {
  OwnFoldersConfig,
  OwnTableConfig,
  OwnTokenizerConfig,
  ResolvedOwnFoldersConfig,
  ResolvedOwnTableConfig,
  ResolvedOwnTokenizerConfig,
  ResolvedVectorsConfig,
  TokenizerName,
  VectorsConfig,
} from "./own-data-types.js";
import type {
  EarlyStoppingConfig,
  KeepConfig,
  OptimizerConfig,
  OptimizerName,
  ResolvedEarlyStopping,
  ResolvedKeep,
  ResolvedOptimizer,
  ResolvedSchedule,
  ScheduleConfig,
  ScheduleName,
} from "./training/types.js";

/** The model: the constructor arguments of the tutorial's classes, and options that change its numbers, off by default. */
export interface ModelConfig {
  /** The recurrent cell: BasicRNN, BasicGRU or BasicLSTM. Has no default. */
  name: ModelName;
  /** Width of the hidden state. At least 1; default 256. */
  hiddenDim?: number | undefined;
  /** Width of a word's embedding. At least 1; default 128. */
  embedDim?: number | undefined;
  /** Number of stacked recurrent layers. At least 1; default 1. */
  layers?: number | undefined;
  /**
   * Probability of dropout. The tutorial discards the layer's result, so it only draws random numbers. 0 to 1; default 0.5.
   */
  dropout?: number | undefined;
  /** Use the dropout layer's result, which the tutorial throws away. Changes the numbers. Default false. */
  applyDropout?: boolean | undefined;
  /** Sigmoid before cross_entropy, as in the tutorial. false gives plain logits and changes the numbers. Default true. */
  sigmoid?: boolean | undefined;
  /** Decide by each review's last word, instead of by the end of its padding. Changes the numbers. Default false. */
  packed?: boolean | undefined;
}

/**
 * A model of the user's own: a class of `torch.nn.Module` in a Python file. The file is executed, with all that it imports.
 * @typeParam Arguments The arguments of the class, where `sconce types` has written them; see `pythonModel`.
 */
export interface OwnModelConfig<Arguments extends object = object> {
  /** The Python file: relative to the working directory, or in a configuration file relative to that file. */
  file: string;
  /** The class. May be left out where the file has only one that can be a model. */
  class?: string | null | undefined;
  /** The arguments of the class by name, but for those that sconce gives (`n_vocab`, `n_classes`, `padding`). Default: none. */
  args?: Arguments | undefined;
  /** What tables, charts and a sweep's trials call it. Default: the class, or the file's name where no class is named. */
  name?: string | undefined;
  /** The SHA-256 of the file and of those beside it that it imports; another one is refused. Default null: any. */
  digest?: string | null | undefined;
}

/** {@link ModelConfig}, told from a model of one's own by having no file: so a type error names one of the two, not both. */
export interface TutorialModelConfig extends ModelConfig {
  /** Only a model of your own has a file. */
  file?: undefined;
}

/** The corpus, and how it is cut into training, validation and batches. */
export interface DataConfig {
  /**
   * imdb: the reviews under <root>/imdb/aclImdb. sample: the synthetic set under <root>/sample, made if absent. table and folders go
   * with those fields. Default: that of `table` or `folders` where one is given, else "imdb".
   */
  corpus?: CorpusName | OwnCorpusName | undefined;
  /** Folder of the corpora, relative to the working directory. Default ".data". */
  root?: string | undefined;
  /** A word enters the vocabulary from this many occurrences on. At least 1; default 5. */
  minFreq?: number | undefined;
  /** Share of the training reviews that trains; the rest validates. More than 0 and less than 1; default 0.8. */
  splitRatio?: number | undefined;
  /** Bucket reviews of similar length into batches, longest first. Changes the numbers. Default false. */
  sortWithinBatch?: boolean | undefined;
  /** Use only this many reviews of train and of test, as many of each class. null: all. At least 4; default null. */
  reviewsPerSplit?: number | null | undefined;
  /** Keep only this many first words of a review. null: all. At least 1; default null. */
  maxTokens?: number | null | undefined;
  /** Texts of your own in a table, instead of a corpus; see the function `table`. Default: none. */
  table?: OwnTableConfig | undefined;
  /** Texts of your own in folders, instead of a corpus; see the function `folders`. Default: none. */
  folders?: OwnFoldersConfig | undefined;
  /**
   * How a text is cut into words: split (at white space, the default), basic_english (torchtext's), or a function in a Python file.
   */
  tokenizer?: TokenizerName | OwnTokenizerConfig | undefined;
  /** Words in lower case. Default true, as in the tutorial. */
  lower?: boolean | undefined;
  /** Only so many words enter the vocabulary, the most frequent ones. null: all. At least 1; default null. */
  maxVocab?: number | null | undefined;
  /** Pretrained word vectors. null: none, the default. */
  vectors?: VectorsConfig | null | undefined;
}

/** The training loop's settings. */
export interface TrainingConfig {
  /** Passes over the training reviews. At least 1; default 15. */
  epochs?: number | undefined;
  /** Reviews in a batch. At least 1; default 100. */
  batchSize?: number | undefined;
  /** The optimizer's learning rate. More than 0; default 0.001. */
  learningRate?: number | undefined;
  /** The optimizer, by name or with its arguments. null: the tutorial's Adam. Default null. */
  optimizer?: OptimizerName | OptimizerConfig | null | undefined;
  /** How the learning rate changes, by name or with arguments. null: not at all. Default null. */
  schedule?: ScheduleName | ScheduleConfig | null | undefined;
  /**
   * Scale the gradient down to this norm before each step where it is larger. null: never. torch's `clip_grad_norm_`. More than 0;
   * default null.
   */
  clipNorm?: number | null | undefined;
  /**
   * Batches whose gradients are put together for one step, as if they were one batch. The gradient is that of the mean loss over all their
   * reviews. The last step of an epoch has those that are left. At least 1; default 1.
   */
  accumulate?: number | undefined;
  /** End the run when so many epochs (or an object with more) have brought nothing better. null: never. Default null. */
  earlyStopping?: number | EarlyStoppingConfig | null | undefined;
  /**
   * Whose epoch's model is tested and saved: the last one's, or the best one's by validation accuracy. An object names another metric.
   * Default "last".
   */
  keep?: "last" | "best" | KeepConfig | undefined;
  /**
   * How much each label's reviews weigh in the training loss. balanced: rarer labels more. null: all the same. A list has weights above 0
   * in the order of the labels, an object a weight by label; balanced is reviews / (labels * reviews of the label), of those that are
   * trained on. Default null.
   */
  classWeights?: "balanced" | number[] | Record<string, number> | null | undefined;
  /** Share of each training review's label that is spread over all labels. At least 0 and less than 1; default 0. */
  labelSmoothing?: number | undefined;
}

/** One experiment as it is written: only `model.name` (or `model.file`) has to be there, every other field has the tutorial's value as its default. */
export interface ExperimentConfig {
  /** Which model is trained: one of the tutorial's, or one of your own. */
  model: TutorialModelConfig | OwnModelConfig;
  /** What it is trained on. Default: the real reviews, as the tutorial cuts them. */
  data?: DataConfig | undefined;
  /** How it is trained. Default: as in the tutorial. */
  training?: TrainingConfig | undefined;
  /** Seeds Python's random, NumPy and torch, once, before loading. 0 to 4294967295; default 1. */
  seed?: number | undefined;
  /**
   * What each validation and the test give beside loss and accuracy, by name; docs/metrics.md has them all. Changes no other number.
   * Default: nothing.
   */
  metrics?: readonly EvaluationMetric[] | undefined;
  /** auto: cuda where there is one, else cpu. Or cpu, cuda, cuda:N. Default "auto". */
  device?: string | undefined;
  /**
   * Threads of torch's operators on the CPU, at most one per core; the bits of a run depend on it. null: chosen when the run
   * begins, by the size of the work and the idle cores. The number is kept in the run directory. At least 1; default null.
   */
  threads?: number | null | undefined;
  /** torch.use_deterministic_algorithms, with the workspace setting that CUDA needs. Default false. */
  deterministic?: boolean | undefined;
  /**
   * torch.set_flush_denormal: take numbers nearer to zero than 1.2e-38 for zero. Several times faster on many processors; may change
   * the numbers. Of use on the CPU, where the gradients of long padded reviews fade into that range: see "Denormal numbers" in
   * docs/running.md. Default false.
   */
  flushDenormals?: boolean | undefined;
}

/** An experiment with a model of the tutorial's. */
export interface TutorialConfig extends ExperimentConfig {
  /** Which model is trained. */
  model: ModelConfig;
}

/** {@link ModelConfig} with every default filled in. */
export interface ResolvedModelConfig extends Complete<ModelConfig> {}

/** {@link OwnModelConfig} with every default filled in, and the file's path absolute. */
export interface ResolvedOwnModelConfig {
  name: string;
  file: string;
  class: string | null;
  args: Record<string, unknown>;
  digest: string | null;
}

/** What {@link DataConfig} may have beside a corpus of the tutorial's kind. */
type OwnData = "table" | "folders" | "tokenizer" | "lower" | "maxVocab" | "vectors";

/** {@link DataConfig} with every default filled in. What is of one's own is there only where it departs from the tutorial. */
export interface ResolvedDataConfig extends Complete<Omit<DataConfig, OwnData>> {
  /** Texts of one's own in a table. */
  table?: ResolvedOwnTableConfig;
  /** Texts of one's own in folders. */
  folders?: ResolvedOwnFoldersConfig;
  /** How a text is cut into words; absent: split at white space. */
  tokenizer?: TokenizerName | ResolvedOwnTokenizerConfig;
  /** Whether words are in lower case; absent: they are. */
  lower?: boolean;
  /** How many words enter the vocabulary at most; absent: all. */
  maxVocab?: number;
  /** Pretrained word vectors; absent: none. */
  vectors?: ResolvedVectorsConfig;
}

/** {@link TrainingConfig} with every default filled in. */
export interface ResolvedTrainingConfig
  extends Complete<Omit<TrainingConfig, "optimizer" | "schedule" | "earlyStopping" | "keep">> {
  /** The optimizer. null: the tutorial's Adam. */
  optimizer: ResolvedOptimizer | null;
  /** How the learning rate changes. null: not at all. */
  schedule: ResolvedSchedule | null;
  /** When the run ends before its last epoch. null: never. */
  earlyStopping: ResolvedEarlyStopping | null;
  /** Which epoch's model is tested and saved. */
  keep: "last" | ResolvedKeep;
}

/** An experiment's configuration with every default filled in. */
export interface ResolvedConfig extends Complete<Omit<ExperimentConfig, "model" | "data" | "training">> {
  /** Which model is trained. */
  model: ResolvedModelConfig | ResolvedOwnModelConfig;
  /** What it is trained on. */
  data: ResolvedDataConfig;
  /** How it is trained. */
  training: ResolvedTrainingConfig;
}
