// One run, then a search over cells and learning rates, on the synthetic corpus: node --import tsx examples/run-and-sweep.ts
import { choice, logUniform, runExperiment, sweep } from "sconce";

const base = { data: { corpus: "sample" }, training: { epochs: 4, batchSize: 10 } } as const;
const gru = await runExperiment({ ...base, model: { name: "gru" }, seed: 1 });
console.log(`GRU: ${gru.test.accuracy.toFixed(2)} % of the test reviews, kept in ${gru.runDir}`);

const space = { "model.name": choice("rnn", "gru", "lstm"), "training.learningRate": logUniform(1e-4, 1e-2) };
const { best } = await sweep({ name: "cells", base, space, search: { sampler: "tpe", trials: 12, seed: 1 } });
console.log("best of 12 trials:", best?.values, best?.params);
