import { basename, resolve } from "node:path";
import { z } from "zod";
import { metricsSchema } from "./asked-metrics.js";
import { CORPUS_NAMES, DEFAULT_CORPUS, isOwnCorpus, OWN_CORPUS_NAMES } from "./corpora.js";
import { isOwnModel, MODEL_NAMES } from "./models.js";
import { ownCorpusOf, ownFoldersSchema, ownTableSchema, tokenizerSchema, vectorsSchema } from "./own-data.js";
import { chosenUnion } from "./schema-walk.js";
import { sha256 } from "./sha256.js";
import { trainingOptions } from "./training/options.js";
import type {
  DataConfig,
  ExperimentConfig,
  OwnModelConfig,
  ResolvedConfig,
  ResolvedDataConfig,
  ResolvedModelConfig,
  ResolvedOwnModelConfig,
  TutorialModelConfig,
} from "./types.js";

/** The model: the constructor arguments of the tutorial's classes, and options that change its numbers, off by default. */
export const modelSchema = z.strictObject({
  name: z.enum(MODEL_NAMES).describe("The recurrent cell: BasicRNN, BasicGRU or BasicLSTM."),
  hiddenDim: z.int().min(1).default(256).describe("Width of the hidden state."),
  embedDim: z.int().min(1).default(128).describe("Width of a word's embedding."),
  layers: z.int().min(1).default(1).describe("Number of stacked recurrent layers."),
  dropout: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe("Probability of dropout. The tutorial discards the layer's result, so it only draws random numbers."),
  applyDropout: z
    .boolean()
    .default(false)
    .describe("Use the dropout layer's result, which the tutorial throws away. Changes the numbers."),
  sigmoid: z
    .boolean()
    .default(true)
    .describe("Sigmoid before cross_entropy, as in the tutorial. false gives plain logits and changes the numbers."),
  packed: z
    .boolean()
    .default(false)
    .describe("Decide by each review's last word, instead of by the end of its padding. Changes the numbers."),
});

/** A model of the user's own, in a Python file. */
export const ownModelSchema: z.ZodType<ResolvedOwnModelConfig, OwnModelConfig> = z
  .strictObject({
    file: z.string().regex(/\.py$/, "must be a Python file, NAME.py").describe("The Python file. It is executed."),
    class: z.string().min(1).nullish().describe("The class in it. Default: the only one that can be a model."),
    args: z.record(z.string(), z.unknown()).optional().describe("The arguments of the class, by name."),
    name: z.string().min(1).optional().describe("What tables and charts call it: the class's or file's name."),
    digest: sha256.nullish().describe("The SHA-256 of the file with those beside it that it imports. Default: any."),
  })
  .transform(({ file, args = {}, name, ...given }) => ({
    name: name ?? given.class ?? basename(file, ".py"),
    file: resolve(file),
    class: given.class ?? null,
    args,
    digest: given.digest ?? null,
  }));

/** One of the tutorial's models, checked by `tutorial`, or where a file is named one of the user's own. */
export const orOwnModel = <S extends z.ZodType>(tutorial: S) =>
  chosenUnion([tutorial, ownModelSchema], (value) => (isOwnModel(value) ? 1 : 0));

/** A model: one of the tutorial's, or one of the user's own. */
export const anyModelSchema: z.ZodType<
  ResolvedModelConfig | ResolvedOwnModelConfig,
  TutorialModelConfig | OwnModelConfig
> = orOwnModel(modelSchema);

