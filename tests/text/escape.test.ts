import { suite } from "uvu";
import * as assert from "uvu/assert";
import { renderTerminal } from "#sconce/report/render/terminal.js";
import { escapeCsv, escapeHtml, escapeJson, escapeLatex, escapeMarkdown, plain } from "#sconce/text/escape.js";
import { width } from "#sconce/text/width.js";

const test = suite("escaping");

test("control characters, direction marks and half a surrogate pair are gone everywhere", () => {
  assert.is(plain("a\nb\r\nc\td"), "a b c d");
  assert.is(plain("\u001b[31mred\u0007\u202e\u0000"), "\ufffd[31mred\ufffd\ufffd\ufffd");
  assert.is(plain("\ud800"), "\ufffd");
});

test("HTML", () => {
  assert.is(
    escapeHtml(`<img src="x" onerror='alert(1)'>&`),
    "&lt;img src=&quot;x&quot; onerror=&#39;alert(1)&#39;&gt;&amp;",
  );
});

test("Markdown", () => {
  assert.is(escapeMarkdown("a|b `c` <d> *e*\n# f"), "a\\|b \\`c\\` \\<d\\> \\*e\\* \\# f");
  assert.is(escapeMarkdown("[x](javascript:y) \\ &lt;"), "\\[x\\](javascript:y) \\\\ \\&lt;");
  assert.is(escapeMarkdown("https://a.example @me"), "https\\://a.example \\@me");
  assert.is(escapeMarkdown("- x"), "\\- x");
  assert.is(escapeMarkdown("1. x"), "1\\. x");
});

test("LaTeX", () => {
  assert.is(escapeLatex("50% a_b $x$ #1 {y} c&d"), "50\\% a\\_b \\$x\\$ \\#1 \\{y\\} c\\&d");
  assert.is(
    escapeLatex("\\input{/etc/passwd}^~"),
    "\\textbackslash{}input\\{/etc/passwd\\}\\textasciicircum{}\\textasciitilde{}",
  );
  assert.is(escapeLatex("--seed <1> a-b –"), "-{}-seed \\textless{}1\\textgreater{} a-b --");
  assert.is(escapeLatex("[1ex] *"), "{[}1ex{]} {*}");
  assert.is(escapeLatex("α ≤ 10⁻⁶ − x₂"), "$\\alpha$ $\\leq$ 10$^{-}$$^{6}$ $-$ x$_{2}$");
  assert.is(escapeLatex("α_1"), "$\\alpha$\\_1");
});

test("CSV: quotes, and no formulas", () => {
  assert.is(escapeCsv('a "b", c'), '"a ""b"", c"');
  assert.is(escapeCsv("a\nb"), '"a\nb"');
  for (const text of ["=1+1", "+x", "-x", "@SUM(A1)"]) assert.is(escapeCsv(text), `'${text}`);
  assert.is(escapeCsv("\t=1"), "'\t=1");
  assert.is(escapeCsv("\r=1"), '"\'\n=1"');
  for (const behind of ["\n", " ", "\u00a0", "\t", "\u200b", " \n "])
    assert.ok(/^"?'/.test(escapeCsv(`${behind}=1+1`)), behind);
  for (const wide of ["\uff1d1", "\uff0b1", "\uff0d1", "\uff20A1"]) assert.is(escapeCsv(wide), `'${wide}`);
  assert.is(escapeCsv("two words = one"), "two words = one");
  assert.is(escapeCsv('=HYPERLINK("x","y")'), `"'=HYPERLINK(""x"",""y"")"`);
  for (const text of ["-1", "+0.5", "-1.5e-3"]) assert.is(escapeCsv(text), text);
  assert.is(escapeCsv(-0.25), "-0.25");
  assert.is(escapeCsv(Number.NaN), "NaN");
  assert.is(escapeCsv(null), "");
});

test("columns of wide letters stand in line", () => {
  assert.is(width("영화"), 4);
  assert.is(width("e\u0301"), 1);
  const table = {
    title: "t",
    columns: [
      { label: "a", align: "left" as const },
      { label: "b", align: "right" as const },
    ],
    rows: [
      [
        { text: "영화", value: "영화" },
        { text: "1", value: 1 },
      ],
      [
        { text: "x", value: "x" },
        { text: "10", value: 10 },
      ],
    ],
    notes: [],
  };
  const text = renderTerminal({
    title: "T",
    notes: [],
    sections: [{ id: "t", title: "t", notes: [], listings: [], tables: [table] }],
  });
  assert.ok(text.includes("영화   1\nx     10\n"), text);
});

test("JSON: control and direction characters are spelled, and come back", () => {
  const value = { text: "\u001b[31m \u009b1m \u202etxt \u2066 \u007f \ufeff 영화", lines: ["a\nb"] };
  const json = escapeJson(JSON.stringify(value, null, 2));
  assert.equal(JSON.parse(json), value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  assert.not.match(json, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/);
  assert.ok(json.includes("\\u202etxt") && json.includes("영화"));
});

test.run();
