/** What every model of the registry says of itself. */
export interface ModelEntry {
  /** As tables, charts and legends write it: `GRU`. */
  readonly label: string;
  /** The class in `python/sconce/models.py`. */
  readonly className: string;
  /**
   * Numbers kept of each position of a batch at the peak of a training step, for each hidden unit: of the first layer (gates, states,
   * their gradients, torch's workspace), and of each further one. Measured by bench/memory.ts.
   */
  readonly memory: { readonly first: number; readonly further: number };
}

/**
 * The models by name; the only list of them on this side. Python's is `MODELS` in `python/sconce/models.py`. All three take
 * the arguments of `modelSchema`.
 */
export const MODELS = {
  rnn: { label: "RNN", className: "BasicRNN", memory: { first: 2, further: 3 } },
  gru: { label: "GRU", className: "BasicGRU", memory: { first: 11, further: 9 } },
  lstm: { label: "LSTM", className: "BasicLSTM", memory: { first: 15, further: 8 } },
} as const satisfies Record<string, ModelEntry>;

/** `"rnn"`, `"gru"` or `"lstm"`. */
export type ModelName = keyof typeof MODELS;

/** Whether a model is of the user's own, in a Python file, and not of the registry. Anything may be asked that stands in its place. */
export function isOwnModel<M>(model: M): model is Extract<M, { file: string }> {
  return typeof model === "object" && model !== null && (model as { file?: unknown }).file !== undefined;
}

/** The names of {@link MODELS}, in the tutorial's order. */
export const MODEL_NAMES = Object.keys(MODELS) as ModelName[];

/** A model as tables and charts write it; a name that is not in the registry is written as it is. */
export function modelLabel(name: string): string {
  return (MODELS as Record<string, ModelEntry>)[name]?.label ?? name;
}