/** The fields of the `data` section. Those of one's own data have no default here: only what departs from it is in a configuration. */
const dataFields = z.strictObject({
  corpus: z
    .enum([...CORPUS_NAMES, ...OWN_CORPUS_NAMES])
    .optional()
    .meta({
      description:
        "imdb: the reviews under <root>/imdb/aclImdb. sample: the synthetic set under <root>/sample, made if absent. table and folders go with those fields.",
      default: DEFAULT_CORPUS,
    }),
  root: z.string().min(1).default(".data").describe("Folder of the corpora, relative to the working directory."),
  minFreq: z.int().min(1).default(5).describe("A word enters the vocabulary from this many occurrences on."),
  splitRatio: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.8)
    .describe("Share of the training reviews that trains; the rest validates."),
  sortWithinBatch: z
    .boolean()
    .default(false)
    .describe("Bucket reviews of similar length into batches, longest first. Changes the numbers."),
  reviewsPerSplit: z
    .int()
    .min(4)
    .nullable()
    .default(null)
    .describe("Use only this many reviews of train and of test, as many of each class. null: all."),
  maxTokens: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe("Keep only this many first words of a review. null: all."),
  table: ownTableSchema.optional().describe("Texts of your own in a table, instead of a corpus."),
  folders: ownFoldersSchema.optional().describe("Texts of your own in folders, instead of a corpus."),
  tokenizer: tokenizerSchema
    .optional()
    .describe(
      "How a text is cut into words: split (at white space, the default), basic_english (torchtext's), or a function in a Python file.",
    ),
  lower: z.boolean().optional().meta({ description: "Words in lower case.", default: true }),
  maxVocab: z.int().min(1).nullish().meta({
    description: "Only so many words enter the vocabulary, the most frequent ones. null: all.",
    default: null,
  }),
  vectors: vectorsSchema.nullish().describe("Pretrained word vectors. null: none, the default."),
});

/** The corpus and the way it is cut into batches. */
export const dataSchema: z.ZodType<ResolvedDataConfig, DataConfig> = dataFields.transform((data, context) => {
  const { table, folders, tokenizer, lower, maxVocab, vectors, corpus, ...given } = data;
  const own = ownCorpusOf(data);
  const refuse = (field: string, message: string) => context.addIssue({ code: "custom", path: [field], message });
  if (table && folders) refuse("folders", "must be left out where table is given");
  else if (own && corpus !== undefined && corpus !== own) refuse("corpus", `must be left out where ${own} is given`);
  if (!own && corpus && isOwnCorpus(corpus)) refuse(corpus, "must be given with this corpus");
  return {
    corpus: own ?? corpus ?? DEFAULT_CORPUS,
    ...given,
    ...(table && { table }),
    ...(folders && { folders }),
    ...(tokenizer === undefined || tokenizer === "split" ? {} : { tokenizer }),
    ...(lower === false && { lower }),
    ...(maxVocab ? { maxVocab } : {}),
    ...(vectors && { vectors }),
  };
});

/** The training loop's settings. */
export const trainingSchema = z.strictObject({
  epochs: z.int().min(1).default(15).describe("Passes over the training reviews."),
  batchSize: z.int().min(1).default(100).describe("Reviews in a batch."),
  learningRate: z.number().gt(0).default(1e-3).describe("The optimizer's learning rate."),
  ...trainingOptions,
});

/** The largest seed: NumPy takes 0 to 2**32 - 1. */
export const MAX_SEED = 4294967295;

/** One experiment. Every field but the model's name has the tutorial's value as its default. */
export const experimentSchema = z.strictObject({
  model: anyModelSchema,
  data: dataSchema.prefault({}),
  training: trainingSchema.prefault({}),
  seed: z
    .int()
    .min(0)
    .max(MAX_SEED)
    .default(1)
    .describe("Seeds Python's random, NumPy and torch, once, before loading."),
  metrics: metricsSchema
    .default([])
    .describe(
      "What each validation and the test give beside loss and accuracy, by name; docs/metrics.md has them all. Changes no other number.",
    ),
  device: z
    .string()
    .regex(/^(auto|cpu|cuda|cuda:\d+)$/, "must be auto, cpu, cuda or cuda:N")
    .default("auto")
    .describe("auto: cuda where there is one, else cpu. Or cpu, cuda, cuda:N."),
  threads: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe(
      "Threads of torch's operators on the CPU, at most one per core; the bits of a run depend on it. null: chosen when the run begins, by the size of the work and the idle cores.",
    ),
  deterministic: z
    .boolean()
    .default(false)
    .describe("torch.use_deterministic_algorithms, with the workspace setting that CUDA needs."),
  flushDenormals: z
    .boolean()
    .default(false)
    .describe(
      "torch.set_flush_denormal: take numbers nearer to zero than 1.2e-38 for zero. Several times faster on many processors; may change the numbers.",
    ),
});

/** The same, as it is when every default is filled in: nothing may be absent. What crosses the bridge is checked against it. */
export const resolvedExperimentSchema = experimentSchema;

/**
 * The zod schema of an experiment's configuration: `parse` checks one and fills in the defaults, `z.toJSONSchema` describes it.
 * `resolveConfig` does the same with clearer errors.
 */
export const publicExperimentSchema: z.ZodType<ResolvedConfig, ExperimentConfig> = experimentSchema;
