/**
 * TPE with hyperband over the settings of GRU and LSTM: `sconce sweep examples/search.ts`.
 * A wrong path or a value of the wrong type in the space does not compile.
 */
import { choice, defineSweep, float, int, logUniform, when } from "sconce";

export default defineSweep({
  name: "search",
  base: { data: { corpus: "sample" }, training: { epochs: 9, batchSize: 10 } },
  space: {
    "model.name": choice("gru", "lstm"),
    "model.hiddenDim": int(64, 256, { step: 64 }),
    "model.layers": choice(1, 2),
    "model.applyDropout": when({ "model.layers": 2 }, choice(false, true)),
    "model.dropout": when({ "model.applyDropout": true }, float(0.1, 0.6)),
    "training.learningRate": logUniform(1e-4, 1e-2),
  },
  search: { sampler: "tpe", trials: 20, seed: 1, pruner: { name: "hyperband" } },
  objective: { metric: "validation.accuracy", direction: "maximize" },
  executor: { kind: "local", workers: "auto" },
});
