/**
 * What a checkpoint costs beside an epoch, on the full real reviews at the tutorial's settings: some batches are measured and
 * scaled to the epoch's number of them.
 *
 *     node --import tsx bench/checkpoint.ts [--data .data] [--models gru] [--batches 8] [--saves 7] [--threads 2] [--folder DIR]
 *
 * A checkpoint is captured, written, flushed to the disk and put in its place, as at the end of each epoch. DIR lies on
 * the disk to measure; default: the system's temporary folder.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { ALLOCATOR_SETTINGS, type ModelName, resolveConfig } from "sconce";
import { median, printTable } from "./helpers/table.js";

const { values } = parseArgs({
  options: {
    data: { type: "string", default: ".data" },
    models: { type: "string", default: "gru" },
    batches: { type: "string", default: "8" },
    saves: { type: "string", default: "7" },
    threads: { type: "string", default: "2" },
    folder: { type: "string", default: tmpdir() },
  },
});
const root = await mkdtemp(join(resolve(values.folder), "sconce-bench-"));
const rows: (string | number)[][] = [];
for (const name of values.models.split(",") as ModelName[]) {
  const config = resolveConfig({ model: { name }, device: "cpu", threads: Number(values.threads) });
  const file = join(root, "config.json");
  await writeFile(file, JSON.stringify(config));
  const numbers = [values.batches, String(Math.ceil(Number(values.batches) / 4)), values.saves];
  const args = [
    "bench/baselines/checkpoint.py",
    resolve(values.data, "imdb/aclImdb"),
    file,
    ...numbers,
    join(root, name),
  ];
  const { stdout } = await execa(".venv/bin/python", args, { env: { ...ALLOCATOR_SETTINGS, PYTHONPATH: "python" } });
  const told = JSON.parse(stdout.trim().split("\n").at(-1) as string);
  const epoch = told.training * told.trainBatches + told.evaluation * told.evaluationBatches;
  const [usual, slowest] = [median(told.saves), Math.max(...told.saves)];
  rows.push([
    `${name}, vocabulary ${told.vocabulary}`,
    told.megabytes,
    usual,
    slowest,
    told.training,
    epoch / 1000,
    `${((100 * usual) / epoch).toFixed(3)} %`,
    `${((100 * slowest) / epoch).toFixed(3)} %`,
    (100 * slowest) / epoch < 1 ? "yes" : "NO",
  ]);
}
await rm(root, { recursive: true, force: true });
printTable(
  `one checkpoint beside an epoch, ${values.threads} thread(s); epoch scaled from ${values.batches} batches of 100 to 200, and validation`,
  ["", "MB", "ms", "slowest", "ms a batch", "s an epoch", "share", "slowest", "< 1 %"],
  rows,
);
