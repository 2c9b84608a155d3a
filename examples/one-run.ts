// Two epochs of the GRU on the synthetic corpus: node --import tsx examples/one-run.ts
import { runExperiment } from "sconce";

const result = await runExperiment(
  { model: { name: "gru" }, data: { corpus: "sample" }, training: { epochs: 2, batchSize: 20 }, seed: 1 },
  { onEvent: (event) => event.type === "evaluation" && console.log(event.phase, event.accuracy.toFixed(2)) },
);
console.log(`test accuracy ${result.test.accuracy.toFixed(2)} %, kept in ${result.runDir}`);
