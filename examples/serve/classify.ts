/**
 * A model in Node, without Python. Needs onnxruntime-node, and a folder of `sconce export`:
 *
 *     node --import tsx examples/serve/classify.ts exported "I loved this movie."
 */
import { loadClassifier } from "sconce/inference";

const [folder = "exported", ...texts] = process.argv.slice(2);
await using classifier = await loadClassifier(folder, { labels: ["pos", "neg"] });
for (const { label, probability } of await classifier.classify(texts))
  console.log(`${label === "pos" ? "praise" : "blame"} ${probability.toFixed(2)}`);
