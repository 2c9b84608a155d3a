/** Many windows of one browser at the same time: a browser has six connections to one server. */
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { suite } from "uvu";
import { watch } from "#sconce/watch/watch.js";
import { temporary } from "../helpers.js";
import { hasBrowser, launch } from "../report/helpers/browser.js";
import { fakeRun } from "../report/helpers/fake-runs.js";

const NAME = "many windows of sconce watch";
const WINDOWS = 12;

if (hasBrowser(NAME)) {
  const test = suite(NAME);

  for (const locks of [true, false])
    test(`each is answered, and hears what is new${locks ? "" : ", also where the browser has no locks, as over plain HTTP"}`, () =>
      eachHears(locks ? WINDOWS : 8, locks));

  async function eachHears(windows: number, locks: boolean) {
    const root = temporary();
    const config = { model: { name: "gru" as const }, training: { epochs: 3 } };
    await fakeRun(join(root, "a"), { config, done: 2, status: "killed" });
    const watching = await watch([root], { port: 0 });
    const browser = await launch();
    try {
      const context = await browser.newContext();
      if (!locks) await context.addInitScript("Object.defineProperty(navigator, 'locks', { value: undefined })");
      const address = watching.url.replace("/#", "/?view=run&id=0/a#");
      const has = (page: Page, words: string) => page.locator(".unseen", { hasText: words }).first().waitFor();
      const pages: Page[] = [];
      for (let number = 0; number < windows; number++) {
        const page = await context.newPage();
        await page.goto(address);
        await has(page, "train, each batch: 400 values");
        pages.push(page);
      }
      await appendFile(
        join(root, "a", "metrics.jsonl"),
        '{"type": "batch", "phase": "train", "epoch": 3, "batch": 0, "batches": 200, "seen": 0, "of": 1, "loss": 0.1234}\n',
      );
      await Promise.all(pages.map((page) => has(page, "train, each batch: 401 values")));
    } finally {
      await browser.close();
      await watching.close();
    }
  }

  test.run();
}
