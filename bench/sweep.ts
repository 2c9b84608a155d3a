/**
 * A sweep of GRU and LSTM over seeds on the real reviews, five ways: the plain script once for each trial on all cores; Optuna
 * alone, Hydra's joblib launcher and Ray Tune, each calling the plain script's function in two processes of one thread; sconce.
 *
 *     make bench-setup                                  # the tools, in .bench-venv
 *     node --import tsx bench/sweep.ts                  # 500 + 500 reviews at full length: about 20 s a trial
 *     node --import tsx bench/sweep.ts --full           # all 50,000 reviews loaded, 1,000 + 1,000 of them used
 *     node --import tsx bench/sweep.ts --quick          # that all of them work
 *
 * Options: --trials 12, --reviews 500, --used N, --batch-size 100, --max-tokens N, --rounds 1, --arms plain,optuna,hydra,ray,sconce,
 * --workers 2, --threads 2 (of the plain script), --data .data, --flush-denormals (for every way; without it a trial takes minutes on
 * processors that are slow with denormal numbers). With --full every way reads all reviews and then uses the first
 * 50 words of some: little is left to train, so the loading counts.
 *
 * Every trial's test loss and weights have to be the same in all arms of one thread. The plain script on two threads has
 * other bits: its losses have to be near.
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { timeLeft } from "#sconce/sweep/time-left.js";
import { ARMS, hasPackage, type Outcomes, type Work } from "./helpers/arms.js";
import { subset } from "./helpers/corpus.js";
import { median, printTable } from "./helpers/table.js";

const { values } = parseArgs({
  options: {
    trials: { type: "string" },
    reviews: { type: "string" },
    "batch-size": { type: "string" },
    used: { type: "string" },
    "max-tokens": { type: "string" },
    rounds: { type: "string", default: "1" },
    arms: { type: "string", default: Object.keys(ARMS).join(",") },
    workers: { type: "string", default: "2" },
    threads: { type: "string", default: "2" },
    data: { type: "string", default: ".data" },
    "flush-denormals": { type: "boolean", default: false },
    full: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
  },
});
const preset = values.full
  ? { trials: 12, reviews: 25_000, used: 1000, batchSize: 100, maxTokens: 50 }
  : { trials: 12, reviews: 500, used: null, batchSize: 100, maxTokens: null };
const smaller = values.quick ? { trials: 4, ...(values.full ? {} : { reviews: 60, maxTokens: 50 }) } : {};
const size = { ...preset, ...smaller };
const given = (name: "trials" | "reviews" | "used" | "batch-size" | "max-tokens", otherwise: number | null) =>
  values[name] === undefined ? otherwise : Number(values[name]);
const trials = given("trials", size.trials) as number;
const reviews = given("reviews", size.reviews) as number;

const root = await mkdtemp(join(tmpdir(), "sc-"));
const work: Work = {
  data: reviews >= 25_000 ? resolve(values.data) : await subset(values.data, join(root, "data"), reviews),
  models: ["gru", "lstm"],
  seeds: Array.from({ length: Math.ceil(trials / 2) }, (_, n) => n + 1),
  batchSize: given("batch-size", size.batchSize) as number,
  used: given("used", size.used),
  maxTokens: given("max-tokens", size.maxTokens),
  workers: Number(values.workers),
  flushDenormals: values["flush-denormals"],
  plainThreads: Number(values.threads),
  folder: "",
};
const count = work.models.length * work.seeds.length;

const seconds = new Map<string, number[]>();
const outcomes = new Map<string, Outcomes>();
const missing: string[] = [];
for (let round = 0; round < Number(values.rounds); round++)
  for (const name of values.arms.split(",")) {
    const arm = ARMS[name];
    if (!arm) throw new Error(`--arms: ${name} is none of ${Object.keys(ARMS).join(", ")}`);
    if (arm.needs !== undefined && !(await hasPackage(arm.needs))) {
      if (round === 0) missing.push(`${name} is left out: ${arm.needs} is not in .bench-venv (make bench-setup)`);
      continue;
    }
    const folder = join(root, `${name[0]}${round}`);
    await mkdir(folder);
    const began = performance.now();
    outcomes.set(name, await arm.run({ ...work, folder }));
    const took = (performance.now() - began) / 1000;
    seconds.set(name, [...(seconds.get(name) ?? []), took]);
    console.error(`${name}: ${took.toFixed(1)} s`);
    await rm(folder, { recursive: true, force: true });
  }
await rm(root, { recursive: true, force: true });

/** How far the losses are from the reference's; throws where trials are missing or bits differ that must not. */
function compare(name: string, reference: string): number {
  const [mine, theirs] = [outcomes.get(name), outcomes.get(reference)] as [Outcomes, Outcomes];
  if (mine.size !== count) throw new Error(`${name}: ${mine.size} of ${count} trials have a result`);
  let furthest = 0;
  for (const [trial, { loss, weights }] of mine) {
    const other = theirs.get(trial);
    if (!other) throw new Error(`${reference} has no trial ${trial}`);
    furthest = Math.max(furthest, Math.abs(loss - other.loss));
    const sameBits = ARMS[name]?.oneThread === ARMS[reference]?.oneThread || work.plainThreads === 1;
    const same = loss === other.loss && JSON.stringify(weights) === JSON.stringify(other.weights);
    if (sameBits && !same) throw new Error(`${name} and ${reference} differ in ${trial}: loss ${loss}, ${other.loss}`);
  }
  if (furthest > 0.02) throw new Error(`${name} and ${reference}: test losses differ by ${furthest}`);
  return furthest;
}

