/** Tables with groups of columns and rows, in a real browser. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { renderHtml } from "#sconce/report/render/html.js";
import { temporary } from "../helpers.js";
import { checkAlone, hasBrowser, launch, openPage } from "./helpers/browser.js";
import { grouped, reportOf } from "./helpers/grouped-report.js";

const NAME = "tables with groups, in a browser";
const test = suite(NAME);
const file = join(temporary(), "report.html");
let browser: Browser;

test.before(async () => {
  await writeFile(file, renderHtml(reportOf(grouped()), []));
  browser = await launch();
});
test.after(() => browser?.close());

const open = async (width: number) => openPage(browser, file, { viewport: { width, height: 600 } });
const box = async (place: Locator) => {
  const found = await place.boundingBox();
  if (!found) throw new Error("it is not in sight");
  return found;
};
const near = (a: number, b: number, what: string) => assert.ok(Math.abs(a - b) <= 1, `${what}: ${a}, ${b}`);
const cell = (page: Page, text: string) => page.locator("td", { hasText: text }).first();

test("headings span their columns, and labels their rows", async () => {
  const opened = await open(1280);
  await checkAlone(opened, file);
  const { page } = opened;
  const over = await box(page.locator("th[scope=colgroup]", { hasText: "Test & more" }));
  const names = await page.locator("thead tr:nth-child(2) th").all();
  const [first, second] = [await box(names[0] as Locator), await box(names[1] as Locator)];
  near(over.x, first.x, "left");
  near(over.x + over.width, second.x + second.width, "right");
  const large = await box(page.locator("th[scope=rowgroup]", { hasText: "large" }));
  const [top, bottom] = [await box(cell(page, "7.00")), await box(cell(page, "8.00"))];
  near(large.y, top.y, "top");
  near(large.y + large.height, bottom.y + bottom.height, "bottom");
  assert.is(await page.locator("tbody").count(), 3);
  // The columns of the head are those of the body.
  near((await box(names[2] as Locator)).x, (await box(cell(page, "12.25"))).x, "a column below its name");
});

test("means are bold, and footnotes' letters hang beside the numbers without moving them", async () => {
  const { page } = await open(1280);
  assert.equal(await page.locator("td strong").allTextContents(), ["84.22", "-0.251", "*"]);
  assert.equal(await page.locator("sup").allTextContents(), ["a", "a", "b", "b"]);
  // Where the text of each cell of the first column of numbers ends, without the letter.
  const ends = (await page.evaluate(
    "[...document.querySelectorAll('tbody tr')].map((row) => { const cell = row.querySelector('td.number');" +
      " const range = document.createRange(); range.selectNodeContents(cell);" +
      " const letter = cell.querySelector('sup'); if (letter) range.setEndBefore(letter);" +
      " return Math.max(...[...range.getClientRects()].map(({ right }) => right)); })",
  )) as number[];
  assert.is(ends.length, 5);
  for (const end of ends) near(end, ends[3] as number, "the end of a number");
  assert.equal(await page.locator("p.note").allTextContents(), [
    "Bold: the best.",
    "a: seed 3 failed: out of memory",
    "b: two seeds_only",
  ]);
});

test("a number that is inconsistent is coloured and not bold, which is the best's; a verdict in words is both", async () => {
  const { page } = await open(1280);
  const weights = await page.evaluate(
    "[...document.querySelectorAll('tbody tr:first-child td:last-child, tbody tr:first-child td.number')].slice(0, 4).map((cell) => {" +
      " cell.classList.add('bad'); return [cell.classList.contains('number'), getComputedStyle(cell).fontWeight]; })",
  );
  assert.equal(weights, [
    [true, "400"],
    [true, "400"],
    [true, "400"],
    [false, "600"],
  ]);
});

test("on a phone the body does not scroll sideways", async () => {
  const { page } = await open(390);
  assert.equal(await page.evaluate("[document.documentElement.scrollWidth, document.body.scrollWidth]"), [390, 390]);
});

test("a page without groups or footnotes has no style for them", () => {
  const { rowGroups: _, ...table } = grouped();
  const columns = table.columns.map(({ group: _, ...column }) => column);
  const rows = table.rows.map((row) => row.map(({ note: _, ...one }) => one));
  assert.not.match(
    renderHtml(reportOf({ ...table, columns, rows }), []),
    /colgroup|rowspan|colspan|th\.over|<sup>|sup \{/,
  );
});

if (hasBrowser(NAME)) test.run();
