/** The charts of runs as files. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { report } from "#sconce/reproduce/report.js";
import { temporary } from "../helpers.js";
import { fakeRun } from "./helpers/fake-runs.js";

const test = suite("report: charts");
const config = { model: { name: "gru" as const } };

test("gridlines lie at the ticks of the axis", async () => {
  const root = temporary();
  await fakeRun(join(root, "run"), { config });
  // Values as close as those of the tutorial's RNN: there the grid's own places were others.
  const validation = () => ({ loss: 0.6932, accuracy: 50 });
  await fakeRun(join(root, "flat"), {
    config: { model: { name: "rnn" } },
    validation,
    test: { loss: 0.6932, accuracy: 50 },
    metrics: false,
  });
  await report([root], { format: "json", charts: join(root, "charts") });
  for (const name of ["gru-loss", "gru-accuracy", "rnn-loss", "rnn-accuracy"]) {
    const svg = await readFile(join(root, "charts", `${name}.svg`), "utf8");
    const part = (label: string) =>
      new RegExp(`<g[^>]*data-mark="${label}"[\\s\\S]*?</g>`)
        .exec(svg)?.[0]
        .replaceAll(/transform="translate\(0,/g, 'y1="') ?? "";
    const lines = [...part("y-grid").matchAll(/y1="([\d.]+)/g)].map(([, y]) => Number(y));
    const ticks = [...part("y-axis tick").matchAll(/translate\([\d.]+,([\d.]+)\)|y1="([\d.]+)/g)].map((match) =>
      Number(match[1] ?? match[2]),
    );
    assert.ok(lines.length > 2, svg.slice(0, 3000));
    assert.equal(lines.map(Math.round), ticks.map(Math.round));
  }
});

test.run();
