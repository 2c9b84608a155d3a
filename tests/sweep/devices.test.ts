/**
 * CUDA, as far as a machine without it can tell: which devices the executor finds, how many workers it makes of them, what each
 * worker's Python is started with; and that a device that is not there is refused once. A real device is not needed here: a fake
 * `nvidia-smi` stands for the tool, and a `sitecustomize.py` for a torch that sees devices.
 */
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { resolveConfig } from "#sconce/config/parse.js";
import { localExecutor } from "#sconce/executors/local.js";
import { AttemptFiles } from "#sconce/executors/task-files.js";
import type { SweepDefinition } from "#sconce/sweep/definition.js";
import { sweep } from "#sconce/sweep/sweep.js";
import { python, readJson, rejection, sconce, skip, temporary } from "../helpers.js";
import { markProcesses, nobodyLeft } from "./helpers/processes.js";
import { ends } from "./helpers/sweeps.js";
import { tinyBase, tinyCorpus } from "./helpers/tiny-corpus.js";

const test = suite("sweep: devices");
const root = tinyCorpus();
const folder = temporary();
const fake = fileURLToPath(new URL("./helpers/fake-cuda", import.meta.url));
markProcesses();

/** Devices as the tool lists them; the fake torch sees as many. */
const tool = join(folder, "bin");
mkdirSync(tool);
writeFileSync(
  join(tool, "nvidia-smi"),
  `#!/bin/sh\n[ "$1" = -L ] || exit 9\necho 'GPU 0: NVIDIA A (UUID: GPU-aa)'\necho 'GPU 1: NVIDIA B (UUID: GPU-bb)'\n`,
);
chmodSync(join(tool, "nvidia-smi"), 0o755);

/** Set this process's variables for a test's time. */
async function withEnv<T>(variables: Record<string, string | undefined>, work: () => Promise<T>): Promise<T> {
  const before = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]));
  const set = (values: Record<string, string | undefined>) => {
    for (const [name, value] of Object.entries(values))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  };
  set(variables);
  try {
    return await work();
  } finally {
    set(before);
  }
}

const withTool = { PATH: `${tool}${delimiter}${process.env.PATH}`, CUDA_VISIBLE_DEVICES: undefined };
let witnesses = 0;
/** A folder in which every Python that is started leaves what it was started with; torch sees devices then. */
function witness(): { env: Record<string, string>; seen: () => Record<string, string | null>[] } {
  witnesses += 1;
  const place = join(folder, `witness-${witnesses}`);
  mkdirSync(place);
  return {
    env: { PYTHONPATH: fake, SCONCE_TEST_WITNESS: place },
    seen: () => readdirSync(place).map((name) => readJson(place, name)),
  };
}

const definition: SweepDefinition = {
  name: "devices",
  base: { ...tinyBase(root), device: "cuda" },
  space: { seed: [1, 2, 3, 4] },
  search: { sampler: "grid" },
};

const real = await execa(python, ["-c", "import torch; print(torch.cuda.is_available())"]);
const refusal = "a device that is not there: one error that says what auto would take, and no trial is asked";
const refused = async () => {
  const file = join(folder, "sweep.json");
  for (const device of ["cuda", "cuda:1"]) {
    writeFileSync(file, JSON.stringify({ ...definition, base: { ...definition.base, device } }));
    const out = join(folder, `refused-${device}`);
    const { exitCode, stderr, stdout } = await sconce(["sweep", file, "--out", out, "--workers", "2"]);
    assert.is(exitCode, 2);
    assert.match(
      String(stderr),
      new RegExp(`^starting Python\nsconce: device ${device} is not there: .*\\n +hint: .*auto would take cpu$`),
    );
    assert.is(stdout, "");
    assert.not(existsSync(out));
  }
  // Where the space has the device, the first trial that has it ends the sweep, not every one.
  const space = { device: ["cpu", "cuda"], seed: [1, 2] } as const;
  const error = await rejection(
    sweep({ ...definition, base: tinyBase(root), space }, { out: join(folder, "in-space"), workers: 1 }),
  );
  assert.is(error.kind, "device");
};
if (real.stdout === "True") skip(test, refusal, "this machine has CUDA");
else test(refusal, refused);

