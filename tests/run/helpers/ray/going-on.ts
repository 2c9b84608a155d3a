/** A run on a cluster that is interrupted, loses its worker, or gets longer: it goes on, there and here. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "uvu";
import * as assert from "uvu/assert";
import { type RunEvent, runExperiment } from "#sconce/index.js";
import { readJson, rejection, until, within } from "../../../helpers.js";
import { kill } from "../../../sweep/helpers/processes.js";
import { filesOf, sameRun } from "../runs.js";
import { LONG, type Setting } from "./setting.js";

/** Runs that go on. */
export function goingOn(test: Test, setting: Setting): void {
  const { folder, config, here, long } = setting;
  test("Ctrl-C: its checkpoint comes home; it goes on on the cluster and on this machine", async () => {
    const out = join(folder, "interrupted");
    const process_ = setting.onRay("--config", setting.configFile(LONG), "--out", out);
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
    await until(() => setting.cluster.workers().length === 0, 10, "the end of the worker");
    const controller = new AbortController();
    const stopped = await runExperiment(
      {},
      {
        ...{ resume: out, executor: setting.there(out).executor, sessionOptions: setting.there(out).sessionOptions },
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
    assert.is((await runExperiment(config(2), { ...setting.there(out), onEvent })).status, "completed");
    assert.equal(errors, [`another run is at work in ${out}`]);
    sameRun(out, here);
  });

  test("a lost worker: another attempt goes on from the last checkpoint, also with fewer of them", async () => {
    const out = join(folder, "lost");
    const events: RunEvent[] = [];
    let killed = 0;
    const result = await runExperiment(config(7), {
      ...setting.there(out),
      checkpointEvery: 3,
      onEvent(event) {
        events.push(event);
        if (event.type === "epoch" && event.epoch === 5 && !killed) {
          killed = setting.cluster.workers()[0] ?? 0;
          kill(killed);
          // What the lost worker had told stays; nothing more is taken from it.
          return until(() => !setting.cluster.workers().includes(killed), 30, "the end of the worker");
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
      if (type === "checkpoint") for (const pid of setting.cluster.workers()) kill(pid);
    };
    const error = await rejection(runExperiment(config(LONG), { ...setting.there(out), retries: 0, onEvent }));
    assert.equal([error.kind, error.runDir], ["worker-died", out]);
    assert.is(readJson(out, "result.json").status, "failed");
    await runExperiment({}, { resume: out });
    sameRun(out, long);
  });

  test("a finished run gets more epochs on the cluster", async () => {
    const out = join(folder, "longer");
    await runExperiment(config(2), { runDir: out });
    const { executor, sessionOptions } = setting.there(out);
    await runExperiment({ training: { epochs: LONG } }, { resume: out, executor, sessionOptions });
    sameRun(out, long);
    assert.equal(filesOf(out), filesOf(long));
  });

  test("a stop before it has begun leaves nothing", async () => {
    const out = join(folder, "early");
    const error = await rejection(runExperiment(config(2), { ...setting.there(out), signal: AbortSignal.abort() }));
    assert.equal([error.kind, error.message], ["closed", "the run was stopped before it had begun"]);
    assert.not(existsSync(out));
  });
}
