/** Dashboards that are asked again and again by their pages: from a number to the answer that has it, in Chromium. */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { execa } from "execa";
import type { Browser, Response } from "playwright-core";
import { BENCH_PYTHON } from "./arms.js";

/** What is measured, and how an answer says that it has the number of an event. */
const KINDS = {
  trackio: {
    path: "get_logs_batch",
    has: (text: string, number: number) => new RegExp(`"step": ?${number}\\b`).test(text),
  },
  optuna: {
    path: "/api/studies/",
    has: (text: string, number: number) => new RegExp(`"number": ?${number}\\b`).test(text),
  },
};

/**
 * Milliseconds from each of some events to the answer that has it, in order of size. The page shows it later still.
 * @param count How many events, at most some two seconds apart.
 */
export async function polledDelays(
  browser: Browser,
  kind: keyof typeof KINDS,
  folder: string,
  count: number,
): Promise<number[]> {
  const child = execa(BENCH_PYTHON, ["bench/baselines/polled.py", kind, folder], { stderr: "ignore", reject: false });
  const lines = createInterface({ input: child.stdout });
  const next = async () => String((await once(lines, "line"))[0]);
  try {
    const address = await next();
    const page = await (await browser.newContext()).newPage();
    const seen = new Map<number, number>();
    let last = 0;
    page.on("response", async (response: Response) => {
      const at = Date.now();
      if (!response.url().includes(KINDS[kind].path)) return;
      const text = await response.text().catch(() => "");
      for (let number = 1; number <= last; number++)
        if (!seen.has(number) && KINDS[kind].has(text, number)) seen.set(number, at);
    });
    await page.goto(address);
    await new Promise((resolve) => setTimeout(resolve, 4000));
    const delays: number[] = [];
    for (let number = 1; number <= count; number++) {
      last = number;
      child.stdin.write("\n");
      const written = Number(await next());
      for (let waited = 0; !seen.has(number) && waited < 30_000; waited += 20)
        await new Promise((resolve) => setTimeout(resolve, 20));
      delays.push((seen.get(number) ?? Number.NaN) - written);
      await new Promise((resolve) => setTimeout(resolve, 1000 * Math.random()));
    }
    await page.context().close();
    return delays.sort((a, b) => a - b);
  } finally {
    child.kill("SIGKILL");
    await child;
  }
}
