/**
 * A model of one's own beside the tutorial's GRU, on the synthetic reviews.
 *
 *     sconce types examples/own-model/attention.py     # once, and whenever its arguments change
 *     node --import tsx examples/own-model/train.ts
 */
import { pythonModel, runExperiment } from "sconce";
import type * as attention from "./attention.py";

const AttentionPool = pythonModel<typeof attention>(new URL("./attention.py", import.meta.url));

const training = { epochs: 4, batchSize: 10 };
for (const model of [AttentionPool({ width: 32, heads: 4 }), { name: "gru", hiddenDim: 32 } as const]) {
  const { test } = await runExperiment({ model, data: { corpus: "sample" }, training });
  console.log(`${"file" in model ? "AttentionPool" : "GRU"}: ${test.accuracy.toFixed(2)} % of the test reviews`);
}
