/** A reproduction is kept run by run: it goes on where it stood, takes more in, and nothing foreign is touched. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession, type ReproduceCall, type ReproduceEvent, reproduce } from "#sconce/index.js";
import { report } from "#sconce/reproduce/report.js";
import { makeCorpus, readJson, rejection, script, temporary, until } from "../helpers.js";

const test = suite("reproduce");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"), { perFolder: 55, words: [4, 10] });
const session = await openSession();
const base: ReproduceCall = { root, models: ["rnn", "gru"], epochs: 2, device: "cpu", threads: 1, estimate: false };
const at = (name: string) => join(folder, name);
const weights = (out: string, run: string) => readJson(at(out), "runs", run, "result.json").weights;
const files = (path: string) =>
  existsSync(path) ? readdirSync(path, { recursive: true, encoding: "utf8" }).sort() : null;

const told: ReproduceEvent[] = [];
const whole = await reproduce({
  ...base,
  session,
  out: at("whole"),
  onEvent: (event) => void (event.type === "preparing" || told.push(event)),
});

test("every run is kept, and told of", async () => {
  assert.equal([whole.status, whole.failed, whole.out], ["completed", [], at("whole")]);
  assert.equal(whole.runs, [at("whole/runs/rnn-seed1"), at("whole/runs/gru-seed1")]);
  assert.equal(told[0], { type: "plan", runs: ["rnn-seed1", "gru-seed1"], done: [], jobs: 1, secondsLeft: null });
  assert.equal(
    told.flatMap((event) => (event.type === "finished" ? [[event.name, event.number, event.of]] : [])),
    [
      ["rnn-seed1", 0, 2],
      ["gru-seed1", 1, 2],
    ],
  );
  const last = told.findLast((event) => event.type === "run" && event.event.type === "batch");
  assert.ok(last?.type === "run" && typeof last.secondsLeft === "number"); // the pace of both models is known by now
});

test("a dry run measures and writes nothing", async () => {
  const events: ReproduceEvent[] = [];
  const options = { ...base, session, out: at("dry"), dryRun: true, estimate: true };
  const planned = await reproduce({
    ...options,
    onEvent: (event) => void (event.type === "preparing" || events.push(event)),
  });
  assert.equal([planned.status, planned.runs], ["planned", []]);
  assert.is(events.length, 1);
  const [plan] = events;
  assert.ok(plan?.type === "plan" && plan.runs.length === 2 && Number(plan.secondsLeft) > 0);
  assert.is(files(at("dry")), null);
});

test("what is done is not done again; more models, seeds and epochs join", async () => {
  const out = at("grows");
  await reproduce({ ...base, session, out, models: ["rnn"] });
  const path = join(out, "runs", "rnn-seed1", "result.json");
  const before = statSync(path).mtimeMs;
  const events: ReproduceEvent[] = [];
  const grown = await reproduce({
    ...base,
    session,
    out,
    seeds: [1, 2],
    onEvent: (event) => void (event.type === "preparing" || events.push(event)),
  });
  assert.equal(events[0], {
    type: "plan",
    runs: ["rnn-seed1", "gru-seed1", "rnn-seed2", "gru-seed2"],
    done: ["rnn-seed1"],
    jobs: 1,
    secondsLeft: null,
  });
  assert.is(grown.runs.length, 4);
  assert.is(statSync(path).mtimeMs, before);
  const longer = await reproduce({ ...base, session, out, models: ["rnn"], epochs: 3 });
  assert.is(longer.status, "completed");
  assert.is(readJson(path).epochs.length, 3);
  await reproduce({ ...base, session, out: at("long"), models: ["rnn"], epochs: 3 });
  assert.equal(weights("grows", "rnn-seed1"), weights("long", "rnn-seed1"));
  const fewer = await rejection(reproduce({ ...base, session, out, models: ["rnn"] }));
  assert.is(fewer.kind, "run-directory");
  assert.match(fewer.message, /training\.epochs was 3, is 2/);
});

test("stopped in the second run, the same call goes on", async () => {
  const out = at("stopped");
  const controller = new AbortController();
  const stopped = await reproduce({
    ...base,
    session,
    out,
    signal: controller.signal,
    onEvent: (event) => {
      if (event.type === "run" && event.name === "gru-seed1" && event.event.type === "batch") controller.abort();
    },
  });
  assert.equal([stopped.status, stopped.runs], ["stopped", [join(out, "runs", "rnn-seed1")]]);
  assert.is(readJson(out, "runs", "gru-seed1", "result.json").status, "stopped");
  assert.is((await reproduce({ ...base, session, out })).runs.length, 2);
  for (const run of ["rnn-seed1", "gru-seed1"]) assert.equal(weights("stopped", run), weights("whole", run));
});

test("killed in the second run, the same call goes on", async () => {
  const out = at("killed");
  const call = JSON.stringify({ ...base, out });
  const parent = script(`await sconce.reproduce({ ...${call}, onEvent(event) {
    if (event.type === "run" && event.name === "gru-seed1" && event.event.type === "epoch") console.log("second");
  } });`);
  let seen = "";
  parent.stdout.on("data", (chunk) => {
    seen += chunk;
  });
  await until(() => seen.includes("second"), 120, "an epoch of the second run");
  parent.kill("SIGKILL");
  await parent;
  const before = statSync(join(out, "runs", "rnn-seed1", "result.json")).mtimeMs;
  // What a process that was killed earlier still would have left of its next run.
  mkdirSync(join(out, "runs", "gru-seed2"));
  writeFileSync(join(out, "runs", "gru-seed2", ".lock"), "");
  writeFileSync(join(out, "runs", "gru-seed2", "config.json.999999999.part"), "{");
  const resumed = await reproduce({ ...base, session, out, seeds: [1, 2], models: ["rnn", "gru"] });
  assert.equal([resumed.status, resumed.runs.length, resumed.failed], ["completed", 4, []]);
  assert.is(statSync(join(out, "runs", "rnn-seed1", "result.json")).mtimeMs, before);
  assert.equal(weights("killed", "gru-seed1"), weights("whole", "gru-seed1"));
  assert.not(files(join(out, "runs"))?.some((name) => name.endsWith(".part")));
});

test("a folder of other settings is refused, with the difference", async () => {
  const before = files(at("whole"));
  const other = makeCorpus(at("other"), { perFolder: 30, seed: 2 });
  for (const [change, words] of [
    [
      { quick: true },
      /training\.batchSize was 100, is 25; data\.reviewsPerSplit was null, is 4000; data\.maxTokens was null, is 80$/,
    ],
    [{ threads: 2 }, /threads was 1, is 2/],
    [{ flushDenormals: true }, /settings: flushDenormals was false, is true$/],
    [{ corpus: "sample", root: other }, /data\.corpus was imdb, is sample/],
    [{ root: other }, /^[^;]*corpus \(sha256\) was [0-9a-f]{64}, is [0-9a-f]{64}$/],
  ] as const) {
    const error = await rejection(reproduce({ ...base, session, out: at("whole"), ...change }));
    assert.is(error.kind, "run-directory");
    assert.match(error.message, words);
    assert.ok(error.hint);
  }
  assert.equal(files(at("whole")), before);
});

test("a plan of the first sconce, which had device, threads and epochs as they were asked for, is understood", async () => {
  const out = at("earlier");
  // It had the settings of all models once, and knew nothing of denormal numbers.
  const { experiments } = readJson(at("whole"), "reproduction.json");
  const { flushDenormals: _, ...settings } =
    Object.values(experiments as Record<string, Record<string, object>>)[0] ?? {};
  settings.model = { ...settings.model, name: undefined };
  const write = (threads: number) => {
    const training = { ...settings.training, epochs: 15 };
    writeFileSync(
      join(out, "reproduction.json"),
      JSON.stringify({ schemaVersion: 1, settings: { ...settings, device: "auto", threads, training } }),
    );
  };
  mkdirSync(out);
  write(1);
  const options = { ...base, session, out, dryRun: true };
  assert.is((await reproduce(options)).status, "planned");
  write(2);
  assert.match((await rejection(reproduce(options))).message, /settings: threads was 2, is 1$/);
  write(1);
  const flushing = await rejection(reproduce({ ...options, flushDenormals: true }));
  assert.match(flushing.message, /settings: flushDenormals was false, is true$/);
});

test("nothing is written over what is not a reproduction's", async () => {
  const out = at("mine");
  mkdirSync(out);
  writeFileSync(join(out, "report.md"), "my own words");
  const error = await rejection(reproduce({ ...base, session, out }));
  assert.equal([error.kind, /holds report\.md/.test(error.message)], ["run-directory", true]);
  assert.equal(files(out), ["report.md"]);
  writeFileSync(at("file"), "");
  assert.match((await rejection(reproduce({ ...base, session, out: at("file") }))).message, /a file is in its place/);
  mkdirSync(at("broken"));
  writeFileSync(at("broken/reproduction.json"), "{");
  assert.match(
    (await rejection(reproduce({ ...base, session, out: at("broken") }))).message,
    /reproduction\.json cannot be read/,
  );
});

test("a run whose configuration cannot be read is named, with a remedy", async () => {
  const out = at("spoilt");
  await reproduce({ ...base, session, out, models: ["rnn"], epochs: 1 });
  writeFileSync(join(out, "runs", "rnn-seed1", "config.json"), "{");
  const error = await rejection(reproduce({ ...base, session, out, models: ["rnn"], epochs: 1 }));
  assert.is(error.kind, "run-directory");
  assert.match(error.message, /rnn-seed1.config\.json/);
  assert.match(String(error.hint), /move .* away/);
});

/** The processes below one. */
function below(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...below(child)]);
}

