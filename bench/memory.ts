/**
 * What workers take in memory, on the full real reviews.
 *
 *     node --import tsx bench/memory.ts [--data .data] [--workers 2] [--models gru,lstm] [--threads 1] [--no-peaks] [--set model.layers=2]
 *
 * First: the Pythons of two workers that have loaded the reviews and built a model, beside the plain script at that point. Then: the peak
 * of two training batches, of middling and of the longest reviews, beside what a sweep's memory check counts for a worker.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { ALLOCATOR_SETTINGS, type ModelName, openSession, resolveConfig } from "sconce";
import { setPath } from "#sconce/config/overrides.js";
import { memoryOf } from "#sconce/experiment/memory.js";
import { type Megabytes, megabytesOf } from "./helpers/processes.js";
import { printTable } from "./helpers/table.js";

const { values } = parseArgs({
  options: {
    data: { type: "string", default: ".data" },
    workers: { type: "string", default: "2" },
    models: { type: "string", default: "gru,lstm" },
    threads: { type: "string", default: "1" },
    set: { type: "string", multiple: true, default: [] },
    "no-peaks": { type: "boolean", default: false },
  },
});
const MIB = 1024 * 1024;
const whole = (mb: number) => mb.toFixed(0);
const row = (name: string, { rss, pss, peak }: Megabytes) => [name, whole(rss), whole(pss), whole(peak)];

/** The plain script, just after it has loaded the reviews. */
async function plainScript(): Promise<Megabytes> {
  const args = ["python/plain.py", "--model", "gru", "--data", values.data, "--threads", "1"];
  const child = execa(".venv/bin/python", args, { env: { PYTHONUNBUFFERED: "1" }, stderr: "ignore", reject: false });
  const pid = child.pid as number;
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith("Building")) {
      process.kill(pid, "SIGSTOP"); // it is about to train
      break;
    }
  const found = megabytesOf(pid);
  child.kill("SIGKILL");
  await child;
  return found;
}

const plain = await plainScript();
const sessions = await Promise.all(Array.from({ length: Number(values.workers) }, () => openSession()));
const nodes: Megabytes[] = [];
const pythons = await Promise.all(
  sessions.map(async (session) => {
    const corpus = await session.loadCorpus({ root: values.data });
    await session.buildModel("gru", corpus, { device: "cpu" });
    nodes.push(megabytesOf(session.workerPid as number));
    return megabytesOf(session.pythonPid as number);
  }),
);
await Promise.all(sessions.map((session) => session.close()));
const sum = (all: Megabytes[]): Megabytes => ({
  rss: all.reduce((total, { rss }) => total + rss, 0),
  pss: all.reduce((total, { pss }) => total + pss, 0),
  peak: all.reduce((total, { peak }) => total + peak, 0),
});
printTable(
  "MB with the full reviews loaded, before the first batch",
  ["", "RSS", "PSS", "peak"],
  [
    row("the plain script", plain),
    ...pythons.map((one, n) => row(`worker ${n + 1}: Python`, one)),
    row(`${pythons.length} workers together: Python`, sum(pythons)),
    row(`${nodes.length} workers together: their Nodes`, sum(nodes)),
  ],
);
const together = sum(pythons).rss;
console.log(`target: 1331 MB (1.3 GB) of Python together; ${together <= 1331 ? "reached" : "MISSED"} by RSS`);

if (!values["no-peaks"]) {
  const root = await mkdtemp(join(tmpdir(), "sconce-bench-"));
  const rows: string[][] = [];
  for (const name of values.models.split(",") as ModelName[]) {
    const written = { model: { name }, data: { root: values.data }, device: "cpu", threads: Number(values.threads) };
    for (const [path, value] of values.set.map((one) => one.split("=") as [string, string]))
      setPath(written, path, JSON.parse(value));
    const config = resolveConfig(written);
    const file = join(root, "config.json");
    await writeFile(file, JSON.stringify(config));
    const counted = memoryOf(config) / MIB;
    const node = sum(nodes).rss / nodes.length;
    for (const [allocator, env] of [
      ["glibc's own", {}],
      ["sconce's settings", ALLOCATOR_SETTINGS],
    ] as const) {
      const args = ["bench/baselines/peak.py", resolve(values.data, "imdb/aclImdb"), file];
      const { stdout } = await execa(".venv/bin/python", args, { env: { ...env, PYTHONPATH: "python" } });
      for (const line of stdout.split("\n").filter((one) => one.startsWith("{"))) {
        const { what, tokens, megabytes, seconds } = JSON.parse(line);
        if (what === "loaded") continue;
        const all = megabytes + node;
        const verdict = all <= counted ? "yes" : "NO";
        rows.push([name, allocator, String(tokens), seconds.toFixed(1), whole(all), whole(counted), verdict]);
      }
    }
  }
  await rm(root, { recursive: true, force: true });
  printTable(
    "a worker's peak in MB (Python and Node) after two batches, and what the memory check counts for it",
    ["model", "allocator", "tokens", "s a batch", "peak", "counted", "enough"],
    rows,
  );
}
