/** What a run computed, to the last bit, and what the plain script computes. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { execa } from "execa";
import { home, python } from "./places.js";
import { HANGS } from "./processes.js";

/** Settings that the plain script and a run share. */
export interface PlainSettings {
  model: "rnn" | "gru" | "lstm";
  epochs: number;
  seed: number;
  batchSize: number;
  threads: number;
}

/** What a run computed, to the last bit: every batch's loss, every evaluation, the weights' hashes. */
export interface Numbers {
  batches: { phase: string; epoch: number; batch: number; loss: number }[];
  evaluations: { phase: string; epoch: number; loss: number; accuracy: number }[];
  weights: Record<string, string>;
}

/** Run python/plain.py, torch and torchtext alone: the lines it prints, and its numbers. */
export async function plain(data: string, settings: PlainSettings): Promise<{ lines: string[]; numbers: Numbers }> {
  const { model, epochs, seed, batchSize, threads } = settings;
  const flags = { model, data, epochs, seed, "batch-size": batchSize, threads };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { stdout } = await execa(python, [join(home, "python", "plain.py"), ...args, "--raw"], { timeout: HANGS });
  const all = stdout.split("\n");
  const records = all.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  return { lines: all.filter((line) => !line.startsWith("{")), numbers: numbersOf(records) };
}

/** The steps that TensorBoard has of a run, by the name of each number. */
export function tensorBoardSteps(folder: string): Record<string, number[]> {
  const script = `import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0}).Reload()
print(json.dumps({tag: [one.step for one in events.Scalars(tag)] for tag in events.Tags()["scalars"]}))`;
  return JSON.parse(
    execFileSync(python, ["-c", script, folder], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
  );
}

/** The numbers among events, or among the lines of `--json`. */
export function numbersOf(records: readonly object[]): Numbers {
  // biome-ignore lint/suspicious/noExplicitAny: events and lines of JSON alike
  const of = (type: string) => (records as any[]).filter((record) => record.type === type);
  return {
    batches: of("batch").map(({ phase, epoch, batch, loss }) => ({ phase, epoch, batch, loss })),
    evaluations: of("evaluation").map(({ phase, epoch, loss, accuracy }) => ({ phase, epoch, loss, accuracy })),
    weights: (of("weights")[0] ?? of("result")[0])?.weights ?? {},
  };
}
