/** Groups of columns and rows, deviations, bold and footnotes, in every format. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { renderCsv } from "#sconce/report/render/csv.js";
import { renderLatex } from "#sconce/report/render/latex.js";
import { renderMarkdown } from "#sconce/report/render/markdown.js";
import { renderTerminal } from "#sconce/report/render/terminal.js";
import { left, meanCell, type ReportDocument, right, type Table, textCell } from "#sconce/report/tables/document.js";
import { footnotesOf } from "#sconce/report/tables/footnotes.js";
import { width } from "#sconce/text/width.js";
import { grouped, repeated, reportOf } from "./helpers/grouped-report.js";

const test = suite("report: tables with groups");
const report = reportOf(grouped());

/** The lines from the one that begins so, as many as are wanted. */
function linesFrom(text: string, start: string, count: number): string[] {
  const lines = text.split("\n");
  const at = lines.findIndex((line) => line.startsWith(start));
  assert.ok(at >= 0, `no line begins with ${start}:\n${text}`);
  return lines.slice(at, at + count);
}

test("Markdown names groups in the labels, and has bold, ± and superscripts", () => {
  const text = renderMarkdown(report);
  assert.equal(linesFrom(text, "| size", 7), [
    "| size | cell | Test \\& more: accuracy | Test \\& more: loss | Validation, on the reviews drawn by each seed: loss | remark |",
    "| :--- | :--- | ---: | ---: | ---: | :--- |",
    "| small \\[1\\] | GRU | **84.22** ± 0.31<sup>a</sup> | **-0.251** ± 0.012 | 0.50 | x\\_1 |",
    "|   | LSTM | 9.50 ± 10.25 | -1.500 | –<sup>a</sup> |   |",
    "| middle | 가나 | 50.00<sup>b</sup> | – | 12.25 | **\\*** |",
    "| large | RNN | 7.00 | 1.000 | 3.00 |   |",
    "|   | GRU | 8.00 | 2.000 | 4.00 | both<sup>b</sup> |",
  ]);
  assert.ok(text.includes("\n\nBold: the best.\n\na: seed 3 failed: out of memory\n\nb: two seeds\\_only\n\n"));
});

test("CSV has deviations and footnotes in columns of their own, where there are any, and each row's group", () => {
  assert.is(
    renderCsv(report),
    `table,size,cell,Test & more: accuracy,Test & more: accuracy sd,Test & more: accuracy note,Test & more: loss,Test & more: loss sd,\
"Validation, on the reviews drawn by each seed: loss","Validation, on the reviews drawn by each seed: loss note",remark,remark note
Cells by size,small [1],GRU,84.221,0.312,seed 3 failed: out of memory,-0.251,0.0123,0.5,,x_1,
Cells by size,small [1],LSTM,9.5,10.25,,-1.5,,,seed 3 failed: out of memory,,
Cells by size,middle,가나,50,,two seeds_only,,,12.25,,*,
Cells by size,large,RNN,7,,,1,,3,,,
Cells by size,large,GRU,8,,,2,,4,,both,two seeds_only
`,
  );
});

test("LaTeX spans columns and rows, and has bold means and footnotes", () => {
  const text = renderLatex(report);
  assert.ok(text.includes("{textcomp,booktabs,longtable,graphicx,multirow}"));
  assert.equal(linesFrom(text, "    \\toprule", 13), [
    "    \\toprule",
    "     &  & \\multicolumn{2}{c}{Test \\& more} & \\multicolumn{1}{c}{Validation, on the reviews drawn by each seed} &  \\\\",
    "    \\cmidrule(lr){3-4} \\cmidrule(lr){5-5}",
    "    size & cell & accuracy & loss & loss & remark \\\\",
    "    \\midrule",
    "    \\multirow{2}{*}{small {[}1{]}} & GRU & \\textbf{84.22} $\\pm$ 0.31\\textsuperscript{a} & \\textbf{\\boldmath$-$0.251} $\\pm$ 0.012 & 0.50 & x\\_1 \\\\",
    "     & LSTM & 9.50 $\\pm$ 10.25 & $-$1.500 & --\\textsuperscript{a} &  \\\\",
    "    \\midrule",
    "    middle & 가나 & 50.00\\textsuperscript{b} & -- & 12.25 & \\textbf{{*}} \\\\",
    "    \\midrule",
    "    \\multirow{2}{*}{large} & RNN & 7.00 & 1.000 & 3.00 &  \\\\",
    "     & GRU & 8.00 & 2.000 & 4.00 & both\\textsuperscript{b} \\\\",
    "    \\bottomrule",
  ]);
  assert.ok(text.includes("Bold: the best. \\\\\n  a: seed 3 failed: out of memory \\\\\n  b: two seeds\\_only\n"));
});

