/** No Python, no torch, no such device: what the user gets, and that nothing is left behind. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ALLOCATOR_SETTINGS, openSession, resolveConfig, runExperiment } from "#sconce/index.js";
import { alive, makeCorpus, python, rejection, sconce, skip, temporary, tiny, until, within } from "../helpers.js";

const test = suite("bridge: start");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"));
const run = ["run", "--model", "gru", "--data", root, "--epochs", "1"];
const hasCuda = (await execa(python, ["-c", "import torch; print(torch.cuda.is_available())"])).stdout === "True";

/** Run in an empty folder; the run must leave none behind. */
async function refused(name: string, args: string[], env: Record<string, string> = {}) {
  const cwd = join(folder, name);
  mkdirSync(cwd);
  const result = await sconce(args, { cwd, env });
  assert.is(result.exitCode, 2, result.stderr);
  assert.is(result.stdout, "");
  assert.not.match(result.stderr, /^\s+at .*\.js/m, "no stack for the user's mistakes");
  assert.not(existsSync(join(cwd, "runs")), "no run directory");
  return result.stderr;
}

for (const [name, path] of [
  ["a path that is not there", "/no/such/python"],
  ["a folder", "/tmp"],
  ["a command that is not there", "no-such-python-3"],
  ["a program that is no Python", "/bin/false"],
] as const)
  test(`SCONCE_PYTHON is ${name}`, async () => {
    const stderr = await refused(name.replaceAll(" ", "-"), run, { SCONCE_PYTHON: path });
    assert.match(stderr, path);
    assert.match(stderr, "sconce setup");
  });

test("openSession({ python }): python-missing", async () => {
  const error = await rejection(openSession({ python: "/no/such/python" }));
  assert.is(error.kind, "python-missing");
  assert.match(error.hint as string, "sconce setup");
  assert.is((await rejection(openSession({ python: "/bin/false" }))).kind, "python-missing");
});

test("a Python that never gets ready is ended after startSeconds, and all that it started", async () => {
  const slow = join(folder, "slow-python");
  const child = join(folder, "slow-child");
  writeFileSync(
    slow,
    `#!/bin/sh\necho "loading the modules of the cluster" >&2\nsleep 600 &\necho $! > ${child}\nwait\n`,
  );
  chmodSync(slow, 0o755);
  const error = await within(rejection(openSession({ python: slow, startSeconds: 5 })), 60, "the rejection");
  assert.is(error.kind, "python-missing");
  assert.match(error.message, `${slow} was started and was not ready after 5 seconds`);
  assert.match(error.message, "loading the modules of the cluster");
  assert.match(error.hint as string, "startSeconds");
  await until(() => !alive(Number(readFileSync(child, "utf8"))), 10, "the end of what it started");
  assert.is((await rejection(openSession({ startSeconds: 0 }))).kind, "config");
});

test("torch missing: package-missing, and its remedy", async () => {
  const bare = join(folder, "bare");
  await execa(python, ["-m", "venv", "--without-pip", bare]);
  const interpreter = join(bare, "bin", "python");
  const stderr = await refused("no-torch", run, { SCONCE_PYTHON: interpreter });
  assert.match(stderr, `the Python ${interpreter} has no package torch`);
  assert.match(stderr, "sconce setup");
  assert.not.match(stderr, "Traceback");
  const session = await openSession({ python: interpreter });
  const error = await rejection(runExperiment(tiny(root), { session, runDir: join(folder, "never") }));
  assert.is(error.kind, "package-missing");
  assert.not(existsSync(join(folder, "never")));
  await session.close();
});

test("doctor: one line and one remedy each, whatever is missing", async () => {
  const lines = async (SCONCE_PYTHON: string, expected = 1) => {
    const { stdout, exitCode } = await sconce(["doctor", "--data", join(folder, "nowhere")], {
      env: { SCONCE_PYTHON },
    });
    assert.is(exitCode, expected);
    return Object.fromEntries(stdout.split("\n").map((line) => [line.split(/ +/)[1], line]));
  };
  const pages = existsSync("/sys/kernel/mm/transparent_hugepage/enabled") ? ["hugepages"] : [];
  const all = [
    "Node",
    "Python",
    "torch",
    "torchtext",
    "optuna",
    "export",
    "CUDA",
    "pythonia",
    "inference",
    ...pages,
    "data",
  ];
  const without = await lines("/no/such/python");
  assert.equal(Object.keys(without), all);
  for (const name of ["Python", "torch", "torchtext", "optuna", "data"])
    assert.match(without[name] ?? "", /^missing .* -> /);
  const bare = await lines(join(folder, "bare", "bin", "python"));
  assert.equal(Object.keys(bare), all);
  assert.match(bare.Python ?? "", /^ok /);
  assert.match(bare.torch ?? "", /^missing .*2\.13\.0 is needed: run `sconce setup`/);
  const installed = await lines(python, 0); // the reviews, which are missing, do not count
  assert.match(
    installed.denormals ?? "",
    /^ok +denormals +(as fast as other numbers|slow: a product of matrices takes about \d+ times as long with them; --flush-denormals .*)$/,
  );
});

if (hasCuda) skip(test, "cuda refused where there is none", "this machine has CUDA");
else
  test("cuda refused where there is none, with what auto would do", async () => {
    const stderr = await refused("cuda", [...run, "--device", "cuda"]);
    assert.match(stderr, "device cuda is not there");
    assert.match(stderr, "auto would take cpu");
    assert.match(await refused("cuda-one", [...run, "--device", "cuda:1"]), "cuda:1");
  });

test("the allocator's settings reach Python, can be turned off, and yours win; the bits are the same", async () => {
  const config = resolveConfig(tiny(root, { epochs: 1 }));
  const corpusPath = join(root, "imdb", "aclImdb");
  const under = async (options: Parameters<typeof openSession>[0]) => {
    await using session = await openSession(options);
    const { environment } = await session.call("experiment.prepare", { config, corpusPath });
    const { weights } = await runExperiment(tiny(root, { epochs: 1 }), { session, runDir: null });
    return { allocator: environment.allocator, weights };
  };
  const usual = await under({});
  const off = await under({ allocator: false });
  const own = await under({ env: { THP_MEM_ALLOC_ENABLE: "0" } });
  assert.equal(usual.allocator, ALLOCATOR_SETTINGS);
  assert.equal(off.allocator, {});
  assert.equal(own.allocator, { THP_MEM_ALLOC_ENABLE: "0" });
  assert.equal([off.weights, own.weights], [usual.weights, usual.weights]);
});

test.run();
