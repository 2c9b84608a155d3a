/** What is refused of a run on a cluster, and what is left of all runs in the end. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "uvu";
import * as assert from "uvu/assert";
import { runExperiment } from "#sconce/index.js";
import { readJson, rejection, sconce } from "../../../helpers.js";
import type { Setting } from "./setting.js";

/** Runs that are refused; what is left. */
export function mistakes(test: Test, setting: Setting): void {
  const { folder, config, here, kept } = setting;
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
    const full = await setting.onRay("--config", setting.configFile(1), "--out", out);
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
      readdirSync(setting.cluster.scratch).filter((name) => name.startsWith("worker-")),
      [],
    );
    const corpora = readdirSync(join(setting.cluster.cache, "corpora")).filter((name) => !name.endsWith(".lock"));
    assert.equal(corpora, [readJson(here, "environment.json").corpus.digest, ...kept].sort());
  });
}
