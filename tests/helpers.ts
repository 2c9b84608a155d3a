/** What the tests share: places, a small corpus, processes and the waiting for them. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { ExperimentConfig, SconceError } from "#sconce/index.js";

/** The package's folder. */
export const home = resolve(dirname(fileURLToPath(import.meta.url)), "..");
/** The Python with torch: the user's, else the one that `make setup` made. */
export const python = process.env.SCONCE_PYTHON ?? join(home, ".venv", "bin", "python");
/** The command line's file, as `node` takes it. */
export const cli = join(home, "dist", "cli", "main.js");
/** Where a script imports sconce from. */
export const index = join(home, "dist", "index.js");

/** A new folder under the system's temporary one, gone when the test's process ends. */
export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "sconce-test-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** How a corpus is made. */
export interface CorpusShape {
  /** Positive reviews in each of train and test; as many negative ones. Default 24. */
  perFolder?: number;
  /** Negative reviews, when there are to be more or fewer of them. */
  negative?: number;
  /** Least and greatest number of words. Default 6 to 40. */
  words?: [number, number];
  /** Another seed gives other reviews. Default 1. */
  seed?: number;
}

const SIGNAL = {
  pos: ["Great", "lovely,", "moving", "BRILLIANT!", "charming"],
  neg: ["Dull", "awful,", "boring", "TERRIBLE!", "wooden"],
};
const PLAIN =
  "the The film, a plot of actors and It was scene. in café <br /> this MOVIE with music; end? - 1984".split(" ");

/** Write a small corpus of readable reviews under `root`, as `<root>/imdb/aclImdb/{train,test}/{pos,neg}/N_R.txt`; returns `root`. */
export function makeCorpus(root: string, shape: CorpusShape = {}): string {
  const { perFolder = 24, negative = perFolder, words = [6, 40], seed = 1 } = shape;
  let state = seed * 2654435761 + 12345;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const pick = (list: string[]) => list[random(list.length)] as string;
  for (const split of ["train", "test"])
    for (const label of ["pos", "neg"] as const) {
      const folder = join(root, "imdb", "aclImdb", split, label);
      mkdirSync(folder, { recursive: true });
      for (let n = 0; n < (label === "pos" ? perFolder : negative); n++) {
        const length = words[0] + random(words[1] - words[0] + 1);
        const text = Array.from({ length }, () => {
          if (random(4) > 0) return pick(PLAIN);
          return pick(SIGNAL[random(100) < 85 ? label : label === "pos" ? "neg" : "pos"]);
        });
        const rating = label === "pos" ? 7 + random(4) : 1 + random(4);
        writeFileSync(join(folder, `${n}_${rating}.txt`), text.join(" "));
      }
    }
  return root;
}

/** A config small enough for many runs: a GRU of width 8 on `root`. */
export function tiny(root: string, training: ExperimentConfig["training"] = {}): ExperimentConfig {
  return {
    model: { name: "gru", hiddenDim: 8, embedDim: 8 },
    data: { root },
    training: { epochs: 2, batchSize: 7, ...training },
    device: "cpu",
    threads: 1,
  };
}

interface ProcessOptions {
  cwd?: string;
  env?: Record<string, string | undefined>;
}

/** Run the command line to its end; nothing rejects. */
export function sconce(args: string[], options: ProcessOptions = {}) {
  return execa(process.execPath, [cli, ...args], { reject: false, stdin: "ignore", timeout: 240_000, ...options });
}

/** Run a piece of an ES module in a Node of its own; `sconce` in it is the public module. */
export function script(code: string, options: ProcessOptions = {}) {
  const source = `import * as sconce from ${JSON.stringify(index)};\n${code}`;
  return execa(process.execPath, ["--input-type=module", "-e", source], {
    reject: false,
    stdin: "ignore",
    timeout: 240_000,
    ...options,
  });
}

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

/** Run tests/plain.py, torch and torchtext alone: the lines it prints, and its numbers. */
export async function plain(data: string, settings: PlainSettings): Promise<{ lines: string[]; numbers: Numbers }> {
  const { model, epochs, seed, batchSize, threads } = settings;
  const flags = { model, data, epochs, seed, "batch-size": batchSize, threads };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { stdout } = await execa(python, [join(home, "tests", "plain.py"), ...args, "--raw"], { timeout: 240_000 });
  const all = stdout.split("\n");
  const records = all.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  return { lines: all.filter((line) => !line.startsWith("{")), numbers: numbersOf(records) };
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

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<SconceError> {
  try {
    await promise;
  } catch (error) {
    return error as SconceError;
  }
  throw new Error("it resolved, and should have rejected");
}

/** The promise, or an error when it takes longer than a generous limit. */
export async function within<T>(promise: Promise<T>, seconds: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${seconds} s`)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Wait until a condition holds, looking often; an error after a generous limit. */
export async function until(condition: () => boolean, seconds: number, what: string): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Whether a process is at work: a dead one that nobody has buried yet is not. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** A JSON file's content. */
export function readJson(...path: string[]) {
  return JSON.parse(readFileSync(join(...path), "utf8"));
}

/** Leave a test out, and say why: the runner prints it. */
export function skip(test: { skip(name: string, handler: () => void): void }, name: string, why: string): void {
  console.log(`skipped: ${name}: ${why}`);
  test.skip(name, () => {});
}
