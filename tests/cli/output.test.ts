/** Results on stdout, everything else on stderr; and what `predict` says with a run's model. */
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { cli, makeCorpus, readJson, sconce, temporary } from "../helpers.js";

const test = suite("cli: output");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"));
const small = ["--set", "model.hiddenDim=8", "--set", "model.embedDim=8", "--batch-size", "7", "--threads", "1"];
const run = (...more: string[]) =>
  sconce(["run", "--model", "gru", "--data", root, "--epochs", "2", "--device", "cpu", ...small, ...more], {
    cwd: folder,
  });

test("plain: the result is the one line on stdout", async () => {
  const { exitCode, stdout, stderr } = await run("--out", "plain");
  assert.is(exitCode, 0, stderr);
  assert.match(stdout, /^test loss 0\.\d{4}, test accuracy \d+\.\d\d %$/);
  assert.match(stderr, /^warning: .*publisher/m);
  assert.match(stderr, /^epoch 2\/2: train loss 0\.\d{4}, validation loss 0\.\d{4}, accuracy \d+\.\d\d %, \d+\.\ds$/m);
  assert.match(stderr, /^starting Python\n/);
  assert.not.match(stderr, /test loss/, "it is on stdout, once");
  assert.match(stderr, /^kept in .*plain$/m);
  assert.not.match(stderr, "\u001b", "no bar where there is no terminal");
});

test("--json: an object a line and nothing else; --log-every 1: each batch", async () => {
  const { stdout, stderr } = await run("--out", "json", "--json", "--log-every", "1");
  const events = stdout.split("\n").map((line) => JSON.parse(line));
  const { train, validation, test: reviews } = events.find(({ type }) => type === "data");
  const batches = (n: number) => Math.ceil(n / 7);
  const counted = events.filter(({ type }) => type === "batch").length;
  assert.is(counted, 2 * (batches(train) + batches(validation)) + batches(reviews));
  for (const event of events) assert.is(Object.keys(event)[0], "type");
  assert.equal([events[0].type, events.at(-1).type, events.at(-1).status], ["start", "result", "completed"]);
  assert.match(stderr, /^warning: [^\n]*$/, "one warning");
});

test("--log tutorial without a checkpoint; --quiet", async () => {
  const { stdout } = await run("--out", "tutorial", "--log", "tutorial", "--no-checkpoints");
  const lines = stdout.split("\n");
  assert.match(lines[0] as string, "[TRAIN]: 38 \t [VALID]: 10 \t [TEST]: 48 \t [VOCAB] ");
  assert.is(lines.length, 2 + 2 * 2 + 1);
  assert.match((await run("--out", "quiet", "--quiet")).stderr, /^(kept in .*)?$/);
});

test("predict: arguments or lines of stdin, text or JSON", async () => {
  const texts = ["A great, lovely film", "dull"];
  const { stdout, exitCode, stderr } = await sconce(["predict", "--run", "plain", "--json", ...texts], { cwd: folder });
  assert.is(exitCode, 0, stderr);
  const predictions = stdout.split("\n").map((line) => JSON.parse(line));
  assert.equal(
    predictions.map(({ text, tokens }) => [text, tokens]),
    texts.map((text) => [text, text.split(" ").length]),
  );
  assert.equal(Object.keys(predictions[0].scores), readJson(folder, "plain", "labels.json"));
  const pipe = (input: string) =>
    execa(process.execPath, [cli, "predict", "--run", "plain", "--json"], { cwd: folder, input, reject: false });
  assert.is((await pipe(`${texts.join("\n")}\n`)).stdout, stdout);
  const blank = await pipe(`${texts.join("\n \n")}\n`);
  assert.equal([blank.exitCode, blank.stdout], [2, ""]);
  assert.match(blank.stderr, "line 2 is empty");
  const plain = await sconce(["predict", "--run", "plain", "--pad-to", "30", ...texts, "\u001b[2Jbad\u202e"], {
    cwd: folder,
  });
  assert.match(plain.stdout, "\t\\x1b[2Jbad\\u202e", "what a terminal would obey is spelled out");
  assert.match(plain.stdout, /^(pos|neg)\t(pos|neg) 0\.\d{4}, (pos|neg) 0\.\d{4}\tA great, lovely film\n/);
});

test("predict refuses a run without a model", async () => {
  const { exitCode, stderr } = await sconce(["predict", "--run", "corpus", "text"], { cwd: folder });
  assert.is(exitCode, 2);
  assert.match(stderr, "is not the folder of a run or a sweep: it has no config.json");
});

test.run();
