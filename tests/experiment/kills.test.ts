/**
 * A small run killed with SIGKILL at random moments of its life (`make torture`: at thirty), the victim in turn Python, its worker
 * and the whole process, then gone on with: each ends with the same losses, evaluations and weights as the run left alone.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession, runExperiment } from "#sconce/index.js";
import { FULL } from "../helpers/torture.js";
import { makeCorpus, readJson, rejection, script, temporary, tiny, until, within } from "../helpers.js";
import { kill, marked, markProcesses, nobodyLeft, random } from "../sweep/helpers/processes.js";

const test = suite("experiment: killed at random");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"), { words: [10, 30] });
// Many short epochs: a good part of the run is the writing of checkpoints.
const config = { ...tiny(root, { epochs: 8 }), model: { name: "gru" as const, hiddenDim: 48, embedDim: 16 } };
markProcesses();
const seeded = random();
const MOMENTS = FULL ? 30 : 12;
const VICTIMS = ["python", "worker", "parent"] as const;
type Victim = (typeof VICTIMS)[number];

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const untimed = (epochs: { seconds: number }[]) => epochs.map(({ seconds: _, ...epoch }) => epoch);
const session = await openSession();
let whole: Awaited<ReturnType<typeof runExperiment>>;
/** How long, in ms, a process needs until its run directory is there, and from then on to its end. */
let before = 0;
let during = 0;

/** Start a run and kill the victim: at its start, while its first files are written, or (most) anywhere after. */
async function killed(runDir: string, victim: Victim): Promise<string> {
  const part = seeded();
  const early = part < 0.15;
  const share = early ? seeded() / 2 : seeded() * (part < 0.35 ? 0.05 : 1);
  const [run, pid] = victim === "parent" ? begin(runDir) : await beginHere(runDir, victim);
  let running = true;
  const ended = run.then(() => {
    running = false;
  });
  if (!early) while (running && !existsSync(runDir)) await pause(2);
  await pause(share * (early ? before : during));
  const there = existsSync(runDir) ? readdirSync(runDir) : ["no folder"];
  kill(pid);
  await within(ended, 60, "the end of a run whose process was killed");
  // What lost its parent ends a moment later, and until then may write there.
  await until(() => marked(markOf(runDir)).length === 0, 60, "the end of all that belonged to it");
  return `${victim}, ${early ? "early" : share.toFixed(3)}: ${there.join(" ")}`;
}

/** What the processes of a run that is begun in one of its own have in their environment. */
const markOf = (runDir: string) => `SCONCE_TEST_RUN=${runDir}`;

/** The run in a process of its own. */
function begin(runDir: string): [Promise<unknown>, number | undefined] {
  const process_ = script(
    `await sconce.runExperiment(${JSON.stringify(config)}, { runDir: ${JSON.stringify(runDir)} });`,
    { env: { SCONCE_TEST_RUN: runDir } },
  );
  return [process_.then(() => {}), process_.pid];
}

/** The run in this process, in a session of its own. */
async function beginHere(runDir: string, victim: "python" | "worker"): Promise<[Promise<unknown>, number | undefined]> {
  const own = await openSession();
  const run = runExperiment(config, { session: own, runDir })
    .catch(() => {})
    .then(() => own.close());
  return [run, victim === "python" ? own.pythonPid : own.workerPid];
}

/** What a user does: go on with the run, or begin it where there is no folder yet. */
async function goOn(runDir: string) {
  if (!existsSync(runDir)) return runExperiment(config, { session, runDir });
  if (existsSync(join(runDir, "config.json"))) return runExperiment({}, { session, resume: runDir });
  const refused = await rejection(runExperiment({}, { session, resume: runDir }));
  assert.match(refused.message, /holds no run yet/);
  return seeded() < 0.5
    ? runExperiment(config, { session, runDir })
    : runExperiment(config, { session, resume: runDir });
}

test("the run left alone", async () => {
  whole = await runExperiment(config, { session, runDir: join(folder, "whole") });
  const runDir = join(folder, "timed");
  const started = performance.now();
  const [run] = begin(runDir);
  while (!existsSync(runDir) && performance.now() - started < 60_000) await pause(2);
  before = performance.now() - started;
  await run;
  during = performance.now() - started - before;
  assert.equal(readJson(runDir, "result.json").weights, whole.weights);
});

test(`${MOMENTS} of ${MOMENTS} end the same`, async () => {
  const moments = Array.from({ length: MOMENTS }, (_, n) => ({ n, victim: VICTIMS[n % 3] as Victim }));
  const failures: string[] = [];
  let interrupted = 0;
  const line = async () => {
    for (let moment = moments.shift(); moment; moment = moments.shift()) {
      const runDir = join(folder, `killed-${moment.n}`);
      const where = await killed(runDir, moment.victim);
      if (!existsSync(join(runDir, "result.json")) || readJson(runDir, "result.json").status !== "completed")
        interrupted += 1;
      try {
        const result = await goOn(runDir);
        assert.is(result.status, "completed");
        assert.equal(result.weights, whole.weights, "weights");
        assert.equal(result.test, whole.test, "test");
        assert.equal(untimed(result.epochs), untimed(whole.epochs), "evaluations");
        for (const name of ["metrics.jsonl", "model.pt", "vocabulary.json", "labels.json"])
          assert.ok(readFileSync(join(runDir, name)).equals(readFileSync(join(folder, "whole", name))), name);
        const kept = readJson(runDir, "result.json");
        assert.equal([kept.status, kept.weights, kept.error], ["completed", whole.weights, null]);
        assert.ok(existsSync(join(runDir, "environment.json")), "environment.json");
        const parts = readdirSync(runDir, { recursive: true }).filter((name) => String(name).endsWith(".part"));
        assert.equal(parts, [], "no half of a file is left");
      } catch (error) {
        failures.push(`moment ${moment.n}, ${where}: ${(error as Error).message}`);
      }
    }
  };
  await Promise.all([line(), line()]);
  assert.equal(failures, []);
  // The moments are drawn over the run's whole life; that a few come after its end is fair.
  assert.ok(interrupted >= MOMENTS / 2, `only ${interrupted} were interrupted`);
});

test("no process is left behind", async () => {
  await session.close();
  await nobodyLeft();
});

test.run();
