/** What goes wrong in a sweep: processes that are killed, trials that hang, a folder in use. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { SweepDefinition } from "#sconce/sweep/definition.js";
import { choice, int } from "#sconce/sweep/space.js";
import { type SweepResult, sweep } from "#sconce/sweep/sweep.js";
import { temporaryFolder, tinyBase, tinyCorpus } from "./helpers/tiny-corpus.js";

const test = suite("sweep faults");
const root = tinyCorpus();
const folder = temporaryFolder();
const out = (name: string) => join(folder, name);
const driver = fileURLToPath(new URL("./helpers/driver.ts", import.meta.url));

const definition: SweepDefinition = {
  name: "faults",
  base: tinyBase(root, 3),
  space: { seed: int(1, 6) },
  search: { sampler: "grid" },
  objective: { metric: "validation.loss" },
  executor: { workers: 2 },
  retries: 20,
};

const numbers = ({ trials }: SweepResult) =>
  trials.map(({ number, status, values, test, epochs }) => ({ number, status, values, test, epochs }));
let whole: SweepResult;

/** Processes whose parent is `pid`: the workers of a driver. */
function childrenOf(pid: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => {
      try {
        return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${child}/stat`, "utf8"))?.[1]) === pid;
      } catch {
        return false; // gone in the meantime
      }
    });
}

test.before(async () => {
  whole = await sweep(definition, { out: out("whole") });
});

test("workers that are killed in the middle of trials are replaced, and nothing is lost", async () => {
  let kills = 0;
  const retried: number[] = [];
  const onEvent = (event: { type: string; number?: number; event?: { type: string; epoch?: number } }) => {
    if (event.type === "retry") retried.push(event.number as number);
    if (event.type === "run" && event.event?.type === "epoch" && event.event.epoch === 1 && kills < 4) {
      // All children of this process: workers, and the study's process too.
      kills += 1;
      for (const pid of childrenOf(process.pid)) {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        if (command.includes("bridge/host.js")) process.kill(pid, "SIGKILL");
      }
    }
  };
  const result = await sweep(definition, { out: out("killed"), onEvent });
  assert.ok(retried.length >= 4);
  assert.equal(numbers(result), numbers(whole));
  const lines = readFileSync(join(out("killed"), "trials.jsonl"), "utf8")
    .trim()
    .split("\n");
  assert.is(new Set(lines.map((line) => JSON.parse(line).number)).size, lines.length, "no trial ended twice");
});

test("a driver that is killed and started anew loses nothing and runs nothing twice", async () => {
  const file = join(folder, "definition.json");
  writeFileSync(file, JSON.stringify(definition));
  const child = execa(process.execPath, ["--import", "tsx", driver, file, out("again")], {
    reject: false,
    stderr: "inherit",
  });
  let ended = 0;
  for await (const line of child.iterable()) {
    const event = JSON.parse(line as string);
    if (event.type === "trial-end") ended += 1;
    // In the middle of a trial, after two have ended.
    if (ended >= 2 && event.type === "run" && event.event.type === "epoch") {
      child.kill("SIGKILL");
      break;
    }
  }
  await child;
  // The faults that a kill at another moment leaves in the journal.
  const journal = join(out("again"), "journal.log");
  writeFileSync(journal, '{"op_code":5,"worker_id":"torn', { flag: "a" });
  if (!existsSync(`${journal}.lock`)) writeFileSync(`${journal}.lock`, "");
  const finished = new Map(
    readFileSync(join(out("again"), "trials.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .map((trial) => [trial.number, readFileSync(join(out("again"), trial.runDir, "result.json"), "utf8")]),
  );
  const begun: number[] = [];
  const result = await sweep(definition, {
    out: out("again"),
    onEvent: (event) => event.type === "trial" && begun.push(event.number),
  });
  assert.is(result.status, "completed");
  assert.equal(numbers(result), numbers(whole));
  assert.ok(finished.size >= 2);
  for (const [number, before] of finished) {
    assert.not(begun.includes(number), `trial ${number} was not begun again`);
    const trial = result.trials[number];
    assert.is(readFileSync(join(out("again"), trial?.runDir as string, "result.json"), "utf8"), before);
  }
});

test("a trial over its time is stopped, or killed when it does not heed, and the sweep goes on", async () => {
  for (const graceSeconds of [30, 0]) {
    const slow: SweepDefinition = {
      ...definition,
      base: tinyBase(root),
      space: { "training.epochs": choice(100_000, 1) },
      timeoutSeconds: 3,
      graceSeconds,
      executor: { workers: 1 },
    };
    const { trials } = await sweep(slow, { out: out(`slow-${graceSeconds}`) });
    assert.equal(
      trials.map(({ status }) => status),
      ["stopped", "completed"],
    );
    assert.is(trials[0]?.error?.kind, "timeout");
    assert.not(trials[0]?.interrupted);
  }
});

test("a folder in which a driver is at work is refused, and so is a journal that is no journal", async () => {
  let second: Promise<unknown> | undefined;
  await sweep(definition, {
    out: out("locked"),
    trials: 2,
    onEvent: (event) => {
      if (event.type === "sweep") second = sweep(definition, { out: out("locked") }).catch((error) => error.kind);
      return event.type === "sweep" ? second : undefined;
    },
  });
  assert.is(await second, "locked");
  writeFileSync(join(out("locked"), "journal.log"), "no journal\nat all\n");
  const error = await sweep(definition, { out: out("locked") }).catch((thrown) => thrown);
  assert.is(error.kind, "run-directory");
  assert.match(error.message, /cannot open the storage/);
});

test("no process is left behind", async () => {
  const left = childrenOf(process.pid).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("bridge/host.js");
    } catch {
      return false;
    }
  });
  assert.equal(left, []);
});

test.run();
