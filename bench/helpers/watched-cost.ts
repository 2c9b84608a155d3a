/** What watching costs a run: the same run, alone and with `sconce watch` and a page in Chromium beside it, in turn. */
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import type { Browser } from "playwright-core";
import { openSession, runExperiment } from "sconce";
import { writeSample } from "#sconce/data/sample.js";

const cli = new URL("../../dist/cli/main.js", import.meta.url).pathname;

/** Seconds of each run of a small GRU, on one thread, ten seconds and more; the first pair warms up and is not counted. */
export async function watchedCost(
  browser: Browser,
  folder: string,
  pairs: number,
): Promise<{ alone: number[]; watched: number[] }> {
  const root = join(folder, "data");
  await writeSample(root);
  const config = {
    model: { name: "gru", hiddenDim: 64 },
    data: { corpus: "sample", root },
    training: { epochs: 20 },
    threads: 1,
  } as const;
  const page = await (await browser.newContext()).newPage();
  const found = { alone: [] as number[], watched: [] as number[] };
  await using session = await openSession();
  for (let pair = 0; pair <= pairs; pair++)
    for (const arm of pair % 2 ? (["alone", "watched"] as const) : (["watched", "alone"] as const)) {
      const runs = join(folder, `${arm}-${pair}`);
      const server = arm === "watched" ? await watching(folder) : undefined;
      const result = await runExperiment(config, {
        session,
        runDir: runs,
        onEvent(event) {
          if (event.type === "start" && server)
            void page.goto(server.url.replace("/#", `/?view=run&id=0/${arm}-${pair}#`)).catch(() => {});
        },
      });
      await page.goto("about:blank");
      await server?.end();
      if (pair > 0) found[arm].push(result.seconds);
    }
  await page.context().close();
  return found;
}

/** The server, in a process of its own as a user has it. */
async function watching(folder: string): Promise<{ url: string; end(): Promise<void> }> {
  const child = execa(process.execPath, [cli, "watch", folder, "--port", "0"], { reject: false });
  for await (const line of createInterface({ input: child.stdout })) {
    const [url] = /http:\S+/.exec(line) ?? [];
    if (url === undefined) continue;
    return {
      url,
      async end() {
        child.kill("SIGINT");
        await child;
      },
    };
  }
  throw new Error("sconce watch said no address");
}
