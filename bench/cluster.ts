/**
 * The trials of bench/sweep.ts on two Ray nodes of one core each on this machine, beside sconce without Ray and beside Ray Tune on the
 * same two nodes; then, on other two, what an event and a trial's files cost on their way from the actor to the listener.
 *
 *     make bench-setup                            # Ray Tune, in .bench-venv; without it that way is left out
 *     node --import tsx bench/cluster.ts          # 500 + 500 reviews at full length: about 20 s a trial
 *     node --import tsx bench/cluster.ts --quick  # that all of it works
 *
 * Options: --trials 12, --reviews 500, --batch-size 100, --max-tokens N, --rounds 1, --arms local,cluster,tune, --data .data,
 * --flush-denormals (for every way; without it a trial takes minutes on processors that are slow with denormal numbers).
 *
 * The nodes are up before the clock starts, for both ways that use them. Every trial's test loss and weights have to be the same in
 * all arms.
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { rayCluster } from "../tests/executors/helpers/ray-cluster.js";
import { makeCorpus } from "../tests/helpers.js";
import { ARMS, type Arm, BENCH_PYTHON, hasPackage, type Outcomes, type Work } from "./helpers/arms.js";
import { subset } from "./helpers/corpus.js";
import { median, printTable } from "./helpers/table.js";
import { type Traced, traced } from "./helpers/traced.js";

const { values } = parseArgs({
  options: {
    trials: { type: "string" },
    reviews: { type: "string" },
    "batch-size": { type: "string", default: "100" },
    "max-tokens": { type: "string" },
    rounds: { type: "string", default: "1" },
    arms: { type: "string", default: "local,cluster,tune" },
    data: { type: "string", default: ".data" },
    "flush-denormals": { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
  },
});
const trials = Number(values.trials ?? (values.quick ? 4 : 12));
const reviews = Number(values.reviews ?? (values.quick ? 60 : 500));
const maxTokens = values["max-tokens"] ?? (values.quick ? "50" : undefined);
const WAYS: Record<string, Arm & { onCluster: boolean }> = {
  local: { ...(ARMS.sconce as Arm), onCluster: false },
  cluster: { ...(ARMS.sconce as Arm), onCluster: true },
  tune: { ...(ARMS.ray as Arm), onCluster: true },
};

const root = await mkdtemp(join(tmpdir(), "sc-"));
const work: Work = {
  data: reviews >= 25_000 ? resolve(values.data) : await subset(values.data, join(root, "data"), reviews),
  models: ["gru", "lstm"],
  seeds: Array.from({ length: Math.ceil(trials / 2) }, (_, n) => n + 1),
  batchSize: Number(values["batch-size"]),
  used: null,
  maxTokens: maxTokens === undefined ? null : Number(maxTokens),
  workers: 2,
  flushDenormals: values["flush-denormals"],
  plainThreads: 1,
  folder: "",
};

/** All ways, one after the other; those on nodes find the same ones. */
async function compare(): Promise<void> {
  const tune = await hasPackage("ray.tune");
  if (!tune) console.log("tune is left out: ray.tune is not in .bench-venv (make bench-setup)");
  const names = values.arms.split(",").filter((name) => tune || name !== "tune");
  const cluster = await rayCluster(2, { num_cpus: 1 }, tune ? { python: BENCH_PYTHON } : {});
  const seconds = new Map<string, number[]>();
  let expected: Outcomes | undefined;
  try {
    for (let round = 0; round < Number(values.rounds); round++)
      for (const name of names) {
        const way = WAYS[name];
        if (!way) throw new Error(`--arms: ${name} is none of ${Object.keys(WAYS).join(", ")}`);
        const folder = join(root, `${name[0]}${round}`);
        await mkdir(folder);
        const began = performance.now();
        const outcomes = await way.run({ ...work, folder, ...(way.onCluster ? { cluster } : {}) });
        const took = (performance.now() - began) / 1000;
        console.error(`${name}: ${took.toFixed(1)} s`);
        seconds.set(name, [...(seconds.get(name) ?? []), took]);
        expected ??= outcomes;
        same(name, outcomes, expected);
        await rm(folder, { recursive: true, force: true });
      }
  } finally {
    await cluster.end();
  }
  const time = (name: string) => median(seconds.get(name) ?? [Number.NaN]);
  printTable(
    `${work.models.length * work.seeds.length} trials of ${work.models.join(" and ")}, ${reviews} + ${reviews} reviews ${maxTokens ? `of ${maxTokens} words` : "at full length"}, batches of ${work.batchSize}${work.flushDenormals ? ", denormal numbers flushed" : ""}, 2 x 1 thread`,
    ["", "seconds", "of local", "of Ray Tune"],
    names.map((name) => [name, time(name), time(name) / time("local"), time(name) / time("tune")]),
  );
  console.log("targets for cluster: 1.10 of local, 0.80 of Ray Tune; every trial has the same bits in all ways");
}

function same(name: string, outcomes: Outcomes, expected: Outcomes): void {
  if (outcomes.size !== work.models.length * work.seeds.length) throw new Error(`${name}: ${outcomes.size} results`);
  for (const [trial, { loss, weights }] of outcomes) {
    const other = expected.get(trial);
    if (loss !== other?.loss || JSON.stringify(weights) !== JSON.stringify(other.weights))
      throw new Error(`${name} has other numbers in ${trial}: loss ${loss}, and ${other?.loss} before`);
  }
}

/** Rows of what one sweep's events and files cost. */
const rows = (name: string, { trials: count, alone, afterFiles, ...of }: Traced) => [
  [name, "events", alone.length + afterFiles.length],
  ["", "ms of an event, median", median(alone)],
  ["", "ms of one behind files, median", median(afterFiles)],
  ["", "MB of files a trial", of.megabytes / count],
  ["", "ms a trial: node reads and posts them", of.nodeMs / count],
  ["", "ms a trial: until they are home", of.homeMs / count],
  ["", "events a second", (alone.length + afterFiles.length) / of.seconds],
  ["", "ms of the driver's processor, an event", (of.processor * 1000) / (alone.length + afterFiles.length)],
];

async function costs(): Promise<void> {
  const common = { device: "cpu" } as const;
  const training = { epochs: 2, batchSize: work.batchSize };
  const folder = async (name: string) => {
    await mkdir(join(root, name));
    return join(root, name);
  };
  const real = await traced(
    {
      name: "real",
      base: { ...common, data: { root: work.data, maxTokens: work.maxTokens }, training },
      space: { "model.name": { choice: work.models }, seed: [1] },
      search: { sampler: "grid" },
    },
    await folder("real"),
  );
  // As many events as two nodes can send: epochs of a few milliseconds, each with its checkpoint.
  const tiny = makeCorpus(await folder("tiny"), { perFolder: 24, words: [3, 5] });
  const flood = await traced(
    {
      name: "flood",
      base: {
        ...common,
        model: { name: "rnn", hiddenDim: 1, embedDim: 1 },
        data: { root: tiny, minFreq: 1 },
        training: { epochs: values.quick ? 50 : 400, batchSize: 100 },
      },
      space: { seed: [1, 2] },
      search: { sampler: "grid" },
    },
    await folder("flood"),
  );
  printTable(
    "from the actor to the listener",
    ["", "", ""],
    [...rows("trials like those above, two epochs", real), ...rows("as many events as come", flood)],
  );
  console.log("target: 10 ms of an event, median");
}

try {
  await compare();
  await costs();
} finally {
  await rm(root, { recursive: true, force: true });
}
