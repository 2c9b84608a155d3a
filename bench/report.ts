/**
 * A report over a thousand run directories, made in a process of its own: seconds, CPU seconds (which other work on
 * the machine changes little) and peak memory.
 *
 *     node --import tsx bench/report.ts [--runs 1000] [--epochs 15] [--formats markdown,html] [--rounds 1]
 *
 * The runs are made up and have a real run's files and sizes (about half a megabyte of metrics each, in the system's temporary
 * folder): the three models at the tutorial's settings over seeds, which is what a report compares with the post and so has most
 * work with; every twentieth was killed.
 */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { MODEL_NAMES } from "sconce";
import { fakeRun } from "../tests/report/helpers/fake-runs.js";
import { median, printTable } from "./helpers/table.js";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000" },
    epochs: { type: "string", default: "15" },
    formats: { type: "string", default: "markdown,html" },
    rounds: { type: "string", default: "1" },
  },
});
const runs = Number(values.runs);
const epochs = Number(values.epochs);
const root = await mkdtemp(join(tmpdir(), "sconce-bench-"));
for (let n = 0; n < runs; n++) {
  const name = MODEL_NAMES[n % 3] as (typeof MODEL_NAMES)[number];
  const seed = Math.floor(n / 3) + 1;
  const broken = n % 20 === 19;
  await fakeRun(join(root, "runs", `${name}-seed${seed}`), {
    config: { model: { name }, training: { epochs }, seed },
    // Seeds differ by less than in a test's made-up curve, which is for a handful of them.
    validation: (epoch) => ({
      loss: 0.45 + 0.243 * Math.exp(-(epoch - 1) / 4) + 0.02 * Math.sin(seed + epoch),
      accuracy: 50.2 + 35 * (1 - Math.exp(-(epoch - 1) / 4)) + Math.sin(seed * epoch),
    }),
    status: broken ? "killed" : "completed",
    done: broken ? Math.ceil(epochs / 2) : epochs,
  });
}
const metrics = (await stat(join(root, "runs", "rnn-seed1", "metrics.jsonl"))).size / 1024;
const measure = `data:text/javascript,${encodeURIComponent(
  `process.on("exit", () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    console.error("maxRSS", maxRSS, "CPU", userCPUTime + systemCPUTime);
  })`,
)}`;
const rows: (string | number)[][] = [];
const found = new Map<string, { seconds: number[]; cpu: number[]; megabytes: number; bytes: number }>();
for (let round = 0; round < Number(values.rounds); round++)
  for (const format of values.formats.split(",")) {
    const out = join(root, `report.${format}`);
    const args = ["dist/cli/main.js", "report", join(root, "runs"), "--format", format, "--out", out];
    const began = performance.now();
    const { stderr } = await execa(process.execPath, ["--import", measure, ...args]);
    const known = found.get(format) ?? { seconds: [], cpu: [], megabytes: 0, bytes: 0 };
    known.seconds.push((performance.now() - began) / 1000);
    known.cpu.push(Number(/CPU (\d+)/.exec(stderr)?.[1]) / 1e6);
    known.megabytes = Math.max(known.megabytes, Number(/maxRSS (\d+)/.exec(stderr)?.[1]) / 1024);
    known.bytes = (await stat(out)).size;
    found.set(format, known);
  }
await rm(root, { recursive: true, force: true });
for (const [format, { seconds, cpu, megabytes, bytes }] of found) {
  const took = median(seconds);
  const reached = took < 5 && megabytes < 300 ? "yes" : "NO";
  rows.push([format, took, median(cpu), megabytes.toFixed(0), (bytes / 1024).toFixed(0), reached]);
}
printTable(
  `a report over ${runs} runs of ${epochs} epochs, ${metrics.toFixed(0)} KB of metrics each`,
  ["format", "seconds", "CPU s", "peak MB", "KB written", "< 5 s, 300 MB"],
  rows,
);
