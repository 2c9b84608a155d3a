/** Every format of a report on a sweep: what is escaped in it, and how much it takes. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { report } from "#sconce/index.js";
import { index, temporary } from "../helpers.js";
import { search, setting } from "./helpers/example-sweep.js";
import { fakeSweep } from "./helpers/fake-sweep.js";

const test = suite("reports of sweeps: formats");

test("texts of errors and settings are escaped in every format", async () => {
  const root = temporary();
  const message = "=cmd|' /C calc'!A0 \u001b[31m `x` <script>alert(1)</script> \\input{a} | b";
  const error = { kind: "python-error", message };
  const definition = { ...search, base: { ...search.base, data: { root: "</code>```\n\\end{verbatim}<script>x" } } };
  const bad = { params: setting("rnn", 0.01), values: null, status: "failed" as const, error };
  await fakeSweep(root, { definition, trials: [{ params: setting("gru", 0.001), values: [84.25] }, bad] });
  const html = await report([root], { format: "html" });
  assert.not.match(html, /<script>|<\/code>``/);
  assert.ok(html.includes("&lt;script&gt;alert(1)&lt;/"));
  const markdown = await report([root], { format: "markdown" });
  assert.ok(markdown.includes("\\<script\\>alert"));
  assert.match(markdown, /^````\n# trial 0$/m); // a fence that the text cannot close
  const latex = await report([root], { format: "latex" });
  assert.not.match(latex, /\\input\{|\\end\{verbatim/);
  const csv = await report([root], { format: "csv" });
  assert.match(csv, /,python-error: =cmd/);
  for (const format of ["terminal", "markdown", "html", "csv", "latex"] as const)
    assert.not((await report([root], { format })).includes("\u001b"));
});

test("a thousand trials", async () => {
  const root = temporary();
  const trials = Array.from({ length: 1000 }, (_, n) => ({
    params: setting(n % 2 ? "gru" : "rnn", 1e-4 * (n + 1), n % 3 ? undefined : (n % 5) / 10),
    values: [50 + (n % 300) / 10],
    ...(n % 2 ? { status: "pruned" as const, epochs: 1 + (n % 3) } : {}),
  }));
  await fakeSweep(root, { definition: search, trials, importance: null });
  const page = join(root, "page.html");
  const code = `
    import { report } from ${JSON.stringify(index)};
    import { writeFileSync } from "node:fs";
    writeFileSync(${JSON.stringify(page)}, await report([${JSON.stringify(root)}], { format: "html" }));
    console.log(process.resourceUsage().maxRSS);`;
  const { stdout } = await execa(process.execPath, ["--input-type=module", "-e", code]);
  assert.ok(Number(stdout) < 300_000, `${stdout} KB`);
  const html = await readFile(page, "utf8");
  assert.is(html.match(/<tr><th scope="row" class="number">\d+<\/th>/g)?.length, 1000);
});

test.run();
