/** A run on a cluster whose nodes share the driver's file system: done in its folder, nothing is sent; a node that does not share it. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runExperiment } from "#sconce/index.js";
import { type RayCluster, rayCluster, withoutRay } from "../executors/helpers/ray-cluster.js";
import { cli, makeCorpus, python, skip, temporary, tensorBoardSteps, tiny } from "../helpers.js";
import { kill, markProcesses, nobodyLeft } from "../sweep/helpers/processes.js";
import { filesOf, sameRun } from "./helpers/runs.js";

const test = suite("a run on Ray with a shared file system");
const folder = temporary();
const config = tiny(makeCorpus(join(folder, "corpus")), { epochs: 4 });
const here = join(folder, "here");
let cluster: RayCluster;

const there = (runDir: string) => ({
  runDir,
  executor: { kind: "ray", address: cluster.address, shared: true } as const,
  sessionOptions: { env: cluster.env },
});

/** Whether this process may mount something that no other sees. */
function mayMount(): boolean {
  try {
    execFileSync("unshare", ["--mount", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const missing = withoutRay();
if (missing) skip(test, "a run with a shared file system", missing);
else {
  markProcesses();
  test.before(async () => {
    cluster = await rayCluster(1, { num_cpus: 1 });
    await runExperiment(config, { runDir: here });
  });
  test.after(() => cluster.end());

  test("it is done in the driver's folder, on the driver's corpus, and a lost worker's place is taken", async () => {
    const out = join(folder, "shared");
    const places = { tensorboard: join(folder, "tensorboard"), trackio: "films" };
    let lost = false;
    await runExperiment(config, {
      ...there(out),
      ...places,
      sessionOptions: { env: { ...cluster.env, TRACKIO_DIR: join(folder, "trackio") } },
      onEvent(event) {
        if (event.type === "start") assert.ok(existsSync(join(out, "config.json")), "written there by the worker");
        if (event.type === "epoch" && event.epoch === 2 && !lost) {
          lost = true;
          assert.equal(
            readdirSync(cluster.scratch, { recursive: true, encoding: "utf8" }).filter((name) =>
              name.endsWith(".json"),
            ),
            [],
            "nothing of the run is anywhere else",
          );
          for (const pid of cluster.workers()) kill(pid);
        }
      },
    });
    assert.ok(lost);
    sameRun(out, here);
    const files = filesOf(out).filter((name) => name !== "trackers.json");
    assert.equal(files, filesOf(here));
    assert.equal(tensorBoardSteps(places.tensorboard)["validation/loss"], [1, 2, 3, 4]);
    assert.ok(existsSync(join(folder, "trackio", "films.db")), "where this machine has it, not in the node's home");
    assert.not(existsSync(join(cluster.cache, "corpora")), "no corpus was sent");
    assert.equal(
      readdirSync(folder).filter((name) => name.startsWith(".")),
      [],
      "the file by which the folder was tried is gone",
    );
  });

  if (mayMount())
    test("a node that does not share the folder is named before anything begins", async () => {
      const own = join(folder, "own");
      mkdirSync(own);
      const args = ["--model", "gru", "--data", config.data?.root as string, "--out", join(own, "run")];
      const where = ["--executor", "ray", "--address", cluster.address, "--shared"];
      // The driver sees a file system there that nobody else does.
      const script = 'mount -t tmpfs tmpfs "$0" && "$@"; code=$?; ls -A "$0"; exit $code';
      const { exitCode, stdout, stderr } = await execa(
        "unshare",
        ["--mount", "sh", "-c", script, own, process.execPath, cli, "run", ...args, ...where],
        { cwd: folder, env: { ...cluster.env, SCONCE_PYTHON: python }, reject: false },
      );
      assert.is(exitCode, 2, stderr);
      assert.match(stderr, /^sconce: node \S+ \(127\.0\.0\.2\) does not share \S+own with this machine: a file that/m);
      assert.match(stderr, /hint: mount the same file system .* or leave out --shared: files are then sent/);
      assert.is(stdout, "", "nothing is left in the folder");
    });
  else skip(test, "a node that does not share the folder", "mounting needs rights that this user does not have");

  test("no process is left behind", nobodyLeft);
}

test.run();
