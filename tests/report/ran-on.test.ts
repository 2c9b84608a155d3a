/** Where runs ran: a column of a report, only where it makes a difference to the last bits of their numbers. */
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { report } from "#sconce/index.js";
import { temporary } from "../helpers.js";
import { search, setting } from "./helpers/example-sweep.js";
import { fakeRun } from "./helpers/fake-runs.js";
import { fakeSweep } from "./helpers/fake-sweep.js";

const test = suite("report: where runs ran");

const AMD = { cpu: "AMD EPYC 7B13", cpuCapability: "AVX2", deviceName: "AMD EPYC 7B13" };
const gru = (seed: number) => ({ model: { name: "gru" as const }, seed });

test("runs on processors that differ: each row says which, and a note why", async () => {
  const root = temporary();
  await fakeRun(join(root, "a"), { config: gru(1) });
  await fakeRun(join(root, "b"), { config: gru(2), environment: AMD });
  await fakeRun(join(root, "c"), { config: gru(3), environment: { device: "cuda:1", deviceName: "NVIDIA H100" } });
  const text = await report([root], { format: "csv" });
  assert.match(text, /^table,Run,seed,Status,.*,Seconds,Ran on,/m);
  assert.match(text, /^Runs,.*a,1,completed,.*,"Intel\(R\) Xeon\(R\) Processor, AVX512, cpu",/m);
  assert.match(text, /^Runs,.*b,2,completed,.*,"AMD EPYC 7B13, AVX2, cpu",/m);
  assert.match(text, /^Runs,.*c,3,completed,.*,"Intel\(R\) Xeon\(R\) Processor, AVX512, NVIDIA H100",/m);
  const page = await report([root], { format: "html" });
  assert.match(page, /did not all run on the same kind of machine/);
});

test("a sweep's trials: only what differs is named", async () => {
  const root = temporary();
  const trials = [
    { params: setting("gru", 0.001), values: [81] },
    { params: setting("rnn", 0.01), values: [80], environment: { torch: "2.12.0+cpu" } },
  ];
  await fakeSweep(root, { definition: search, trials });
  const text = await report([root], { format: "csv" });
  assert.match(text, /^table,Trial,.*,Ran on,Note$/m);
  assert.match(text, /^Trials,0,.*,torch 2\.13\.0\+cpu,/m);
  assert.match(text, /^Trials,1,.*,torch 2\.12\.0\+cpu,/m);
});

test("machines that differ in what decides no bit have no such column", async () => {
  const root = temporary();
  const cuda = (device: string) => ({
    device,
    deviceName: "NVIDIA H100",
    platform: `Linux of the host with ${device}`,
  });
  await fakeRun(join(root, "a"), { config: gru(1), environment: cuda("cuda:0") });
  await fakeRun(join(root, "b"), { config: gru(2), environment: cuda("cuda:1") });
  await fakeRun(join(root, "c"), { config: gru(3), environment: cuda("cuda:1") });
  const text = await report([root], { format: "csv" });
  assert.match(text, /^table,Run,seed,Status/m);
  assert.not.match(text, /Ran on/);
});

test.run();
