/** Options of the training in a report: one column each, the kept epoch, runs that were stopped early. */
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { report } from "#sconce/reproduce/report.js";
import { temporary } from "../helpers.js";
import { fakeRun } from "./helpers/fake-runs.js";
import { reportJson } from "./helpers/report-json.js";

const test = suite("report: options of the training");
const model = { name: "gru" } as const;

test("an option with arguments is one column, with those that are not the defaults", async () => {
  const root = temporary();
  await fakeRun(join(root, "a"), { config: { model }, metrics: false });
  const optimizer = { name: "adamw", weightDecay: 0.1 } as const;
  await fakeRun(join(root, "b"), { config: { model, training: { optimizer, keep: "best" } }, metrics: false });
  await fakeRun(join(root, "c"), {
    config: { model, training: { optimizer: "sgd", schedule: { name: "step", stepSize: 2 }, classWeights: [1, 2] } },
    metrics: false,
  });
  const paths = ["training.optimizer", "training.schedule", "training.keep", "training.classWeights"];
  assert.equal((await reportJson(root)).differingSettings, paths);
  const csv = await report([root], { format: "csv" });
  assert.match(csv, /^Runs,.*a,null,null,last,null,completed,15,/m);
  assert.match(
    csv,
    /^Runs,.*b,adamw weightDecay=0\.1,null,metric=validation\.accuracy direction=maximize,null,completed,/m,
  );
  assert.match(csv, /^Runs,.*c,sgd,step stepSize=2 gamma=0\.1,last,"\[1,2\]",completed,/m);
  assert.not.match(csv, /Kept epoch|stopped early/);
  const [, , { marks }] = (await reportJson(root)).runs;
  assert.is(marks[0], "training.optimizer sgd instead of null");
});

test("which epoch was kept, and that a run was stopped early, where it differs", async () => {
  const root = temporary();
  await fakeRun(join(root, "a"), { config: { model }, metrics: false });
  await fakeRun(join(root, "b"), {
    config: { model, training: { earlyStopping: 3, keep: "best" } },
    done: 7,
    ending: { endedBy: "early-stopping", keptEpoch: 4 },
    metrics: false,
  });
  const csv = await report([root], { format: "csv" });
  assert.match(csv, /Status,Epochs,Kept epoch,/);
  assert.match(csv, /b,[^\n]*,"completed, stopped early",7,4,/);
  assert.match(csv, /a,[^\n]*,completed,15,,/);
  const markdown = await report([root], { format: "markdown" });
  assert.match(markdown, /The test is of the model of the kept epoch\./);
});

test.run();