test("workers auto: one per device, or workersPerDevice, of CUDA_VISIBLE_DEVICES or of what nvidia-smi lists", async () => {
  const { env } = witness();
  const workers = async (
    visible: string | undefined,
    more: { device?: "auto" | "cpu"; each?: number; set?: number } = {},
  ) =>
    withEnv({ ...withTool, ...env, CUDA_VISIBLE_DEVICES: visible }, async () => {
      const config = resolveConfig({ ...tinyBase(root), device: more.device ?? "auto" });
      const wanted = {
        workers: more.set ?? ("auto" as const),
        threadsPerWorker: availableParallelism(), // by the cores: one worker
        workersPerDevice: more.each ?? 1,
      };
      const executor = await localExecutor({ ...wanted, memory: "check", config });
      await executor.close();
      return executor.workers;
    });
  assert.is(await workers(undefined), 2, "nvidia-smi lists two");
  assert.is(await workers("1, GPU-bb,4", { each: 2 }), 6);
  assert.is(await workers("3,-1,4"), 1, "nothing counts after -1");
  assert.is(await workers(undefined, { set: 5 }), 5);
  assert.is(await workers("", { each: 3 }), 1, "no device is visible: by the cores");
  assert.is(await workers("0,1", { device: "cpu" }), 1);
});

test("each worker sees one device, the workers in turn; deterministic sets what CUDA needs when Python starts", async () => {
  const { env, seen } = witness();
  const result = await withEnv({ ...withTool, ...env, CUBLAS_WORKSPACE_CONFIG: undefined }, () =>
    sweep(
      { ...definition, base: { ...definition.base, deterministic: true }, executor: { workersPerDevice: 2 } },
      { out: join(folder, "fake") },
    ),
  );
  assert.equal(ends(result), ["completed", "completed", "completed", "completed"]);
  const workers = seen().filter(({ CUBLAS_WORKSPACE_CONFIG }) => CUBLAS_WORKSPACE_CONFIG !== null);
  assert.equal(workers.map(({ CUDA_VISIBLE_DEVICES }) => CUDA_VISIBLE_DEVICES).sort(), ["0", "0", "1", "1"]);
  assert.equal([...new Set(workers.map((one) => one.CUBLAS_WORKSPACE_CONFIG))], [":4096:8"]);
  assert.is(seen().length, 5, "four workers and the search");
});

test("a worker that died is replaced by one on the same device", async () => {
  const { env, seen } = witness();
  await withEnv({ ...withTool, ...env, CUDA_VISIBLE_DEVICES: "7,8" }, async () => {
    const config = resolveConfig({ ...tinyBase(root), device: "cuda", threads: 1 });
    const options = { workers: 1, threadsPerWorker: 1, workersPerDevice: 1, memory: "check", config } as const;
    const executor = await localExecutor(options);
    const end = new AbortController();
    const files = (name: string) => new AttemptFiles(join(folder, name));
    const task = { number: 0, attempt: 1, config, files: files("first"), resume: false };
    const control = { onEvent: () => end.abort(), signal: new AbortController().signal, kill: end.signal };
    await rejection(executor.run(task, control));
    const again = { ...control, onEvent() {}, kill: new AbortController().signal };
    assert.is((await executor.run({ ...task, files: files("second") }, again)).status, "completed");
    await executor.close();
  });
  assert.equal(
    seen().map(({ CUDA_VISIBLE_DEVICES }) => CUDA_VISIBLE_DEVICES),
    ["7", "7"],
  );
});

test("no process is left behind", nobodyLeft);

test.run();
