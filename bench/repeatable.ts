/**
 * Whether a search repeats: TPE with hyperband on synthetic reviews, 40 trials, with 1, 2 and 3 workers, on workers that share no folder with the
 * driver, left alone and with 10 kills at random of the driver, of workers and of the search's Python. All must give one digest of all settings
 * and all values.
 *
 *     node --import tsx bench/repeatable.ts [--from 1] [--rounds 20] [--trials 40] [--kills 10] [--seed 1]
 *
 * The first rounds are left alone: 1, 2, 3 workers, then others' machines; all that follow are disturbed. `--from 11`: the rounds before are
 * left out.
 */
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { readSweep, type SweepDefinition, type SweepEvent, sweep } from "sconce";
import { writeSample } from "#sconce/data/sample.js";
import { FakeRemote } from "../tests/executors/helpers/fake-remote.js";
import { kill, marked, markProcesses, nobodyLeft } from "../tests/sweep/helpers/processes.js";
import { numbersOf } from "../tests/sweep/helpers/sweeps.js";

const { values } = parseArgs({
  options: {
    from: { type: "string", default: "1" },
    rounds: { type: "string", default: "20" },
    trials: { type: "string", default: "40" },
    kills: { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
    /** Of the driver's own process: the sweep to drive. */
    drive: { type: "string" },
  },
});

/** How the trials of a round are run. */
interface Way {
  root: string;
  out: string;
  workers: number;
  remote: boolean;
}

const definition = ({ root, workers }: Way): SweepDefinition => ({
  name: "repeatable",
  base: {
    model: { name: "gru", embedDim: 8 },
    data: { root, minFreq: 1 },
    training: { epochs: 4, batchSize: 20 },
    device: "cpu",
    threads: 1,
  },
  space: {
    "training.learningRate": { logUniform: [1e-4, 1e-1] },
    "model.hiddenDim": { int: [4, 16] },
    "model.layers": [1, 2],
    "model.dropout": { float: [0, 0.5], when: { "model.layers": 2 } },
  },
  search: { sampler: "tpe", trials: Number(values.trials), pruner: { name: "hyperband", reductionFactor: 2 } },
  objective: { metric: "validation.loss" },
  executor: { workers },
  retries: 1000,
});

if (values.drive !== undefined) {
  const way: Way = JSON.parse(values.drive);
  await sweep(definition(way), {
    out: way.out,
    ...(way.remote ? { executor: new FakeRemote(way.workers) } : {}),
    onEvent: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
  });
  process.exit();
}

let state = Number(values.seed);
/** A number from 0 to 1 (mulberry32). */
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

/** Drive a sweep to its end in processes of its own, of which some are killed on the way: a third of them the driver's. */
async function run(
  way: Way,
  kills: number,
): Promise<{ driver: number; others: number; digest: string; pruned: number }> {
  const killed = { driver: 0, others: 0 };
  const self = fileURLToPath(import.meta.url);
  for (let done = false; !done; ) {
    const args = ["--import", "tsx", self, "--trials", values.trials, "--drive", JSON.stringify(way)];
    const child = execa(process.execPath, args, { reject: false, stdin: "ignore", cwd: process.cwd() });
    // The last kill comes before the last trials, however few events there are.
    let left = Math.floor(random() * 30);
    for await (const line of child.iterable()) {
      const event = JSON.parse(line as string) as SweepEvent;
      left -= 1;
      const so = killed.driver + killed.others;
      const due = event.type === "trial" && event.number >= ((so + 1) * Number(values.trials)) / (kills + 2);
      if (so >= kills || (left > 0 && !due) || event.type === "sweep") continue;
      left = 10 + Math.floor(random() * 60);
      const victims = marked().filter(({ kind }) => kind !== "other");
      const victim = victims[Math.floor(random() * victims.length)];
      if (random() < 0.33 || !victim) {
        kill(child.pid);
        killed.driver += 1;
        break;
      }
      kill(victim.pid);
      killed.others += 1;
    }
    const { exitCode, signal, stderr } = await child;
    if (!signal && exitCode !== 0) throw new Error(String(stderr));
    done = exitCode === 0;
    if (!done) await nobodyLeft();
  }
  const { trials } = await readSweep(way.out);
  if (trials.length !== Number(values.trials)) throw new Error(`${trials.length} trials in ${way.out}`);
  const digest = createHash("sha256")
    .update(JSON.stringify(numbersOf(trials)))
    .digest("hex")
    .slice(0, 16);
  return { ...killed, digest, pruned: trials.filter(({ status }) => status === "pruned").length };
}

markProcesses();
const folder = await mkdtemp(join(tmpdir(), "sconce-bench-"));
const root = join(folder, "data");
await writeSample(root, { reviews: 120, minWords: 6, usualWords: 20, maxWords: 34 });
const digests = new Map<string, number>();
for (let round = Number(values.from) - 1; round < Number(values.rounds); round++) {
  const remote = round % 4 === 3;
  const way: Way = { root, out: join(folder, `round-${round}`), workers: remote ? 2 : 1 + (round % 4), remote };
  const kills = round < 4 ? 0 : Number(values.kills);
  const began = performance.now();
  const { driver, others, digest, pruned } = await run(way, kills);
  digests.set(digest, (digests.get(digest) ?? 0) + 1);
  const where = `${way.workers} worker(s)${remote ? " that share no folder" : ""}`;
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(
    `round ${round + 1}: ${where}, ${driver} kills of the driver, ${others} of others, ${pruned} pruned, ${seconds} s: ${digest}`,
  );
}
await nobodyLeft();
await rm(folder, { recursive: true, force: true });
const equal = Math.max(...digests.values());
const rounds = Number(values.rounds) - Number(values.from) + 1;
console.log(`\n${equal} of ${rounds} rounds have the same settings and values`);
process.exitCode = equal === rounds ? 0 : 1;
