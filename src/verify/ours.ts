import type { ModelName } from "../config/models.js";
import { resolveConfig } from "../config/parse.js";
import { SconceError } from "../errors.js";
import { runExperiment } from "../experiment/run-experiment.js";
import { tutorialLine } from "../experiment/tutorial-log.js";
import type { Model } from "../facades/model.js";
import { openSession } from "../facades/session.js";
import type { Record_, ReferenceSettings } from "./reference.js";

function configOf(settings: ReferenceSettings, name: ModelName) {
  return resolveConfig({
    model: { name },
    data: { root: settings.root },
    training: { epochs: settings.epochs, batchSize: settings.batchSize },
    seed: settings.seed,
    threads: settings.threads,
    device: settings.device,
  });
}

/** What sconce computes when a model runs alone. */
export async function runAlone(settings: ReferenceSettings, model: ModelName): Promise<Record_[]> {
  const records: Record_[] = [];
  await using session = await openSession({ python: settings.python });
  const result = await runExperiment(configOf(settings, model), {
    runDir: null,
    logEvery: 1,
    signal: settings.signal,
    session,
    onEvent: (event) => {
      if (event.type === "batch")
        records.push({
          type: "batch",
          model,
          phase: event.phase,
          epoch: event.epoch,
          batch: event.batch,
          loss: event.loss,
        });
      if (event.type === "evaluation")
        records.push({
          type: "evaluation",
          model,
          phase: event.phase,
          epoch: event.epoch,
          loss: event.loss,
          accuracy: event.accuracy,
        });
      const text = tutorialLine(event);
      if (text !== undefined) records.push({ type: "line", text });
    },
  });
  if (result.status === "stopped") throw new SconceError("closed", "the comparison was interrupted");
  records.push({ type: "weights", model, weights: result.weights });
  return records;
}

/** What sconce computes when the models run one after another with the same iterators. */
export async function runInOrder(settings: ReferenceSettings): Promise<Record_[]> {
  const records: Record_[] = [];
  const { data, threads, device } = configOf(settings, settings.models[0] as ModelName);
  await using session = await openSession({ python: settings.python });
  const { batchSize, seed, signal } = settings;
  const corpus = await session.loadCorpus({ ...data, batchSize, seed, threads, device });
  records.push({
    type: "line",
    text: tutorialLine({ type: "data", ...corpus.counts, labels: [], warnings: [] }) as string,
  });
  for (const name of settings.models) {
    records.push({ type: "line", text: tutorialLine({ type: "model", name }) as string });
    const model: Model = await session.buildModel(name, corpus);
    const pass = (epoch: number) => ({
      logEvery: 1,
      signal,
      onBatch: (event: Parameters<NonNullable<Parameters<Model["trainEpoch"]>[0]>["onBatch"] & {}>[0]) => {
        records.push({ type: "batch", model: name, phase: event.phase, epoch, batch: event.batch, loss: event.loss });
        const text = tutorialLine(event);
        if (text !== undefined) records.push({ type: "line", text });
      },
    });
    const evaluate = async (phase: "validation" | "test", epoch: number) => {
      const figures = await model.evaluate(phase, pass(epoch));
      const event = { type: "evaluation", phase, epoch, ...figures } as const;
      records.push({ ...event, model: name }, { type: "line", text: tutorialLine(event) as string });
    };
    for (let epoch = 1; epoch <= settings.epochs; epoch++) {
      await model.trainEpoch(pass(epoch));
      await evaluate("validation", epoch);
    }
    await evaluate("test", settings.epochs);
    records.push({ type: "weights", model: name, weights: await model.weights() });
    await model.release();
  }
  return records;
}
