/**
 * Texts a second of an exported model in Node, beside `sconce predict` and beside torch in plain Python, on real test reviews.
 * All of them have to give the same labels, and scores within 1e-5.
 *
 *     node --import tsx bench/inference.ts [--run RUN] [--data .data] [--reviews 1000] [--threads 1] [--rounds 3]
 *
 * RUN is the folder of a finished run of a tutorial's model of its own sizes; without it a GRU is trained for a moment.
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { exportRun, openSession, runExperiment } from "sconce";
import { loadClassifier } from "sconce/inference";
import { median, printTable } from "./helpers/table.js";

const { values } = parseArgs({
  options: {
    run: { type: "string" },
    data: { type: "string", default: ".data" },
    reviews: { type: "string", default: "1000" },
    threads: { type: "string", default: "1" },
    rounds: { type: "string", default: "3" },
  },
});
const [count, threads, rounds] = [Number(values.reviews), Number(values.threads), Number(values.rounds)];
const folder = await mkdtemp(join(tmpdir(), "sconce-bench-"));

/** As many positive as negative test reviews, spread over all of them. */
async function reviews(): Promise<string[]> {
  const found: string[] = [];
  for (const label of ["pos", "neg"]) {
    const place = join(values.data, "imdb/aclImdb/test", label);
    const names = (await readdir(place)).sort();
    const step = names.length / (count / 2);
    for (let at = 0; at < count / 2; at++)
      found.push(await readFile(join(place, names[Math.floor(at * step)] as string), "utf8"));
  }
  return found;
}

async function trained(): Promise<string> {
  const runDir = join(folder, "run");
  const data = { root: values.data, reviewsPerSplit: 500, maxTokens: 50 };
  await runExperiment({ model: { name: "gru" }, data, training: { epochs: 1 }, device: "cpu" }, { runDir });
  return runDir;
}

const run = values.run === undefined ? await trained() : resolve(values.run);
const texts = await reviews();
await writeFile(join(folder, "texts.json"), JSON.stringify(texts));
const session = await openSession();
const { path, labels } = await exportRun(run, { out: join(folder, "exported"), session });
const classifier = await loadClassifier(path, { threads });
const { config } = JSON.parse(await readFile(join(run, "config.json"), "utf8"));

/** Each way gives the scores of every text, in the order of the labels, and the milliseconds that it took. */
const ways: Record<string, () => Promise<{ scores: number[][]; ms: number }>> = {
  "plain Python, one by one": async () => {
    const args = ["bench/baselines/predict.py", run, join(folder, "texts.json"), String(threads)];
    const { scores, seconds } = JSON.parse((await execa(".venv/bin/python", args)).stdout);
    return { scores, ms: seconds * 1000 };
  },
  "sconce predict, in a session": () =>
    timed(async () => {
      const params = { config: { ...config, device: "cpu", threads }, runDir: run, texts, padTo: null };
      return (await session.call("experiment.predict", params)).predictions;
    }),
  "sconce predict, the whole command": () =>
    timed(async () => {
      const lines = texts.map((text) => text.replaceAll(/[\r\n]/g, " ")).join("\n");
      const args = ["dist/cli/main.js", "predict", "--run", run, "--device", "cpu", "--json"];
      return (await execa(process.execPath, args, { input: lines })).stdout.split("\n").map((line) => JSON.parse(line));
    }),
  "sconce/inference, one by one": () =>
    timed(async () => {
      const found = [];
      for (const text of texts) found.push(await classifier.classify(text));
      return found;
    }),
  "sconce/inference, all at once": () => timed(() => classifier.classify(texts)),
};

async function timed(act: () => Promise<{ scores: Record<string, number> }[]>) {
  const began = performance.now();
  const found = await act();
  return {
    ms: performance.now() - began,
    scores: found.map(({ scores }) => labels.map((label) => scores[label] as number)),
  };
}

const times: Record<string, number[]> = {};
let reference: number[][] | undefined;
let apart = 0;
let others = 0;
const best = (scores: number[]) => scores.indexOf(Math.max(...scores));
for (let round = 0; round < rounds; round++)
  for (const [name, way] of Object.entries(ways)) {
    const { scores, ms } = await way();
    times[name] ??= [];
    times[name].push(ms / texts.length);
    reference ??= scores;
    for (const [at, one] of scores.entries()) {
      const wanted = reference[at] as number[];
      apart = Math.max(apart, ...one.map((score, n) => Math.abs(score - (wanted[n] as number))));
      if (best(one) !== best(wanted)) others += 1;
    }
  }
const [plain] = Object.values(times).map(median) as [number];
printTable(
  `${config.model.name}, ${texts.length} reviews, ${threads} thread(s), ${rounds} round(s); ${others} other labels, scores within ${apart.toExponential(1)}`,
  ["", "ms a text", "texts a second", "of plain Python's"],
  Object.entries(times).map(([name, all]) => [name, median(all), 1000 / median(all), plain / median(all)]),
);
await classifier.dispose();
await session.close();
await rm(folder, { recursive: true, force: true });
if (others > 0 || !(apart <= 1e-5)) {
  console.error("FAILED: labels or scores are not those of plain Python");
  process.exitCode = 1;
}
