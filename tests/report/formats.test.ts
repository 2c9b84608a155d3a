/** Every format: what is escaped in it, and how much it takes. */
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { report } from "#sconce/reproduce/report.js";
import { temporary } from "../helpers.js";
import { fakeRun } from "./helpers/fake-runs.js";
import { reportJson } from "./helpers/report-json.js";

const test = suite("report: formats");

test("texts of configurations and file names are escaped in every format", async () => {
  const root = temporary();
  const command = "=cmd|' /C calc'!A0 \u001b[31m `x` <script>alert(1)</script> $y_z^2 \\input{a} \n| b";
  await fakeRun(join(root, "<b>a|b`$_#"), { config: { model: { name: "gru" } }, command });
  const format = (name: "markdown" | "csv" | "latex" | "terminal" | "html") => report([root], { format: name });
  const html = await format("html");
  assert.not.match(html, /<script>/); // its own has a type
  assert.ok(html.includes("&lt;script&gt;alert(1)&lt;/") && html.includes("&lt;b&gt;a|b`$_#"));
  const markdown = await format("markdown");
  assert.ok(markdown.includes("\\<script\\>") && markdown.includes("\\<b\\>a\\|b\\`\\$\\_\\#"));
  for (const line of markdown.split("\n").filter((line) => line.startsWith("| ") && line.includes("calc")))
    assert.is(line.replace(/\\[\\|]/g, "").split("|").length, 7); // five columns
  const csv = await format("csv");
  assert.match(
    csv,
    /,"'=cmd\|' \/C calc'!A0 \ufffd\[31m `x` <script>alert\(1\)<\/script> \$y_z\^2 \\input\{a\} \n\| b"\n/,
  );
  const latex = await format("latex");
  assert.not.match(latex, /\\input\{/);
  assert.ok(latex.includes("\\textless{}script\\textgreater{}") && latex.includes("\\toprule"));
  assert.not((await format("terminal")).includes("\u001b"));
});

test("a thousand runs", async () => {
  const root = temporary();
  for (let n = 0; n < 1000; n++)
    await fakeRun(join(root, `part-${n % 7}`, `run-${n}`), {
      config: { model: { name: "gru" }, training: { learningRate: (n + 1) / 1e5, epochs: 3 }, seed: n },
      metrics: false,
      status: n % 50 === 0 ? "killed" : "completed",
      done: n % 50 === 0 ? 0 : 3,
    });
  const { runs } = await reportJson(root);
  assert.is(runs.length, 1000);
  assert.is(runs.filter((run: { status: string }) => run.status === "killed").length, 20);
  const html = await report([root], { format: "html" });
  assert.is(html.match(/run-\d+<\/th>/g)?.length, 2000); // among the figures, and among the commands
});

test.run();
