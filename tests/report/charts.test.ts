/** The charts of runs as files. */
import { access, mkdir, readFile } from "node:fs/promises";
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

test("Markdown shows its charts where they are written, in their sections", async () => {
  const root = temporary();
  await fakeRun(join(root, "run"), { config });
  await mkdir(join(root, "text"));
  const charts = join(root, "my charts");
  const options = { format: "markdown", charts } as const;
  const text = await report([root], { ...options, file: join(root, "text", "report.md") });
  const links = [...text.matchAll(/!\[(.*?)\]\((.*?)\)/g)].map(([, title, link]) => [title, link]);
  assert.equal(links[0], ["Validation accuracy (%)", "../my%20charts/curves-validation-accuracy.svg"]);
  assert.ok(links.some(([title, link]) => title === "GRU: loss" && link === "../my%20charts/gru-loss.svg"));
  for (const [, link] of links) await access(join(root, "text", decodeURIComponent(link as string)));
  assert.ok(text.indexOf("## Curves") < text.indexOf("![Validation accuracy"));
  // Without charts there is no link, and no heading of what would hold nothing else.
  const plain = await report([root], { format: "markdown" });
  assert.not.match(plain, /!\[|## Curves/);
  // What is shown and not judged is folded, and read as Markdown all the same.
  assert.match(plain, /\n\n<details><summary>GRU: single training batches<\/summary>\n\n\| Figure \|/);
});

test.run();
