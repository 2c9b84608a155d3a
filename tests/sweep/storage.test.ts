/** The sweep's folder and the search's storage: in use, broken, full, somebody else's. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { SweepDefinition } from "#sconce/sweep/definition.js";
import { choice } from "#sconce/sweep/space.js";
import { type SweepOptions, type SweepResult, sweep } from "#sconce/sweep/sweep.js";
import { python, rejection, sconce, skip, temporary } from "../helpers.js";
import { kill, markProcesses, nobodyLeft } from "./helpers/processes.js";
import { drive, numbersOf, sharedWorker } from "./helpers/sweeps.js";
import { tinyBase, tinyCorpus } from "./helpers/tiny-corpus.js";

const test = suite("sweep: folder and storage");
const root = tinyCorpus();
const folder = temporary();
markProcesses();
const { executor, end } = await sharedWorker(tinyBase(root));

const definition: SweepDefinition = {
  name: "stored",
  base: tinyBase(root),
  space: { seed: choice(1, 2) },
  search: { sampler: "random", trials: 3, seed: 2 },
  objective: { metric: "validation.loss" },
  executor: { workers: 1 },
};
const run = (name: string, options: SweepOptions = {}) =>
  sweep(definition, { out: join(folder, name), executor, ...options });
const journal = (name: string) => join(folder, name, "journal.log");
let whole: SweepResult;

test("another driver at work in the folder", async () => {
  let second: Promise<{ kind: string; message: string }> | undefined;
  whole = await run("whole", {
    onEvent: (event) => {
      if (event.type === "sweep") second = rejection(run("whole"));
      return event.type === "sweep" ? second : undefined;
    },
  });
  const { kind, message } = (await second) as { kind: string; message: string };
  assert.is(kind, "locked");
  assert.match(message, /another run is at work in .*whole/);
  assert.is(whole.status, "completed");
});

test("what kills leave in a journal is mended: a lock, a torn line", async () => {
  const result = await run("whole");
  const text = readFileSync(journal("whole"), "utf8");
  for (const tail of ['{"op_code":5,"worker_id":"torn', "\0\0\0\0\n", "{\n"]) {
    writeFileSync(journal("whole"), text + tail);
    rmSync(`${journal("whole")}.lock`, { force: true });
    symlinkSync("nowhere", `${journal("whole")}.lock`);
    assert.equal((await run("whole")).trials, result.trials);
  }
});

test("a journal that cannot be read is refused, and left as it is", async () => {
  const text = readFileSync(journal("whole"), "utf8");
  const lines = text.split("\n");
  const damages: [string, string | null][] = [
    ["garbage", "no journal\nat all\n"],
    ["a line in its middle", [...lines.slice(0, 2), "damage", ...lines.slice(3)].join("\n")],
    ["a directory", null],
  ];
  for (const [what, content] of damages) {
    rmSync(journal("whole"), { force: true });
    if (content === null) mkdirSync(journal("whole"));
    else writeFileSync(journal("whole"), content);
    const error = await rejection(run("whole"));
    assert.is(error.kind, "run-directory", what);
    assert.match(error.message, /cannot open the storage of the search, .*journal\.log: ./, what);
    assert.ok(error.hint, what);
    if (content !== null) assert.is(readFileSync(journal("whole"), "utf8"), content, what);
  }
  rmSync(journal("whole"), { recursive: true });
  writeFileSync(journal("whole"), text);
  assert.equal((await run("whole")).trials, whole.trials);
});

test("a folder that cannot be made, and a sweep.json that cannot be read: exit 2 and the path", async () => {
  const file = join(folder, "definition.json");
  writeFileSync(file, JSON.stringify(definition));
  writeFileSync(join(folder, "in-its-place"), "");
  const place = await sconce(["sweep", file, "--out", join(folder, "in-its-place", "sweep")]);
  assert.is(place.exitCode, 2);
  assert.match(String(place.stderr), /^sconce: cannot write .*in-its-place.*\n {2}hint: /);
  mkdirSync(join(folder, "damaged"));
  for (const content of ["{", "null", "[]"]) {
    writeFileSync(join(folder, "damaged", "sweep.json"), content);
    const damaged = await sconce(["sweep", file, "--out", join(folder, "damaged")]);
    assert.is(damaged.exitCode, 2, content);
    assert.match(String(damaged.stderr), /^starting Python\nsconce: .*damaged.sweep\.json/, content);
    assert.not.match(String(damaged.stderr), /\n\s+at /);
  }
});

test("an SQLite storage: killed and gone on with, and a folder that does not know its trials is refused", async () => {
  const search = { ...definition.search, storage: `sqlite:///${join(folder, "study.db")}` };
  const out = join(folder, "sqlite");
  const child = drive({ ...definition, search }, out);
  for await (const line of child.iterable())
    if (String(line).includes('"type":"trial-end"')) {
      kill(child.pid);
      break;
    }
  await child;
  const result = await sweep({ ...definition, search }, { out, executor });
  assert.equal(numbersOf(result.trials), numbersOf(whole.trials));
  const foreign = await rejection(
    sweep({ ...definition, search, space: { seed: [7, 8] } }, { out: join(folder, "foreign"), executor }),
  );
  assert.is(foreign.kind, "config");
  assert.match(foreign.message, /has a study stored with 3 trials/);
  assert.not.ok(existsSync(join(folder, "foreign")));
  const kept = await sweep({ ...definition, search }, { out, executor });
  assert.equal(numbersOf(kept.trials), numbersOf(whole.trials), "what the study has is not taken back with the folder");
  const unreadable = {
    ...definition,
    search: { ...search, storage: `sqlite:///${join(folder, "in-its-place", "x.db")}` },
  };
  const error = await rejection(sweep(unreadable, { out: join(folder, "unreadable"), executor }));
  assert.is(error.kind, "run-directory");
  assert.match(error.message, /cannot open the storage of the search, sqlite:[^\n]*unable to open database file$/);
  assert.match(error.hint as string, /^see that the database can be reached and written/);
  assert.not.ok(existsSync(join(folder, "unreadable")), "nothing is left");
});

test("a URL that is none, or whose driver is not installed: exit 2, what to do, and a folder as it was", async () => {
  const file = join(folder, "unopened.json");
  const out = join(folder, "unopened");
  const refuse = async (storage: string) => {
    writeFileSync(file, JSON.stringify({ ...definition, search: { ...definition.search, storage } }));
    const { exitCode, stderr } = await sconce(["sweep", file, "--out", out]);
    assert.is(exitCode, 2);
    return String(stderr);
  };
  assert.match(await refuse("hello"), /search, hello: .*\n {2}hint: search\.storage is a URL, as sqlite:\/\/\//);
  assert.not.ok(existsSync(out));
  mkdirSync(out);
  writeFileSync(join(out, "notes.txt"), "mine");
  assert.match(
    await refuse("mysql+pymysql://me@localhost:1/x"),
    /needs the Python package PyMySQL\n {2}hint: sconce setup --with PyMySQL$/m,
  );
  assert.equal(readdirSync(out), ["notes.txt"]);
});

test("the journal is one that Optuna, and so optuna-dashboard, reads", async () => {
  const code = `
import json, sys, optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
study = optuna.load_study(study_name="stored", storage=JournalStorage(JournalFileBackend(sys.argv[1])))
print(json.dumps([[t.number, t.state.name, t.params, t.values, t.intermediate_values] for t in study.trials]))
`;
  const { stdout } = await execa(python, ["-W", "ignore", "-c", code, journal("whole")]);
  const read = JSON.parse(stdout);
  assert.equal(
    read,
    whole.trials.map(({ number, params, values, duplicateOf }) => [
      number,
      "COMPLETE",
      params,
      values,
      duplicateOf === null ? { "1": values?.[0] } : {},
    ]),
  );
});

const small = join(folder, "small");
mkdirSync(small);
const mounted = await execa("mount", ["-t", "tmpfs", "-o", "size=300k", "sconce-test", small], { reject: false });
const full = "a disk that is full: one clear error, what was finished is kept, and with room the sweep goes on";
if (mounted.failed) skip(test, full, "mounting a small tmpfs takes root");
else
  test(full, async () => {
    try {
      const out = join(small, "sweep");
      const filler = join(small, "filler");
      const fill = () => {
        try {
          for (const size of [65_536, 4096, 1]) for (;;) writeFileSync(filler, Buffer.alloc(size), { flag: "a" });
        } catch {} // a write that found room for nothing
      };
      // After a trial; in the middle of one; while the next is asked.
      for (const moment of ["trial-end", "epoch", "trial"]) {
        const done: number[] = [];
        const error = await rejection(
          sweep(definition, {
            out,
            executor,
            onEvent: (event) => {
              if (event.type === "trial-end") done.push(event.trial.number);
              if (event.type === moment || (event.type === "run" && event.event.type === moment))
                for (let n = 0; n < 3; n += 1) fill();
            },
          }),
        );
        assert.is(error.kind, "run-directory", `${moment}: ${error.message}`);
        assert.match(error.message, /full|No space|ENOSPC/i, moment);
        rmSync(filler, { force: true });
      }
      const result = await sweep(definition, { out, executor });
      assert.equal(numbersOf(result.trials), numbersOf(whole.trials));
    } finally {
      await execa("umount", ["-l", small], { reject: false });
    }
  });

test("no process is left behind", async () => {
  await end();
  await nobodyLeft();
});

test.run();
