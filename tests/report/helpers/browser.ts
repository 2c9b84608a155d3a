/** Pages in a real browser: Debian's Chromium, or what stands in its place; without one the tests are skipped with a word. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { skip } from "../../helpers.js";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const found = PLACES.find((path) => existsSync(path));

/** Start the browser. */
export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: found, args: ["--no-sandbox"] });
}

/** Open a file as a page, and keep what it complains of and asks for. */
export async function openPage(
  browser: Browser,
  file: string,
  options: BrowserContextOptions,
): Promise<{ page: Page; said: string[]; asked: string[] }> {
  const page = await (await browser.newContext(options)).newPage();
  const [said, asked]: [string[], string[]] = [[], []];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  return { page, said, asked };
}

/** The page runs no script but its own, complains of nothing, and asks for nothing but itself. */
export async function checkAlone(opened: Awaited<ReturnType<typeof openPage>>, file: string): Promise<void> {
  const { page, said, asked } = opened;
  assert.equal(said, []);
  assert.equal(
    asked.filter((url) => !url.startsWith("data:")),
    [pathToFileURL(file).href],
  );
  assert.is(await page.locator("script").count(), 1);
  assert.is(await page.locator("script[src]").count(), 0);
}

/** Each chart is drawn, in a box and with as many paths at least, and its name and description are texts; returns their ids. */
export async function checkCharts(
  charts: Locator,
  { width, height, paths }: { width: number; height: number; paths: number },
): Promise<(string | null)[]> {
  const ids: (string | null)[] = [];
  for (const svg of await charts.all()) {
    const box = await svg.boundingBox();
    assert.ok(box && box.width > width && box.height > height);
    assert.ok((await svg.locator("path, rect").count()) >= paths);
    for (const name of ["aria-labelledby", "aria-describedby"]) {
      const id = await svg.getAttribute(name);
      ids.push(id);
      const text = await svg.page().locator(`[id="${id}"]`).textContent();
      assert.ok(text && text.length > 5);
    }
  }
  return ids;
}

/** What axe-core finds against a page, everything unfolded: the rule and the first place of each. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true");
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  // biome-ignore lint/suspicious/noExplicitAny: axe puts itself into the page
  const found = await page.evaluate(() => (globalThis as any).axe.run());
  return found.violations.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) => `${id}: ${nodes[0]?.html}`);
}

/** Whether a suite that needs the browser is to be run; where not, it is skipped as a whole. */
export function hasBrowser(name: string): boolean {
  if (found !== undefined) return true;
  const without = suite(name);
  skip(without, name, `there is no Chromium at ${PLACES.join(", ")}`);
  without.run();
  return false;
}
