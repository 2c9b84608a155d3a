/** Verdicts as a report shows them, in every format. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { truncated } from "#sconce/report/statistics/printed.js";
import { type Summary, summarize } from "#sconce/report/statistics/summary.js";
import { judgeTable } from "#sconce/report/statistics/verdict.js";
import { rangeText, verdictText } from "#sconce/report/statistics/words.js";
import { report } from "#sconce/reproduce/report.js";
import { width } from "#sconce/text/width.js";
import { cli, home, python, temporary } from "../helpers.js";
import { fakeRun } from "./helpers/fake-runs.js";

const test = suite("verdicts in reports");
const place = temporary();
const gru = join(place, "gru");
const rnn = join(place, "rnn");

/** Four seeds near the post's GRU, but for the test accuracy: 86.1 to 86.5 where it printed 84. */
const GRU = [
  { first: 0.6935, at: 50.1, loss: 0.449, accuracy: 85.6, test: { loss: 0.4585, accuracy: 86.2 } },
  { first: 0.6929, at: 49.8, loss: 0.452, accuracy: 85.2, test: { loss: 0.4622, accuracy: 86.5 } },
  { first: 0.6932, at: 50.6, loss: 0.4465, accuracy: 85.9, test: { loss: 0.4571, accuracy: 86.35 } },
  { first: 0.6928, at: 50.3, loss: 0.455, accuracy: 85.0, test: { loss: 0.464, accuracy: 86.1 } },
];

test.before(async () => {
  for (const [n, { first, at, loss, accuracy, test }] of GRU.entries())
    await fakeRun(join(gru, `seed${n + 1}`), {
      config: { model: { name: "gru" }, seed: n + 1 },
      validation: (epoch) => (epoch === 1 ? { loss: first, accuracy: at } : { loss, accuracy }),
      test,
    });
  await fakeRun(join(rnn, "seed1"), {
    config: { model: { name: "rnn" } },
    validation: (epoch) => ({ loss: 0.6933, accuracy: epoch === 1 ? 49.34 : 48.16 }),
    test: { loss: 0.693013, accuracy: 54.552 },
  });
});

test("every format names the verdict, its distance, the range and whether the figures are printed alike", async () => {
  const of = (format: "terminal" | "markdown" | "csv" | "latex" | "html") => report([gru], { format });
  assert.match(
    await of("terminal"),
    /^Test: accuracy \(%\) +84\.00 +86\.287 +inconsistent \(7\.4 sd\) +84\.14 to 87\.43 +no, by 1\.100 +\+2\.287 /m,
  );
  assert.match(
    await of("markdown"),
    /^\| Test: accuracy \(%\) \| 84\.00 \| 86\.287 \| \*\*inconsistent \(7\.4 sd\)\*\* \| 84\.14 to 87\.43 \| no, by 1\.100 \| \+2\.287 /m,
  );
  const csv = await of("csv");
  assert.match(csv, /^table,Figure,Published,Mean,Verdict,Consistent range,Printed alike,Difference,/m);
  assert.match(
    csv,
    /^GRU,Test: accuracy \(%\),84,86\.2\d+,inconsistent \(7\.4 sd\),84\.14 to 87\.43,"?no, by 1\.100"?,2\.2\d+,/m,
  );
  assert.match(
    await of("latex"),
    /Test: accuracy .*84\.00 & 86\.287 & inconsistent \(7\.4 sd\) & 84\.14 to 87\.43 & no, by 1\.100 & /,
  );
  const html = await of("html");
  assert.match(
    html,
    /<td class="bad breaks">inconsistent \(7\.4 sd\)<\/td><td>84\.14 to 87\.43<\/td><td class="quiet">no, by 1\.100<\/td>/,
  );
  assert.match(html, /<td class="good breaks">consistent<\/td>/);
  assert.match(
    html,
    /<li>GRU, seeds 1, 2, 3, 4: of 6 figures, 5 are consistent with what was published, 1 is inconsistent; 5 are printed alike\.<\/li>/,
  );
});

test("JSON has what the verdict rests on, in numbers", async () => {
  const { schemaVersion, comparisons } = JSON.parse(await report([gru], { format: "json" }));
  assert.is(schemaVersion, 3);
  const figures = new Map(comparisons[0].figures.map((figure: { id: string }) => [figure.id, figure]));
  const { verdict, alike } = figures.get("test.accuracy") as {
    verdict: { kind: string; evidence: Record<string, number> };
    alike: { by: number };
  };
  assert.is(verdict.kind, "inconsistent");
  assert.equal(Object.keys(verdict.evidence).sort(), ["distance", "oneMoreRun", "p", "range", "risk", "spread"]);
  assert.is(verdict.evidence.risk, 0.05 / 5); // six figures, one of them rejected
  assert.ok((verdict.evidence.p as number) < 0.05 / 6);
  assert.ok(Math.abs(alike.by - 1.1) < 1e-9);
  // The validation reviews are drawn anew by each seed: 5,000 of them at 50.2 %, although the four lie closer together.
  const drawn = figures.get("validation.1.accuracy") as {
    verdict: { evidence: { spread: number } };
    measured: Summary;
  };
  assert.ok(Math.abs(drawn.verdict.evidence.spread - 100 * Math.sqrt((0.502 * 0.498) / 5000)) < 1e-9);
  assert.ok((drawn.measured.deviation as number) < 0.4);
});

