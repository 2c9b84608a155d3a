/**
 * Time and memory of whole epochs, `sconce reproduce` beside the plain script of python/plain.py: the tutorial's models on all reviews
 * at full length. (`bench/overhead.ts` compares short runs; what memory does over an epoch shows only here.)
 *
 *     node --import tsx bench/peak.ts [--data .data] [--models rnn,gru,lstm] [--epochs 2] [--threads 1] [--batches N] [--at-once]
 *         [--flush-denormals] [--csv FILE]
 *
 * An LSTM's epoch takes ten minutes on a quiet core. `--batches N` ends each process after N training batches, `--at-once` runs the two
 * side by side. `--flush-denormals` is given to both: without it an epoch of the GRU or LSTM takes an hour and more on processors that
 * are slow with denormal numbers. RSS after a batch is the least that was seen between its end and the next one's, by looking every
 * 20 ms. Processor seconds are given beside the wall's: they hardly depend on what else the machine is doing.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { descendants } from "./helpers/processes.js";
import { printTable } from "./helpers/table.js";

const { values } = parseArgs({
  options: {
    data: { type: "string", default: ".data" },
    models: { type: "string", default: "rnn,gru,lstm" },
    epochs: { type: "string", default: "2" },
    threads: { type: "string", default: "1" },
    batches: { type: "string" },
    "at-once": { type: "boolean", default: false },
    "flush-denormals": { type: "boolean", default: false },
    csv: { type: "string" },
  },
});
const data = resolve(values.data);
const TICKS = 100; // the kernel's unit of processor time, a second

/** What was seen of one process by the end of one batch. */
interface Sample {
  epoch: number;
  batch: number;
  loss: number;
  /** Wall and processor seconds since the start of the process. */
  seconds: number;
  processor: number;
  /** Gigabytes: after the batch, and the most so far. */
  rss: number;
  peak: number;
}

async function kilobytes(pid: number, name: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? Number.NaN);
}

async function processorSeconds(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")).split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** The process of `root` that holds the tensors: the largest one. */
async function largest(root: number): Promise<number> {
  let best = { pid: root, size: 0 };
  for (const pid of [root, ...descendants(root)]) {
    const size = await kilobytes(pid, "VmRSS");
    if (size > best.size) best = { pid, size };
  }
  return best.pid;
}

/** Run a command that prints a JSON line a batch, and look at its memory meanwhile. */
async function measure(file: string, args: readonly string[]): Promise<Sample[]> {
  const began = performance.now();
  const child = execa(file, args, { stderr: "inherit", buffer: false, reject: false, env: { PYTHONUNBUFFERED: "1" } });
  const samples: Sample[] = [];
  let least = Number.POSITIVE_INFINITY;
  let pid = 0;
  let looking = true;
  const look = (async () => {
    while (looking) {
      if (pid > 0) least = Math.min(least, (await kilobytes(pid, "VmRSS")) || Number.POSITIVE_INFINITY);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  const wanted = values.batches === undefined ? Number.POSITIVE_INFINITY : Number(values.batches);
  const end = async () => {
    for (const one of [...descendants(child.pid as number), child.pid as number].filter(Boolean)) {
      try {
        process.kill(one, "SIGKILL"); // the test over 25,000 reviews is not measured
      } catch {}
    }
  };
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith("{")) continue;
    const event = JSON.parse(line);
    if (event.type === "batch" && event.phase === "train") {
      pid ||= await largest(child.pid as number);
      const previous = samples.at(-1);
      if (previous) previous.rss = least / 1024 ** 2;
      least = Number.POSITIVE_INFINITY;
      samples.push({
        epoch: event.epoch,
        batch: event.batch,
        loss: event.loss,
        seconds: (performance.now() - began) / 1000,
        processor: await processorSeconds(pid),
        rss: Number.NaN,
        peak: (await kilobytes(pid, "VmHWM")) / 1024 ** 2,
      });
      if (samples.length >= wanted) break;
    }
    if (event.type === "evaluation" && event.epoch >= Number(values.epochs)) break;
  }
  await end();
  await child;
  looking = false;
  await look;
  if (samples.length === 0) throw new Error(`${[file, ...args].join(" ")} trained no batch`);
  return samples;
}

const folder = await mkdtemp(join(tmpdir(), "sconce-bench-"));
const rows: string[][] = [];
const kept = ["model,way,epoch,batch,loss,seconds,processor,rss,peak"];
for (const model of values.models.split(",")) {
  const common = [
    "--model",
    model,
    "--data",
    data,
    "--epochs",
    values.epochs,
    "--threads",
    values.threads,
    "--seed",
    "1",
    ...(values["flush-denormals"] ? ["--flush-denormals"] : []),
  ];
  const ways = {
    "plain script": () => measure(".venv/bin/python", ["python/plain.py", ...common, "--raw"]),
    sconce: () =>
      measure(process.execPath, [
        ...["dist/cli/main.js", "run", ...common, "--device", "cpu", "--json", "--log-every", "1"],
        ...["--out", join(folder, model)],
      ]),
  };
  const measured: Record<string, Sample[]> = {};
  if (values["at-once"])
    await Promise.all(
      Object.entries(ways).map(async ([name, run]) => {
        measured[name] = await run();
      }),
    );
  else for (const [name, run] of Object.entries(ways)) measured[name] = await run();
  const plain = measured["plain script"] as Sample[];
  // Both have the same batches; one that was cut off sooner is compared up to there.
  const shared = Math.min(...Object.values(measured).map(({ length }) => length));
  // From the first batch's end on: start-up and reading are bench/overhead.ts's.
  const spent = (all: Sample[], of: "seconds" | "processor") =>
    (all[shared - 1] as Sample)[of] - (all[0] as Sample)[of];
  for (const [name, all] of Object.entries(measured)) {
    const same = all.slice(0, shared).every(({ loss }, n) => loss === plain[n]?.loss);
    const last = all[shared - 1] as Sample;
    const rss = all.slice(0, shared - 1).map((one) => one.rss);
    const base = plain[shared - 1] as Sample;
    rows.push([
      ...[model, name, String(shared), spent(all, "seconds").toFixed(0)],
      ...[(spent(all, "seconds") / spent(plain, "seconds")).toFixed(2), spent(all, "processor").toFixed(0)],
      ...[(spent(all, "processor") / spent(plain, "processor")).toFixed(2), last.peak.toFixed(2)],
      ...[(last.peak / base.peak).toFixed(2), Math.max(...rss).toFixed(2), same ? "same" : "DIFFERENT"],
    ]);
    for (const one of all)
      kept.push([model, name, one.epoch, one.batch, one.loss, one.seconds, one.processor, one.rss, one.peak].join());
  }
}
await rm(folder, { recursive: true, force: true });
printTable(
  `${values.epochs} epoch(s) of all reviews, ${values.threads} thread(s)${values["at-once"] ? ", side by side" : ", one after another"}${values["flush-denormals"] ? ", denormal numbers flushed" : ""}`,
  ["model", "", "batches", "s", "ratio", "CPU s", "ratio", "peak GB", "ratio", "most after a batch", "losses"],
  rows,
);
if (values.csv !== undefined) await writeFile(values.csv, `${kept.join("\n")}\n`);
