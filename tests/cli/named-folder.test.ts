/** Runs and sweeps by their names, on the command line. */
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call as callCommand } from "#sconce/cli/call.js";
import type { Io } from "#sconce/cli/command.js";
import { explain } from "#sconce/cli/explain.js";
import { namedFolder, namedRun } from "#sconce/cli/named-folder.js";
import { rejection, temporary } from "../helpers.js";
import { search, TRIALS } from "../report/helpers/example-sweep.js";
import { fakeRun } from "../report/helpers/fake-runs.js";
import { fakeSweep } from "../report/helpers/fake-sweep.js";

const test = suite("runs and sweeps by their names");
const cwd = temporary();
process.chdir(cwd);

await fakeRun(join(cwd, "runs", "2026-gru"), { config: { model: { name: "gru" } } });
const about = { schemaVersion: 1, name: "wide", tags: [], note: null };
writeFileSync(join(cwd, "runs", "2026-gru", "about.json"), JSON.stringify(about));
await fakeSweep(join(cwd, "sweeps", "cells"), { definition: search, trials: TRIALS });

/** What a command says when it goes wrong. */
async function wrong(...args: string[]): Promise<string> {
  const io: Partial<Io> = { out() {}, err() {}, begun() {}, signal: new AbortController().signal, columns: 80 };
  return callCommand(args, io as Io).then(
    () => "nothing is wrong",
    (error) => explain(error, String(args[0])),
  );
}

test("the folder itself, its last name, the name that it was given, a trial of a sweep", async () => {
  const short = async (word: string) => relative(cwd, await namedFolder(word));
  assert.is(await namedFolder("runs/2026-gru"), "runs/2026-gru");
  assert.is(await short("2026-gru"), "runs/2026-gru");
  assert.is(await short("wide"), "runs/2026-gru");
  assert.is(await short("cells"), "sweeps/cells");
  assert.match(await short("cells#0"), /^sweeps\/cells\/trials\/0000-/);
  assert.is(relative(cwd, await namedRun("wide")), "runs/2026-gru");
  assert.match((await rejection(namedRun("cells"))).message, /^cells is a sweep, not a run$/);
  assert.match(
    (await rejection(namedFolder("wid"))).message,
    /^there is no folder wid and nothing of that name in .*wide/,
  );
});

test("stop, steer, enqueue, export and run --resume take them", async () => {
  assert.match(await wrong("stop", "wide"), /nothing is at work in .*runs\/2026-gru/);
  assert.match(await wrong("stop", "cells#1"), /nothing is at work in .*sweeps\/cells/);
  assert.match(await wrong("steer", "cells", "pause"), /nothing is at work in .*sweeps\/cells/);
  assert.match(await wrong("enqueue", "cells", "training.learningRate=0.1"), /nothing is at work in .*sweeps\/cells/);
  assert.match(await wrong("export", "wid"), /there is no folder wid/);
  assert.match(await wrong("run", "--resume", "cells"), /cells is a sweep, not a run/);
});

test("diff of two sweeps says how a trial is named; of a run it says that it has no trials", async () => {
  const one = "sweeps/cells";
  assert.match(await wrong("diff", one, one), /sweeps\/cells is a sweep, not a run\n.*'sweeps\/cells#0'/);
  assert.match(await wrong("diff", "wide#1", "wide"), /2026-gru is a run, not a sweep: it has no trials\n.*: wide$/);
});

test("a word that no webhook is, and a folder to watch that is not there, are refused before anything begins", async () => {
  assert.match(await wrong("run", "--notify", "notaurl"), /notify: must be an address.*\n.*lists its flags$/);
  assert.match(await wrong("watch", "nothere"), /^sconce: there is no folder nothere\n {2}hint: make it first$/);
});

test("a command has begun before a signal is answered; the page keeps nothing, and answers with nothing", async () => {
  const io = { out() {}, err() {}, signal: new AbortController().signal, stopping: "" } as Partial<Io>;
  await callCommand(["runs", "show", "wid"], io as Io).catch(() => {});
  assert.match(io.stopping ?? "", /^stopping; what has been done is kept/);
  await callCommand(["watch", "nothere"], io as Io).catch(() => {});
  assert.is(io.stopping, "");
});

test.run();
