/**
 * `sconce run` beside the plain script of python/plain.py: the whole process, in turn, on some reviews at full length.
 *
 *     node --import tsx bench/overhead.ts [--data .data] [--reviews 1000] [--model gru] [--rounds 3] [--threads 2]
 *         [--flush-denormals]
 *
 * `--flush-denormals` is given to all: without it an epoch takes several times as long on processors that are slow with denormal numbers.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { subset } from "./helpers/corpus.js";
import { median, printTable } from "./helpers/table.js";

const { values } = parseArgs({
  options: {
    data: { type: "string", default: ".data" },
    reviews: { type: "string", default: "1000" },
    model: { type: "string", default: "gru" },
    rounds: { type: "string", default: "3" },
    threads: { type: "string", default: "2" },
    "flush-denormals": { type: "boolean", default: false },
  },
});
const root = await mkdtemp(join(tmpdir(), "sconce-bench-"));
await subset(values.data, root, Number(values.reviews));
const settings = [
  "--model",
  values.model,
  "--data",
  root,
  "--epochs",
  "1",
  "--seed",
  "1",
  "--batch-size",
  "100",
  "--threads",
  values.threads,
  ...(values["flush-denormals"] ? ["--flush-denormals"] : []),
];
const sconce = [
  process.execPath,
  ["dist/cli/main.js", "run", ...settings, "--device", "cpu", "--log", "tutorial", "--quiet"],
] as const;
const ways: Record<string, readonly [string, readonly string[]]> = {
  "plain script": [".venv/bin/python", ["python/plain.py", ...settings]],
  sconce: sconce,
  "sconce --no-allocator": [sconce[0], [...sconce[1], "--no-allocator"]],
};

/** The resident megabytes of a process and of the Node processes below it. */
async function nodeMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  if (!/^Name:\s*(node|MainThread)/m.test(status)) return 0;
  const own = Number(status.match(/VmRSS:\s*(\d+)/)?.[1] ?? 0) / 1024;
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => ""))
    .trim()
    .split(" ")
    .filter(Boolean);
  const below = await Promise.all(children.map((child) => nodeMegabytes(Number(child))));
  return own + below.reduce((a, b) => a + b, 0);
}

const seconds: Record<string, number[]> = {};
const outputs = new Set<string>();
let megabytes = 0;
for (let round = 0; round < Number(values.rounds); round++) {
  for (const [name, [file, args]] of Object.entries(ways)) {
    const out = join(root, `run-${name.replaceAll(/\W/g, "")}-${round}`);
    const began = performance.now();
    const child = execa(file, [...args, ...(file === process.execPath ? ["--out", out] : [])], { stderr: "ignore" });
    const watch = setInterval(async () => {
      if (file === process.execPath && child.pid) megabytes = Math.max(megabytes, await nodeMegabytes(child.pid));
    }, 500);
    outputs.add((await child).stdout);
    clearInterval(watch);
    seconds[name] ??= [];
    seconds[name].push((performance.now() - began) / 1000);
  }
}
await rm(root, { recursive: true, force: true });
const plain = seconds["plain script"] as number[];
printTable(
  `${values.model}, ${values.reviews} + ${values.reviews} reviews, ${values.threads} thread(s)${values["flush-denormals"] ? ", denormal numbers flushed" : ""}, ${values.rounds} rounds; ${outputs.size === 1 ? "the same lines from all" : "DIFFERENT OUTPUTS"}`,
  ["", "median s", "ratio (median of rounds)"],
  Object.entries(seconds).map(([name, all]) => [
    name,
    median(all),
    median(all.map((s, n) => s / (plain[n] as number))),
  ]),
);
console.log(`Node's processes: ${megabytes.toFixed(0)} MB at most`);
