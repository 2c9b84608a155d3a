import type { BatchEvent, BridgeEvent, EvaluationOf, NamedMetrics, Prediction } from "../bridge/protocol.js";
import { metricsSchema } from "../config/asked-metrics.js";
import type { EvaluationMetric } from "../config/metrics.js";
import type { ModelName } from "../config/models.js";
import { parseWith } from "../config/parse.js";
import { anyModelSchema, experimentSchema, trainingSchema } from "../config/schema.js";
import type { ModelConfig, OwnModelConfig } from "../config/types.js";
import { SconceError } from "../errors.js";
import type { Caller } from "./caller.js";
import type { Corpus } from "./corpus.js";

/**
 * How a model is built: Adam's learning rate, the device, and of a model of the tutorial's that is given by its name alone the
 * other fields of the `model` section.
 */
export interface ModelOptions extends Omit<ModelConfig, "name"> {
  /** Adam's learning rate. Default 1e-3. */
  learningRate?: number | undefined;
  /** `auto`, `cpu`, `cuda` or `cuda:N`. Default: the corpus's. */
  device?: string | undefined;
}

/** How a pass over the reviews is watched and stopped. */
export interface PassOptions {
  /** Gets batches as they are done; what it throws ends the pass with that error. */
  onBatch?: ((event: BatchEvent) => unknown) | undefined;
  /** Send each n-th batch. Default: one per 100 ms, and each 50th while training. */
  logEvery?: number | undefined;
  /** Ends the pass between two batches; the call then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** A model that lives in a session, with its Adam. */
export class Model {
  /** @internal */
  constructor(
    readonly session: Caller,
    readonly handle: number,
    /** What the configuration calls it: the tutorial's name of its cell, or that of a class of one's own. */
    readonly name: string,
    /** Number of trainable numbers. */
    readonly parameters: number,
    /** Where it lives: `cpu`, `cuda:0`. */
    readonly device: string,
  ) {}

  /** Train for one epoch over the corpus's training reviews, in the iterator's next order; gives the batches' mean loss. */
  async trainEpoch(options: PassOptions = {}): Promise<{ epoch: number; batches: number; trainLoss: number }> {
    const { status, ...value } = await this.session.call(
      "steps.train_epoch",
      { model: this.handle, logEvery: options.logEvery ?? null },
      listening(options),
    );
    if (status === "stopped") throw options.signal?.reason ?? new SconceError("usage", "the epoch was stopped");
    return value;
  }

  /**
   * Loss and accuracy (0 to 100) over the validation or test reviews.
   * @param options.metrics What else is to be computed, as in the configuration's `metrics`. Default: nothing.
   */
  async evaluate<const M extends readonly EvaluationMetric[] = readonly []>(
    split: "validation" | "test",
    options: PassOptions & { metrics?: M | undefined } = {},
  ): Promise<EvaluationOf<NamedMetrics<M>>> {
    const metrics = parseWith(metricsSchema, options.metrics ?? [], "metrics");
    const { figures } = await this.session.call(
      "steps.evaluate",
      { model: this.handle, split, logEvery: options.logEvery ?? null, metrics },
      listening(options),
    );
    if (figures === null) throw options.signal?.reason ?? new SconceError("usage", "the evaluation was stopped");
    return figures as EvaluationOf<NamedMetrics<M>>;
  }

  /**
   * Label and scores of texts, tokenised as in training: lower case, split at spaces.
   *
   * These models read the last position, padding included, so they change their mind with it: after three epochs of the
   * GRU, 80 of 100 reviews got another class alone than in one padded batch.
   * @param options.padTo Fill each text with padding up to so many tokens. Default: no padding.
   * @throws SconceError `usage` for a text without a word.
   */
  async predict(texts: string[], options: { padTo?: number } = {}): Promise<Prediction[]> {
    const { predictions } = await this.session.call("steps.predict", {
      model: this.handle,
      texts,
      padTo: options.padTo ?? null,
    });
    return predictions;
  }

  /** The sha256 of every tensor of the state_dict, by its key: `embed.weight`, `gru.weight_ih_l0`, `out.bias`. */
  async weights(): Promise<Record<string, string>> {
    return (await this.session.call("steps.weights", { model: this.handle })).weights;
  }

  /** Forget the model in Python, and free its memory. */
  async release(): Promise<void> {
    await this.session.call("steps.release", { handle: this.handle });
  }
}

function listening({ onBatch, signal }: PassOptions) {
  return {
    signal,
    onEvent: onBatch && ((event: BridgeEvent) => (event.type === "batch" ? onBatch(event) : undefined)),
  };
}

/** @internal Use `session.buildModel`. */
export async function buildModel(
  session: Caller,
  model: ModelName | ModelConfig | OwnModelConfig,
  corpus: Corpus,
  options: ModelOptions,
): Promise<Model> {
  const { learningRate, device, ...settings } = options;
  const named = typeof model === "string" ? { name: model } : model;
  const resolved = parseWith(anyModelSchema, { ...settings, ...named }, "model");
  const value = await session.call("steps.build_model", {
    corpus: corpus.handle,
    model: resolved,
    learningRate: parseWith(trainingSchema.shape.learningRate, learningRate, "learningRate"),
    device: parseWith(experimentSchema.shape.device, device ?? corpus.device, "device"),
  });
  return new Model(session, value.handle, resolved.name, value.parameters, value.device);
}
