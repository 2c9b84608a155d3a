/** The tutorial's three cells, written as a user's file, give the bits of the built-in ones. */
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type ExperimentConfig, MODEL_NAMES, openSession, type RunEvent, runExperiment } from "#sconce/index.js";
import { MODELS_FOLDER, makeCorpus, temporary } from "../helpers.js";

const test = suite("own models: the tutorial's cells");
const root = makeCorpus(join(temporary(), "corpus"));
const session = await openSession();

for (const name of MODEL_NAMES)
  test(name, async () => {
    const rest = { data: { root }, training: { epochs: 2, batchSize: 7 }, device: "cpu", threads: 1 };
    const builtIn = await numbers({ ...rest, model: { name, hiddenDim: 12, embedDim: 8 } });
    const own = await numbers({
      ...rest,
      model: { file: join(MODELS_FOLDER, `own_${name}.py`), args: { hidden_dim: 12, embed_dim: 8 } },
    });
    assert.equal(own, builtIn);
  });

async function numbers(config: ExperimentConfig) {
  const events: RunEvent[] = [];
  const options = { session, runDir: null, logEvery: 1, onEvent: (event: RunEvent) => events.push(event) };
  const { weights, test, epochs } = await runExperiment(config, options);
  const batches = events.filter(({ type }) => type === "batch");
  assert.ok(batches.length > 20);
  return { weights, test, batches, epochs: epochs.map(({ seconds: _, ...epoch }) => epoch) };
}

test.after(() => session.close());
test.run();
