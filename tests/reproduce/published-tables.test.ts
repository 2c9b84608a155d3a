/** Tables of known papers and posts, each in a few lines: the format can hold them, and every report shows their figures. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { loadConfigFile } from "#sconce/config/load.js";
import type { ReportFormat, TableDefinition } from "#sconce/index.js";
import { report } from "#sconce/reproduce/report.js";
import { resolveTable } from "#sconce/reproduce/tables/resolve.js";
import { home, temporary } from "../helpers.js";
import { fakeRun } from "../report/helpers/fake-runs.js";

const test = suite("published tables");
const folder = join(home, "tests", "reproduce", "published-tables");
const files = readdirSync(folder);
const place = temporary();
const load = async (file: string) => (await loadConfigFile(join(folder, file))) as unknown as TableDefinition;

/** A cell or two of each, as the paper has them: row, column, text. */
const CELLS: Record<string, [row: string, column: string, text: string][]> = {
  "joulin-2016.yaml": [
    ["fastText, h=10, bigram", "Yelp F.", "63.9"],
    ["BoW", "Yelp F.", "58.0"], // 58.0 with the 0 that a number loses
    ["VDCNN", "Amz. P.", "95.7"],
  ],
  "kim-2014.yaml": [
    ["CNN-multichannel", "SST-2", "88.1"],
    ["CNN-rand", "SST-1", "45.0"],
    ["CNN-static", "Subj", "93.0"],
  ],
  "trevett-2021.yaml": [
    ["1: RNN", "Test: loss", "0.708"],
    ["6: BERT and GRU", "Test: accuracy", "91.58"],
  ],
  "wang-2017.yaml": [
    ["conv-RNN", "IMDB", "90.39"],
    ["Multi-Task", "IMDB", "91.3"], // not 91.30, though others of the column have two digits
  ],
  "wang-manning-2012.yaml": [
    ["NBSVM-bi", "IMDB", "91.22"],
    ["SVM-bi", "RT-2k", "87.40"],
  ],
};

test("five tables, each in at most 30 lines", () => {
  assert.equal(files, Object.keys(CELLS));
  for (const file of files) {
    const lines = readFileSync(join(folder, file), "utf8").trimEnd().split("\n");
    assert.ok(lines.length <= 30, `${file} has ${lines.length} lines`);
  }
});

for (const file of files)
  test(`${file}: its figures stand in every format beside a run of ours`, async () => {
    const definition = await load(file);
    const table = resolveTable(definition, file);
    const cells = CELLS[file] ?? [];
    for (const [row, column, text] of cells) {
      const at = [
        table.rows.findIndex(({ label }) => label === row),
        table.columns.findIndex(({ key }) => key === column),
      ];
      assert.is(table.published[at[0] as number]?.[at[1] as number]?.text, text, `${row}, ${column}`);
    }
    const runs = await Promise.all(
      table.experiments.flatMap(({ id, config }) =>
        table.seeds.map((seed) => {
          const test = { loss: 0.4321, accuracy: 85.123 + seed };
          return fakeRun(join(place, file, `${id}-seed${seed}`), { config: { ...config, seed }, test, metrics: false });
        }),
      ),
    );
    for (const format of ["terminal", "markdown", "html", "latex", "csv", "json"] as const satisfies ReportFormat[]) {
      const text = await report(runs, { format, table: definition });
      for (const [row, column, figure] of cells) {
        assert.ok(text.includes(row), `${format}: ${row}`);
        // CSV and JSON have numbers.
        const shown = format === "csv" || format === "json" ? String(Number(figure)) : figure;
        assert.ok(text.includes(shown), `${format}: ${row}, ${column}: ${figure}`);
      }
      // CSV has rows alone.
      if (format !== "csv") assert.ok(text.includes(table.source?.split(",")[0] as string), `${format}: the source`);
    }
    const markdown = await report(runs, { format: "markdown", table: definition });
    const rowsOf = (label: string) => markdown.split("\n").filter((line) => line.includes(`| ${label} |`));
    const [ours] = rowsOf(table.experiments[0]?.label as string);
    assert.ok(ours && /8[67]\.1/.test(ours), `our figure stands in our row: ${ours}`);
    // A row of a paper has no figure of ours, and a quoted column none in any row.
    const heads = markdown.split("\n").find((line) => /Published/.test(line) && line.startsWith("|")) as string;
    const both = table.columns.filter(({ quoted }, at) => !quoted && table.published.some((row) => row[at]));
    assert.is(heads.match(/Measured/g)?.length ?? 0, both.length);
    assert.is(heads.match(/Published/g)?.length, table.columns.filter(({ quoted }) => quoted).length + both.length);
  });

test("without a run of ours a table has nothing to show, and the report says so", async () => {
  const other = await fakeRun(join(place, "other"), { config: { model: { name: "rnn", layers: 3 } }, metrics: false });
  const text = await report([other], { format: "terminal", table: await load("kim-2014.yaml") });
  assert.match(text, /No run has the table's settings, so none is put beside the published figures\./);
  assert.match(text, /model rnn is none of the table's/);
});

test.run();
