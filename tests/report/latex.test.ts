/** The LaTeX of reports is set by a real TeX, where there is one; elsewhere the tests are skipped with a word. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { TableDefinition } from "#sconce/index.js";
import { renderLatex } from "#sconce/report/render/latex.js";
import { textCell } from "#sconce/report/tables/document.js";
import { report } from "#sconce/reproduce/report.js";
import { skip, temporary } from "../helpers.js";
import { fakeRun } from "./helpers/fake-runs.js";
import { grouped, repeated, reportOf } from "./helpers/grouped-report.js";

const test = suite("LaTeX, set");
const place = temporary();

/** All that LaTeX gives a meaning, and what its letters do not have. */
const SPECIAL =
  "# $ % & _ { } ~ ^ \\ < > | \" ' ` [x] (y) -- --- * \\\\[2cm] \\end{table} ^^41 – — … ± × · ° “q” é ß Ł α Δ ≤ ≥ ≈ ∞ ⇒ − x₂ 10⁶ 1\u2009000";

const ENGINES = [
  // No picture is made, only everything set: fonts are not drawn for it.
  {
    name: "pdflatex",
    args: ["-draftmode", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "main.tex"],
  },
  { name: "tectonic", args: ["--untrusted", "--keep-logs", "main.tex"] },
];
const found = await Promise.all(
  ENGINES.map(async (engine) => {
    const { failed } = await execa(engine.name, ["--version"], { reject: false });
    return failed ? [] : [engine];
  }),
);
const engine = found.flat()[0];

/** Set a report in a document that loads the packages which its first lines name, and no other. */
async function compile(name: string, latex: string): Promise<void> {
  if (!engine) return;
  const folder = join(place, name);
  mkdirSync(folder);
  const packages = /\\usepackage\[T1\]\{fontenc\} and (\\usepackage\{[a-z,]+\})/.exec(latex)?.[1];
  assert.ok(packages);
  writeFileSync(join(folder, "report.tex"), latex);
  writeFileSync(
    join(folder, "main.tex"),
    `\\documentclass{article}\n\\usepackage[T1]{fontenc}\n${packages}\n\\begin{document}\n\\input{report}\n\\end{document}\n`,
  );
  const { exitCode } = await execa(engine.name, engine.args, { cwd: folder, reject: false });
  const log = readFileSync(join(folder, "main.log"), "latin1");
  assert.is(exitCode, 0, log.slice(Math.max(0, log.indexOf("\n!"))).slice(0, 1500));
  assert.not.match(log, /Missing character|multiply defined|Misplaced|Infinite glue/);
  assert.ok(log.includes("report.tex"));
}

/** The same test, skipped where there is no TeX. */
function testSet(name: string, latex: () => Promise<string> | string): void {
  if (!engine) skip(test, name, `there is neither ${ENGINES.map((one) => one.name).join(" nor ")}`);
  else test(name, async () => compile(name.replace(/\W+/g, "-").slice(0, 20), await latex()));
}

/** The made-up table with everything a table can have, and characters of LaTeX wherever a text stands. */
function hard() {
  const table = grouped();
  const [first, , third] = table.rows as [(typeof table.rows)[0], unknown, (typeof table.rows)[0]];
  table.title = SPECIAL;
  table.notes.push(SPECIAL);
  first[4] = { ...textCell(SPECIAL), note: SPECIAL, strong: true };
  third[0] = textCell("[x] begins with a bracket"); // the made-up one is in Hangul, which pdfLaTeX has no letters for
  for (const column of table.columns) column.label += ` ${SPECIAL}`;
  for (const column of table.columns.slice(1, 4)) column.group += ` ${SPECIAL}`;
  for (const group of table.rowGroups?.groups ?? []) group.label += ` ${SPECIAL}`;
  return table;
}

testSet("groups of rows and columns, bold, deviations, footnotes, every special character", () =>
  renderLatex(reportOf(hard())),
);

testSet("the same broken over pages", () => renderLatex(reportOf(repeated(hard(), 12))));

testSet("without groups, which needs no multirow; a listing, notes", () => {
  const { rowGroups: _, ...table } = hard();
  const whole = reportOf(table);
  whole.notes.push(SPECIAL);
  whole.sections.push({
    id: "more",
    title: SPECIAL,
    notes: [SPECIAL],
    tables: [],
    listings: [{ title: SPECIAL, text: `first:\n  ${SPECIAL}\n\nlast\n` }],
  });
  return renderLatex(whole);
});

testSet("a report of a table of one's own, with runs that failed and figures that are inconsistent", async () => {
  const row = (label: string, group: string, hiddenDim: number) =>
    ({ label, group, config: { model: { name: "gru", hiddenDim } } }) as const;
  const table: TableDefinition = {
    name: "mine",
    caption: `Cells & co. ${SPECIAL}`,
    base: { training: { epochs: 2 } },
    rows: [row("A & B_1", "50 % of {all}", 8), row("C^2 #3", "50 % of {all}", 9), row("~D\\E", "$x$", 10)],
    columns: [
      { label: "accuracy", group: "Test_1", metric: "test.accuracy" },
      { label: "loss", group: "Test_1", metric: "test.loss" },
      { label: "Time", metric: "seconds" },
    ],
    seeds: [1, 2, 3],
    published: { source: `a paper ${SPECIAL}`, rounding: { accuracy: "truncated" } },
    cells: { "A & B_1": { "Test_1: accuracy": { published: 10 } } },
  };
  for (const n of [0, 1, 2])
    for (const seed of [1, 2, 3])
      await fakeRun(join(place, "runs", `${n}-${seed}`), {
        config: { model: { name: "gru", hiddenDim: 8 + n }, training: { epochs: 2 }, seed },
        metrics: false,
        test: { loss: 0.5 + 0.1 * n + 0.001 * seed, accuracy: 84 - 5 * n + 0.1 * seed },
        ...(n === 2 && seed === 3 ? { status: "failed", done: 0, error: `out of memory: ${SPECIAL}` } : {}),
      });
  const latex = await report([join(place, "runs")], { format: "latex", table });
  for (const part of ["\\pm", "\\textbf", "\\multirow", "\\multicolumn", "\\cmidrule", "\\textsuperscript"])
    assert.ok(latex.includes(part), part);
  return latex;
});

test.run();
