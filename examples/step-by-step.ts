// The same experiment, step by step: node --import tsx examples/step-by-step.ts
import { openSession } from "sconce";

await using session = await openSession();
const corpus = await session.loadCorpus({ corpus: "sample", batchSize: 10, seed: 1 });
const model = await session.buildModel("gru", corpus);
for (let epoch = 1; epoch <= 3; epoch++) {
  await model.trainEpoch({ onBatch: ({ batch, loss }) => batch % 20 === 0 && console.log(epoch, batch, loss) });
  console.log(await model.evaluate("validation"));
}
console.log(await model.evaluate("test"));
console.log(await model.predict(["a wonderful film with a moving story"]));