test("in LaTeX every row has as many columns as the table, and braces are balanced", () => {
  for (const [name, document] of Object.entries<ReportDocument>({
    floating: report,
    long: reportOf(repeated(grouped(), 9)),
  })) {
    const text = renderLatex(document);
    let open = 0;
    for (const [brace] of text.replace(/\\[\\{}]/g, "").matchAll(/[{}]/g)) {
      open += brace === "{" ? 1 : -1;
      assert.ok(open >= 0, name);
    }
    assert.is(open, 0, name);
    const rows = text.split("\n").filter((line) => line.includes(" & "));
    assert.is(rows.length, name === "long" ? 2 + 45 : 2 + 5);
    for (const row of rows) {
      const spanned = [...row.matchAll(/\\multicolumn\{(\d+)\}/g)].map(([, columns]) => Number(columns) - 1);
      const columns = row.replace(/\\&/g, "").split("&").length + spanned.reduce((sum, more) => sum + more, 0);
      assert.is(columns, 6, row);
    }
  }
});

test("a LaTeX table broken over pages has its groups' labels in their first rows, where no page break can lose them", () => {
  const text = renderLatex(reportOf(repeated(grouped(), 9)));
  assert.not.match(text, /multirow/);
  assert.is(text.match(/^ {2}\\midrule$/gm)?.length, 1 + 26);
  assert.ok(text.includes("\\cmidrule(lr){3-4} \\cmidrule(lr){5-5}\n  size & cell"));
  assert.ok(text.endsWith("Bold: the best.\n\na: seed 3 failed: out of memory\n\nb: two seeds\\_only\n"));
});

test("the terminal aligns numbers, deviations and marks, under headings over their columns", () => {
  assert.equal(linesFrom(renderTerminal(report), "Cells by size", 12), [
    "Cells by size",
    "                            Test & more              Validation, on the reviews drawn by each seed",
    "                 ----------------------------------  ---------------------------------------------",
    "size       cell           accuracy             loss                                           loss  remark",
    "---------  ----  -----------------  ---------------  ---------------------------------------------  -------",
    "small [1]  GRU   84.22 ±  0.31*[a]  -0.251 ± 0.012*                                        0.50     x_1",
    "           LSTM   9.50 ± 10.25      -1.500                                                    –[a]",
    "middle     가나  50.00[b]                –                                                12.25     **",
    "large      RNN    7.00               1.000                                                 3.00",
    "           GRU    8.00               2.000                                                 4.00     both[b]",
    "Bold: the best.",
    "a: seed 3 failed: out of memory",
  ]);
});

test("a terminal that is too narrow has blocks, each with the rows' names and groups, and within its width", () => {
  const narrow = {
    ...grouped(),
    columns: grouped().columns.map((one) => (one.group ? { ...one, group: "Test" } : one)),
  };
  for (const columns of [40, 55, 60, 80]) {
    const text = renderTerminal(reportOf(narrow), columns);
    const lines = text.split("\n");
    for (const line of lines) assert.ok(width(line) <= columns, `${columns}: ${line}`);
    const blocks = lines.filter((line) => line.startsWith("size ")).length;
    assert.is(lines.filter((line) => line.startsWith("small [1]  GRU ")).length, blocks);
    assert.ok(blocks > 1 || columns === 80, text);
    // A heading stands above each block that has columns of its group.
    assert.is(
      lines.filter((line) => line.trim() === "Test").length,
      blocks - (/\nsize +cell +remark\n/.test(text) ? 1 : 0),
      text,
    );
  }
});

test("footnotes are lettered in reading order, beyond z too", () => {
  const table: Table = {
    title: "many",
    columns: [left("n"), right("value")],
    rows: Array.from({ length: 60 }, (_, n) => [
      { ...textCell(String(n)), note: `note ${n % 30}` },
      { ...textCell("x"), note: n === 0 ? "note 0" : "" },
    ]),
    notes: [],
  };
  const { lines, letterOf } = footnotesOf(table);
  assert.is(lines.length, 30);
  assert.equal([lines[0], lines[25], lines[26], lines[29]], ["a: note 0", "z: note 25", "aa: note 26", "ad: note 29"]);
  assert.equal([letterOf({ ...textCell(""), note: "note 1" }), letterOf(textCell(""))], ["b", ""]);
});

test("a mean's deviation has the mean's digits, and there is none of a single run or of nothing", () => {
  assert.equal(meanCell(84.2251, 0.31, 2), {
    text: "84.23",
    value: 84.2251,
    deviation: { text: "0.31", value: 0.31 },
  });
  assert.is(meanCell(1, null, 2).deviation, undefined);
  assert.equal([meanCell(null, 0.1, 2).text, meanCell(null, 0.1, 2).deviation], ["–", undefined]);
});

test("groups that have other rows than the table are refused", () => {
  const wrong = { ...grouped(), rowGroups: { title: "size", groups: [{ label: "all", rows: 4 }] } };
  for (const render of [renderMarkdown, renderCsv, renderLatex, renderTerminal])
    assert.throws(() => render(reportOf(wrong)), /"Cells by size": its row groups have 4 rows, the table has 5/);
});

test.run();