if (existsSync(`/proc/self/task/${process.pid}/children`))
  test("a model whose Python dies leaves the others, and is tried again", async () => {
    const out = at("dies");
    const known = new Set(below(process.pid));
    const events: string[] = [];
    const result = await reproduce({
      ...base,
      out,
      models: ["rnn", "gru", "lstm"],
      epochs: 1,
      retries: 0,
      onEvent: (event) => {
        if (event.type === "failed" || event.type === "finished") events.push(`${event.name} ${event.type}`);
        if (event.type !== "run" || event.name !== "gru-seed1" || event.event.type !== "batch") return;
        for (const pid of below(process.pid)) if (!known.has(pid) && isPython(pid)) process.kill(pid, "SIGKILL");
      },
    });
    assert.equal(events, ["rnn-seed1 finished", "gru-seed1 failed", "lstm-seed1 finished"]);
    assert.equal([result.status, result.failed.length, result.failed[0]?.name], ["completed", 1, "gru-seed1"]);
    assert.equal(result.runs, [join(out, "runs", "rnn-seed1"), join(out, "runs", "lstm-seed1")]);
    assert.match(await report([out], { format: "terminal" }), /gru-seed1 +gru +failed: python-died: /);
    assert.is((await reproduce({ ...base, session, out, models: ["gru"], epochs: 1 })).runs.length, 1);
  });

function isPython(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("interface.py");
  } catch {
    return false;
  }
}

test("close", () => session.close());

test.run();
