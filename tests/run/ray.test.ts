/** One run on a real Ray cluster: what a run here gives, interrupted, lost, made longer, and what is refused. */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type ExperimentConfig, type RunEvent, runExperiment } from "#sconce/index.js";
import { type RayCluster, rayCluster, withoutRay } from "../executors/helpers/ray-cluster.js";
import {
  MODELS_FOLDER,
  makeCorpus,
  makeFolders,
  makeTable,
  numbersOf,
  python,
  readJson,
  rejection,
  sconce,
  skip,
  temporary,
  tiny,
  tinyOn,
  until,
  within,
} from "../helpers.js";
import { kill, markProcesses, nobodyLeft } from "../sweep/helpers/processes.js";
import { eventsOf, filesOf, sameRun } from "./helpers/runs.js";

const test = suite("a run on Ray");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"), { perFolder: 60, words: [4, 10] });
const config = (epochs: number): ExperimentConfig => tiny(root, { epochs });
const here = join(folder, "here");
const long = join(folder, "here-long");
const LONG = 60;
/** What the node keeps in the end: the digest of each kind of thing that it was sent. */
const kept = new Set<string>();
let cluster: RayCluster;

/** The options of a run on the cluster. */
const there = (runDir: string) => ({
  runDir,
  executor: { kind: "ray", address: cluster.address } as const,
  sessionOptions: { env: cluster.env },
});

/** `sconce run` on the cluster. */
const onRay = (...args: string[]) =>
  sconce(["run", "--json", "--executor", "ray", "--address", cluster.address, ...args], {
    cwd: folder,
    env: { ...cluster.env, SCONCE_PYTHON: python },
  });

const configFile = (epochs: number) => {
  const file = join(folder, `${epochs}.json`);
  writeFileSync(file, JSON.stringify(config(epochs)));
  return file;
};

