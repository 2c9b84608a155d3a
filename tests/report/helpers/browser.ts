/** Pages in a real browser: Debian's Chromium, or what stands in its place; without one the tests are skipped with a word. */
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { suite } from "uvu";
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

/** Whether a suite that needs the browser is to be run; where not, it is skipped as a whole. */
export function hasBrowser(name: string): boolean {
  if (found !== undefined) return true;
  const without = suite(name);
  skip(without, name, `there is no Chromium at ${PLACES.join(", ")}`);
  without.run();
  return false;
}
