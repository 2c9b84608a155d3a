/** Names, tags and notes in reports: where somebody gave any, and nowhere else. */
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { writeAbout } from "#sconce/experiment/about.js";
import { report } from "#sconce/index.js";
import { temporary } from "../helpers.js";
import { fakeRun } from "./helpers/fake-runs.js";

const test = suite("report: name, tags and note");

test("a column for each that some run has; the first line of a note", async () => {
  const folder = temporary();
  const runs = [join(folder, "a"), join(folder, "b")];
  for (const [n, path] of runs.entries())
    await fakeRun(path, { config: { model: { name: "gru" }, seed: n + 1, training: { epochs: 2 } } });
  assert.not.match(await report(runs, { format: "terminal" }), /^Run .*(?:Name|Tags|Note) /m);
  await writeAbout(join(folder, "b"), { name: null, tags: ["x", "y"], note: "<i>one</i>\ntwo" });
  const text = await report(runs, { format: "terminal" });
  assert.match(text, /^Run +Tags +Note +/m);
  assert.not.match(text, /^Run +Name /m);
  assert.match(text, /x y/);
  const json = JSON.parse(await report(runs, { format: "json" }));
  assert.equal(
    json.runs.map(({ about }: { about?: object }) => about),
    [undefined, { name: null, tags: ["x", "y"], note: "<i>one</i>\ntwo" }],
  );
});

test.run();
