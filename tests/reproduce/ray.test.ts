/** `sconce reproduce --executor ray` on a real cluster: the folder of a reproduction on this machine. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { reproduce } from "#sconce/index.js";
import { type RayCluster, rayCluster, withoutRay } from "../executors/helpers/ray-cluster.js";
import { makeCorpus, python, sconce, skip, temporary } from "../helpers.js";
import { markProcesses, nobodyLeft } from "../sweep/helpers/processes.js";
import { filesOf, numbersOf } from "./helpers/runs.js";

const test = suite("reproduce on Ray");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"), { perFolder: 55, words: [4, 10] });
const NAMES = ["rnn-seed1", "gru-seed1"];
let cluster: RayCluster;
markProcesses();

const missing = withoutRay();
if (missing) skip(test, "the runs of a reproduction on a cluster", missing);
else {
  test.before(async () => {
    cluster = await rayCluster(1, { num_cpus: 2 });
  });
  test.after(() => cluster.end());

  test("the same files and numbers as on this machine", async () => {
    const here = join(folder, "here");
    await reproduce({ root, epochs: 2, device: "cpu", threads: 1, estimate: false, models: ["rnn", "gru"], out: here });
    const there = join(folder, "there");
    const args = ["--models", "rnn,gru", "--epochs", "2", "--threads", "1", "--device", "cpu", "--no-estimate"];
    const { exitCode, stdout, stderr } = await sconce(
      ["reproduce", "--data", root, ...args, "--executor", "ray", "--address", cluster.address, "--out", there],
      { cwd: folder, env: { ...cluster.env, SCONCE_PYTHON: python } },
    );
    assert.is(exitCode, 0, stderr);
    assert.match(stderr, /2 runs, 0 done; 2 to go, 2 at a time/);
    assert.match(stdout, /RNN +1 /);
    assert.equal(filesOf(join(there, "runs")), filesOf(join(here, "runs")));
    assert.equal(numbersOf(there, NAMES), numbersOf(here, NAMES));
    assert.ok(existsSync(join(there, "report.html")));
  });

  test("an address without a cluster, and a cluster that is not there", async () => {
    const run = (...args: string[]) =>
      sconce(["reproduce", "--data", root, "--no-estimate", "--out", join(folder, "no"), ...args], {
        cwd: folder,
        env: { ...cluster.env, SCONCE_PYTHON: python },
      });
    const alone = await run("--address", cluster.address);
    assert.equal([alone.exitCode, alone.stderr.split("\n")[0]], [2, "sconce: --address: only a Ray cluster has one"]);
    const nobody = await run("--threads", "1", "--executor", "ray", "--address", "127.0.0.1:1");
    assert.not.equal(nobody.exitCode, 0);
    assert.match(nobody.stderr, /127\.0\.0\.1:1/);
    assert.not(existsSync(join(folder, "no")));
  });

  test("no process is left behind", nobodyLeft);
}

test.run();