/** When the last trial would end, if trials began one right after another, the longest first. */
function ideal(trials: Outcomes): number {
  const seconds = [...trials.values()].map((trial) => trial.seconds ?? Number.NaN);
  return timeLeft(
    [],
    seconds.sort((a, b) => b - a),
    work.workers,
  );
}

const names = [...seconds.keys()];
const reference = names.findLast((name) => ARMS[name]?.oneThread) ?? (names[0] as string);
const furthest = Math.max(...names.map((name) => compare(name, reference)));
const time = (name: string) => median(seconds.get(name) ?? [Number.NaN]);
const lastTime = (name: string) => seconds.get(name)?.at(-1) ?? Number.NaN;
const lastIdeal = (name: string) => ideal(outcomes.get(name) as Outcomes);
const others = names.filter((name) => name !== "plain" && name !== "sconce");
const best = Math.min(...others.map(time));
const targets = values.full ? { plain: 0.35, best: 0.6 } : { plain: 0.65, best: 0.8 };
for (const line of missing) console.log(line);
printTable(
  [
    `${count} trials of ${work.models.join(" and ")}, ${reviews} + ${reviews} reviews${work.used === null ? "" : `, ${work.used} + ${work.used} of them used`}`,
    work.maxTokens === null ? "at full length" : `of ${work.maxTokens} words`,
    `batches of ${work.batchSize}${work.flushDenormals ? ", denormal numbers flushed" : ""}; plain: ${work.plainThreads} thread(s), the others: ${work.workers} x 1 thread`,
  ].join(", "),
  ["", "seconds", "of plain", "of the best other", "its trials alone", "part of the time"],
  names.map((name) => {
    const row = [name, time(name), time(name) / time("plain"), time(name) / best];
    return [...row, ...(ARMS[name]?.oneThread ? [lastIdeal(name), lastIdeal(name) / lastTime(name)] : ["", ""])];
  }),
);
console.log(`targets for sconce: ${targets.plain} of plain, ${targets.best} of the best of ${others.join(", ")}`);
console.log(
  "its trials alone: training and evaluating, as long as they took in this way's last round, spread ideally over the workers",
);
console.log(
  `every trial has the same bits in all arms of one thread; plain's test losses are within ${furthest.toFixed(5)}`,
);