const missing = withoutRay();
if (missing) skip(test, "a run on a cluster", missing);
else {
  markProcesses();
  test.before(async () => {
    cluster = await rayCluster(1, { num_cpus: 1 });
    await runExperiment(config(2), { runDir: here });
    await runExperiment(config(LONG), { runDir: long });
  });
  test.after(() => cluster.end());

  test("events, result and files are those of a run on this machine, the folder is named as there", async () => {
    const { exitCode, stdout, stderr } = await onRay("--config", configFile(2), "--log-every", "1");
    assert.is(exitCode, 0, stderr);
    const local = await sconce(["run", "--json", "--config", configFile(2), "--log-every", "1"], { cwd: folder });
    const [far, near] = [eventsOf(stdout), eventsOf(local.stdout)];
    assert.equal(numbersOf(far), numbersOf(near));
    assert.equal(
      far.map(({ type }) => type),
      near.map(({ type }) => type),
    );
    const runs = readdirSync(join(folder, "runs"));
    assert.is(runs.length, 2);
    for (const name of runs) assert.match(name, /^\d{4}-\d\d-\d\d-\d{6}-gru-imdb-seed1-[\da-f]{4}$/);
    const runDir = far.find(({ type }) => type === "start")?.runDir as string;
    sameRun(runDir, here);
    assert.equal(filesOf(runDir), filesOf(here));
  });

  test("a model of one's own, and the file beside it that it imports, are sent to the node", async () => {
    const own = { ...config(2), model: { file: join(MODELS_FOLDER, "inherits_file.py"), args: { width: 4 } } };
    const near = await runExperiment(own, { runDir: join(folder, "own-here") });
    const far = await runExperiment(own, there(join(folder, "own-there")));
    assert.equal(far.weights, near.weights);
    sameRun(join(folder, "own-there"), join(folder, "own-here"));
    assert.equal(filesOf(join(folder, "own-there")), filesOf(join(folder, "own-here")));

    const where = join(folder, "where.py");
    writeFileSync(where, "raise ValueError(__file__)\n");
    const error = await rejection(runExperiment({ ...own, model: { file: where } }, there(join(folder, "own-wrong"))));
    assert.is(error.kind, "own-code");
    assert.match(error.message, /importing it failed with ValueError: .*\/source-[0-9a-f]{16}\/where\.py \(on node /);
    assert.match(error.traceback ?? "", /where\.py", line 1/);
  });

  test("a table, a tokenizer and vectors of one's own are read on the node from what it was sent", async () => {
    const mine = join(folder, "mine");
    const table = { ...makeTable(mine), validation: join(mine, "validation.csv") };
    writeFileSync(join(mine, "shorter.py"), "def shorter(words):\n    return words[:20]\n");
    writeFileSync(
      join(mine, "cut.py"),
      "from shorter import shorter\n\ndef words(text):\n    return shorter(text.split())\n",
    );
    const numbers = Array.from({ length: 8 }, (_, at) => at / 8).join(" ");
    writeFileSync(join(mine, "vectors.txt"), `goal ${numbers}\nsoup ${numbers}\n`);
    const tokenizer = { file: join(mine, "cut.py"), function: "words" };
    const own = tinyOn({ table, tokenizer, vectors: { file: join(mine, "vectors.txt") } });
    const [near, far] = [join(folder, "table-here"), join(folder, "table-there")];
    const here = await runExperiment(own, { runDir: near });
    // While the run is at work the files are not where the configuration says: what is read was sent.
    const away = (event: RunEvent) => event.type === "start" && renameSync(mine, `${mine}-away`);
    const result = await runExperiment(own, { ...there(far), onEvent: away });
    renameSync(`${mine}-away`, mine);
    assert.equal(result.weights, here.weights);
    sameRun(far, near);
    assert.equal(filesOf(far), filesOf(near));
    assert.equal(readJson(far, "environment.json").corpus, readJson(near, "environment.json").corpus);
    for (const name of ["cut.py", "shorter.py"])
      assert.equal(readFileSync(join(far, "source/tokenizer", name)), readFileSync(join(mine, name)));
    kept
      .add(readJson(far, "environment.json").corpus.digest)
      .add(readJson(far, "config.json").config.data.vectors.digest);

    const { executor, sessionOptions } = there(far);
    await runExperiment({ training: { epochs: 3 } }, { resume: far, executor, sessionOptions });
    await runExperiment({ training: { epochs: 3 } }, { resume: near });
    sameRun(far, near);
    const shared = { executor: { ...executor, shared: true }, sessionOptions, runDir: join(folder, "table-shared") };
    const before = readdirSync(join(cluster.cache, "corpora"));
    const other = { ...own, data: { ...own.data, table: { ...table, text: "topic", label: "body" } } };
    const refused = await rejection(runExperiment(other, shared));
    assert.match(refused.message, /^\S*mine\/validation\.csv, row 2: the label .* occurs in no training text/);
    await runExperiment({ ...own, data: { ...own.data, table: { ...table, validation: undefined } } }, shared);
    assert.equal(readdirSync(join(cluster.cache, "corpora")), before, "with a shared file system nothing is sent");

    appendFileSync(table.test, "99,one more,sport\n");
    const changed = await rejection(
      runExperiment({ training: { epochs: 4 } }, { resume: far, executor, sessionOptions }),
    );
    assert.is(changed.kind, "checkpoint");
    writeFileSync(join(mine, "cut.py"), "def words(text):\n    return []\n");
    const empty = await rejection(runExperiment(own, there(join(folder, "table-empty"))));
    assert.match(
      empty.message,
      /^\S*mine\/train\.csv, row 2, column body: the tokenizer finds no word in it \(on node /,
    );
    kept.add(readJson(folder, "table-empty", "environment.json").corpus.digest);
  });

  test("texts in folders are sent to the node", async () => {
    const root = makeFolders(join(folder, "texts"));
    mkdirSync(join(root, "train", "nothing"));
    const own = tinyOn({ folders: { root } });
    const [near, far] = [join(folder, "folders-here"), join(folder, "folders-there")];
    const warnings: string[][] = [];
    const onEvent = (event: RunEvent) => event.type === "start" && warnings.push(event.warnings);
    await runExperiment(own, { runDir: near, onEvent });
    await runExperiment(own, {
      ...there(far),
      onEvent(event) {
        onEvent(event);
        if (event.type === "start") renameSync(root, `${root}-away`);
      },
    });
    renameSync(`${root}-away`, root);
    sameRun(far, near);
    assert.equal(filesOf(far), filesOf(near));
    assert.match(warnings[0]?.join() ?? "", /nothing holds no texts/);
    assert.equal(warnings[1], warnings[0]);
    kept.add(readJson(far, "environment.json").corpus.digest);
  });

  test("Ctrl-C: its checkpoint comes home; it goes on on the cluster and on this machine", async () => {
    const out = join(folder, "interrupted");
    const process_ = onRay("--config", configFile(LONG), "--out", out);
    let told = "";
    process_.stdout.on("data", (chunk: Buffer) => {
      told += chunk;
    });
    await until(() => told.includes('"type":"checkpoint"'), 120, "a checkpoint");
    process_.kill("SIGINT");
    const { exitCode, stderr } = await within(process_, 60, "the end");
    assert.is(exitCode, 130, stderr);
    assert.is(readJson(out, "result.json").status, "stopped");
    assert.ok(readdirSync(join(out, "checkpoints")).length >= 1);
    assert.equal(cluster.workers(), []);
    const controller = new AbortController();
    const stopped = await runExperiment(
      {},
      {
        ...{ resume: out, executor: there(out).executor, sessionOptions: there(out).sessionOptions },
        signal: controller.signal,
        onEvent: ({ type }) => type === "epoch" && controller.abort(),
      },
    );
    assert.is(stopped.status, "stopped");
    assert.is(stopped.status === "stopped" && stopped.checkpoint?.startsWith(join(out, "checkpoints")), true);
    await runExperiment({}, { resume: out });
    sameRun(out, long);
  });

  test("a run that is at work on the cluster is not gone on with here at the same time", async () => {
    const out = join(folder, "twice");
    const errors: string[] = [];
    const onEvent = async ({ type }: RunEvent) => {
      if (type === "epoch" && errors.length === 0)
        errors.push((await rejection(runExperiment({}, { resume: out }))).message);
    };
    assert.is((await runExperiment(config(2), { ...there(out), onEvent })).status, "completed");
    assert.equal(errors, [`another run is at work in ${out}`]);
    sameRun(out, here);
  });

  test("a lost worker: another attempt goes on from the last checkpoint, also with fewer of them", async () => {
    const out = join(folder, "lost");
    const events: RunEvent[] = [];
    let killed = 0;
    const result = await runExperiment(config(7), {
      ...there(out),
      checkpointEvery: 3,
      onEvent(event) {
        events.push(event);
        if (event.type === "epoch" && event.epoch === 5 && !killed) {
          killed = cluster.workers()[0] ?? 0;
          kill(killed);
          // What the lost worker had told stays; nothing more is taken from it.
          return until(() => !cluster.workers().includes(killed), 30, "the end of the worker");
        }
      },
    });
    const whole = join(folder, "whole");
    await runExperiment(config(7), { runDir: whole });
    assert.is(result.status, "completed");
    sameRun(out, whole);
    assert.equal(
      events.flatMap((event) => (event.type === "checkpoint" ? [event.position.epoch - 1] : [])),
      [3, 6, 7],
    );
    const [warning] = events.filter(({ type }) => type === "warning") as { message: string }[];
    assert.match(warning?.message ?? "", /^the worker on .* is gone: .*; attempt 2 begins$/);
    const [resumed] = events.filter(({ type }) => type === "resume") as { position: { epoch: number } }[];
    assert.is(resumed?.position.epoch, 4, "from the checkpoint after the third epoch");
  });

  test("no more attempts than are allowed; what was done is kept, and goes on", async () => {
    const out = join(folder, "lost-for-good");
    const onEvent = ({ type }: RunEvent) => {
      if (type === "checkpoint") for (const pid of cluster.workers()) kill(pid);
    };
    const error = await rejection(runExperiment(config(LONG), { ...there(out), retries: 0, onEvent }));
    assert.equal([error.kind, error.runDir], ["worker-died", out]);
    assert.is(readJson(out, "result.json").status, "failed");
    await runExperiment({}, { resume: out });
    sameRun(out, long);
  });

  test("a finished run gets more epochs on the cluster", async () => {
    const out = join(folder, "longer");
    await runExperiment(config(2), { runDir: out });
    const { executor, sessionOptions } = there(out);
    await runExperiment({ training: { epochs: LONG } }, { resume: out, executor, sessionOptions });
    sameRun(out, long);
    assert.equal(filesOf(out), filesOf(long));
  });

  test("a stop before it has begun leaves nothing", async () => {
    const out = join(folder, "early");
    const error = await rejection(runExperiment(config(2), { ...there(out), signal: AbortSignal.abort() }));
    assert.equal([error.kind, error.message], ["closed", "the run was stopped before it had begun"]);
    assert.not(existsSync(out));
  });

  test("mistakes: one error each, and nothing is left", async () => {
    const out = join(folder, "nothing");
    const executor = { kind: "ray", address: "127.0.0.2:9" } as const;
    const refused = async (options: object, kind: string, words: RegExp) => {
      const error = await rejection(runExperiment(config(1), { runDir: out, executor, ...options }));
      assert.is(error.kind, kind);
      assert.match(error.message, words);
      assert.not(existsSync(out));
    };
    await refused({}, "cluster", /nothing answers at 127\.0\.0\.2:9/);
    await refused({ executor: { kind: "ray", cpu: 1 } }, "config", /executor\.cpu.*cpus/);
    await refused({ runDir: null }, "usage", /^runDir: null/);
    await refused({ tensorboard: "tb" }, "usage", /^tensorboard: the folder would be written on another machine/);
    await refused({ mlflow: "mlruns" }, "usage", /^mlflow: the folder/);
    await refused({ retries: -1 }, "config", /^retries/);
    await refused({ checkpointEvery: 0 }, "config", /^checkpointEvery/);
    await refused({ checkpointEvery: 2, checkpoints: false }, "usage", /^checkpointEvery: the run is to write no/);
    await refused({ executor: undefined, retries: 1 }, "usage", /^retries: only a run on an executor/);
    mkdirSync(out);
    writeFileSync(join(out, "mine.txt"), "");
    const full = await onRay("--config", configFile(1), "--out", out);
    assert.is(full.exitCode, 2);
    assert.match(full.stderr, /nothing is not empty: it holds mine\.txt/);
    assert.equal(readdirSync(out), ["mine.txt"]);
    for (const [flag, words] of [
      [["--address", "127.0.0.2:9"], /--address: only a Ray cluster has one/],
      [["--shared"], /--shared: only with a Ray cluster/],
      [["--retries", "1"], /--retries: only a run on an executor/],
      [["--no-checkpoints", "--checkpoint-every", "2"], /--no-checkpoints and --checkpoint-every exclude/],
    ] as const) {
      const { exitCode, stderr } = await sconce(["run", "--model", "gru", ...flag], { cwd: folder });
      assert.is(exitCode, 2);
      assert.match(stderr, words);
    }
  });

  test("nothing is left on the node but what runs read", () => {
    assert.equal(
      readdirSync(cluster.scratch).filter((name) => name.startsWith("worker-")),
      [],
    );
    const corpora = readdirSync(join(cluster.cache, "corpora")).filter((name) => !name.endsWith(".lock"));
    assert.equal(corpora, [readJson(here, "environment.json").corpus.digest, ...kept].sort());
  });

  test("no process is left behind", nobodyLeft);
}

test.run();
