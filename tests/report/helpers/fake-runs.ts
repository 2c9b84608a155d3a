/** Run directories as sconce writes them, without a run. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ExperimentConfig } from "#sconce/index.js";
import { resolveConfig } from "#sconce/index.js";

/** What a made-up run is to be. */
export interface FakeRun {
  config: ExperimentConfig;
  /** Validation by epoch; default: a curve that falls from ln 2 and rises from 50 %. */
  validation?: (epoch: number) => { loss: number; accuracy: number };
  test?: { loss: number | string; accuracy: number } | null;
  /** Seconds of training and validation by epoch; default: 600 each. */
  secondsOf?: (epoch: number) => number;
  /** Epochs that were done; default: all. */
  done?: number;
  status?: "completed" | "stopped" | "failed" | "killed";
  counts?: { train: number; validation: number; test: number; vocabulary: number; classes: number };
  command?: string | null;
  /** What of its environment is not as of the others. */
  environment?: Record<string, unknown>;
  error?: string;
  /** Why it ended, and whose epoch's model it kept; default: as results without these fields. */
  ending?: { endedBy: "epochs" | "early-stopping"; keptEpoch: number };
  metrics?: boolean;
}

/** The tutorial's counts. */
export const COUNTS = { train: 20000, validation: 5000, test: 25000, vocabulary: 46159, classes: 2 };

/** A curve with some spread by seed. */
export function learning(seed: number): (epoch: number) => { loss: number; accuracy: number } {
  return (epoch) => ({
    loss: 0.45 + 0.243 * Math.exp(-(epoch - 1) / 4) + 0.004 * seed * Math.min(1, (epoch - 1) / 5),
    accuracy: 50.2 + 35 * (1 - Math.exp(-(epoch - 1) / 4)) - 0.5 * seed * Math.min(1, (epoch - 1) / 5),
  });
}

/** Write a run directory. */
export async function fakeRun(path: string, fake: FakeRun): Promise<string> {
  const config = resolveConfig(fake.config);
  const { epochs } = config.training;
  const status = fake.status ?? "completed";
  const done = fake.done ?? epochs;
  const validation = fake.validation ?? learning(config.seed);
  const counts = fake.counts ?? COUNTS;
  const test = fake.test === undefined ? (status === "completed" ? { loss: 0.461, accuracy: 84.2 } : null) : fake.test;
  await mkdir(path, { recursive: true });
  const file = (name: string, value: unknown) => writeFile(join(path, name), JSON.stringify(value));
  await file("config.json", {
    schemaVersion: 1,
    config,
    startedAt: "2026-11-24T06:20:03.008Z",
    command:
      fake.command === undefined ? `sconce run --model ${config.model.name} --seed ${config.seed}` : fake.command,
  });
  await file("environment.json", {
    schemaVersion: 1,
    sconce: "0.1.0",
    node: "20.20.2",
    environment: {
      python: "3.11.7",
      torch: "2.13.0+cpu",
      torchtext: "0.6.0",
      numpy: "2.4.6",
      platform: "Linux-6.18-x86_64-with-glibc2.36",
      cpu: "Intel(R) Xeon(R) Processor",
      cpuCapability: "AVX512",
      device: "cpu",
      deviceName: "Intel(R) Xeon(R) Processor",
      cuda: null,
      threads: 2,
      deterministic: false,
      allocator: { THP_MEM_ALLOC_ENABLE: "1" },
      ...fake.environment,
    },
    corpus: {
      path: "/data/imdb/aclImdb",
      digest: "a".repeat(64),
      reviews: { "train/pos": 12500, "train/neg": 12500, "test/pos": 12500, "test/neg": 12500 },
      warnings: [],
      synthetic: config.data.corpus === "sample",
    },
  });
  const figures = Array.from({ length: done }, (_, n) => n + 1).map((epoch) => ({
    epoch,
    trainLoss: validation(epoch).loss - 0.02,
    validation: validation(epoch),
    seconds: fake.secondsOf?.(epoch) ?? 600,
  }));
  if (status === "killed") await rm(join(path, "result.json"), { force: true });
  else
    await file("result.json", {
      schemaVersion: 1,
      status,
      counts,
      labels: ["neg", "pos"],
      epochs: figures,
      test,
      weights: {},
      ...fake.ending,
      seconds: 600.5 * done,
      error: fake.error === undefined ? null : { kind: "python-error", message: fake.error },
      finishedAt: "2026-11-24T09:20:03.008Z",
    });
  if (fake.metrics === false) return path;
  const lines: object[] = [];
  for (const { epoch, trainLoss } of figures) {
    for (let batch = 0; batch < 200; batch++)
      lines.push({
        type: "batch",
        phase: "train",
        epoch,
        batch,
        batches: 200,
        seen: batch * 100,
        of: 20000,
        loss: trainLoss + batch / 1e4,
      });
    for (let batch = 0; batch < 50; batch++)
      lines.push({
        type: "batch",
        phase: "validation",
        epoch,
        batch,
        batches: 50,
        seen: batch * 100,
        of: 5000,
        loss: 66.6,
      });
    lines.push({ type: "evaluation", phase: "validation", epoch, ...validation(epoch) });
  }
  if (test) lines.push({ type: "evaluation", phase: "test", epoch: done, ...test });
  // As Python's json.dumps writes them: a space after colon and comma.
  const text = lines.map((line) => JSON.stringify(line).replaceAll('":', '": ').replaceAll(',"', ', "')).join("\n");
  await writeFile(join(path, "metrics.jsonl"), `${text}\n`);
  return path;
}