test("one seed cannot tell, and the report says why and what would help", async () => {
  const text = await report([rnn], { format: "terminal" });
  assert.match(text, /^ {2}RNN, seed 1: of 6 figures, 6 cannot be judged yet \(one seed\); 3 are printed alike\.$/m);
  assert.match(text, /^Test: accuracy \(%\) +50\.00 +54\.552 +cannot tell yet +7 +no, by 3\.552 +\+4\.552$/m);
  assert.match(text, /^Cannot tell yet: one seed does not show .*With 7 more seeds/m);
});

test("a diverged seed is inconsistent, and no number", async () => {
  const folder = join(place, "diverged");
  for (const seed of [1, 2, 3])
    await fakeRun(join(folder, `seed${seed}`), {
      config: { model: { name: "gru" }, seed },
      test: { loss: seed === 2 ? "NaN" : 0.46, accuracy: 84.2 },
    });
  const text = await report([folder], { format: "terminal" });
  assert.match(text, /^Test: loss +0\.46 +NaN +inconsistent \(not a number\) +– .*no: not a number/im);
  const { comparisons } = JSON.parse(await report([folder], { format: "json" }));
  const loss = comparisons[0].figures.find(({ id }: { id: string }) => id === "test.loss");
  assert.equal(loss.verdict, { kind: "inconsistent", evidence: null });
});

test("in a terminal of 80 columns every line fits, and the verdict stands in the first block", async () => {
  const text = await report([gru, rnn], { format: "terminal", columns: 80 });
  const published = text.slice(text.indexOf("Published and measured"), text.indexOf("\nRuns\n"));
  for (const line of published.split("\n")) assert.ok(width(line) <= 80, line);
  assert.match(published, /^Figure +Published +Mean +Verdict$/m);
  assert.match(published, /^Test: accuracy \(%\) +84\.00 +86\.287 +inconsistent \(7\.4 sd\)$/m);
  assert.match(published, /^Figure +Consistent range +Printed alike +Difference$/m);
  assert.match(published, /^Test: accuracy \(%\) +84\.14 to 87\.43 +no, by 1\.100 +\+2\.287$/m);
  // Nothing is lost: every cell of the wide table stands in some block, or in a line `name: value`, which needs no heading.
  const words = (shown: string) => new Set(shown.split(/:?\s+/));
  const wide = words(await report([gru, rnn], { format: "terminal" }));
  const narrow = words(text);
  assert.equal(
    [...wide].filter((word) => !narrow.has(word) && !/^(-+|What|Value)$/.test(word)),
    [],
  );
});

test("sconce report sets blocks in a terminal, and whole rows in a pipe or a file", async () => {
  const shell = `stty cols 80; exec '${process.execPath}' '${cli}' report '${gru}'`;
  const spawn = "import pty, sys; sys.exit(pty.spawn(['sh', '-c', sys.argv[1]]))";
  const terminal = await execa(python, ["-c", spawn, shell], { stdin: "ignore" });
  const shown = stripVTControlCharacters(terminal.stdout).replaceAll("\r", "");
  assert.match(shown, /^Figure +Published +Mean +Verdict$/m);
  const pipe = await execa("node", [cli, "report", gru]);
  assert.match(pipe.stdout, /^Figure +Published +Mean +Verdict +Consistent range .*Seeds$/m);
});

test("the example in docs/reporting.md is what comes out", () => {
  const document = readFileSync(join(home, "docs", "reporting.md"), "utf8").replaceAll("\n", " ");
  const example = (values: number[]) => {
    const measured = summarize(values) as Summary;
    const of = (printed: number) => ({ printed, published: truncated(printed), measured });
    // A table of six, as the post's are, with nothing amiss in the five others.
    const [verdict] = judgeTable([of(50), ...Array(5).fill(of(Math.floor(measured.mean)))]);
    return { verdict, range: verdict && "evidence" in verdict && verdict.evidence ? verdict.evidence.range : null };
  };
  assert.match(document, /54\.55 % of the test reviews.*: `cannot tell yet`/);
  assert.is(example([54.552]).verdict?.kind, "cannot tell yet");
  const apart = example([54.552, 52.5, 53.1, 53.9, 52.7]);
  assert.match(document, /52\.5, 53\.1, 53\.9 and 52\.7 %/);
  assert.is(apart.verdict?.kind, "consistent");
  assert.ok(
    apart.range &&
      document.includes(`${rangeText(apart.range, 2)} %; the post's 50 lies in that range: \`consistent\``),
  );
  const close = example([54.552, 54.1, 54.9, 54.3, 54.7]);
  assert.match(document, /54\.1, 54\.9, 54\.3 and 54\.7 %/);
  assert.ok(close.range && document.includes(`${rangeText(close.range, 2)} %. 50 lies outside`));
  assert.ok(close.verdict && document.includes(`\`${verdictText(close.verdict)}\``));
});

test.run();
