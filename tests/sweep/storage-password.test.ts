/** The password of a storage's URL: nowhere in files, events, errors; and the sweep goes on when it is given again. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { stringify } from "yaml";
import type { SweepDefinition } from "#sconce/sweep/definition.js";
import { resolveSweep } from "#sconce/sweep/definition.js";
import { sweep } from "#sconce/sweep/sweep.js";
import { SweepFolder } from "#sconce/sweep/sweep-folder.js";
import { maskUrl } from "#sconce/text/mask-url.js";
import { rejection, sconce, temporary } from "../helpers.js";
import { sharedWorker } from "./helpers/sweeps.js";
import { tinyBase, tinyCorpus } from "./helpers/tiny-corpus.js";

const test = suite("sweep: a storage's password");
const root = tinyCorpus();
const folder = temporary();
const SECRET = "s3cr3t";

test("it is masked wherever it stands in a URL, and nothing else is", () => {
  for (const [url, masked] of [
    ["postgresql://me:s3cr3t@db:5432/studies", "postgresql://me:***@db:5432/studies"],
    ["mysql+pymysql://me:s3/c@r3t@db/x", "mysql+pymysql://me:***@db/x"],
    ["redis://:s3cr3t@db", "redis://:***@db"],
    [
      "postgresql://db/x?user=me&password=s3cr3t&sslmode=require",
      "postgresql://db/x?user=me&password=***&sslmode=require",
    ],
    ["me:s3cr3t@db", "me:***@db"],
    ["postgresql://me@db/x", "postgresql://me@db/x"],
    ["sqlite:////home/a@b/study.db", "sqlite:////home/a@b/study.db"],
    ["sqlite:///study.db?timeout=5", "sqlite:///study.db?timeout=5"],
  ])
    assert.is(maskUrl(url as string), masked);
});

/** SQLite takes no password, but carries what stands in the query along. */
const definition = (password: string): SweepDefinition => ({
  name: "masked",
  base: tinyBase(root),
  space: { seed: [1, 2] },
  search: {
    sampler: "random",
    trials: 2,
    storage: `sqlite:///file:${join(folder, "study.db")}?uri=true&password=${password}`,
  },
  objective: { metric: "validation.loss" },
  executor: { workers: 1 },
});

test("it is in no file and no event of a sweep, which goes on when it is given again", async () => {
  const { executor, end } = await sharedWorker(tinyBase(root));
  const out = join(folder, "sweep");
  const told: unknown[] = [];
  const onEvent = (event: unknown) => told.push(event);
  const result = await sweep(definition(SECRET), { out, executor, onEvent });
  assert.is(result.status, "completed");
  assert.not.match(JSON.stringify([told, result]), SECRET);
  for (const file of readdirSync(out, { recursive: true, withFileTypes: true }))
    if (file.isFile()) assert.not.match(readFileSync(join(file.parentPath, file.name), "latin1"), SECRET, file.name);
  assert.match(readFileSync(join(out, "sweep.json"), "utf8"), "password=***");
  const more = await sweep(definition(SECRET), { out, executor, trials: 1 });
  assert.is(more.trials.length, 3);
  // A file of before the masking, and another password since.
  const path = join(out, "sweep.json");
  writeFileSync(path, readFileSync(path, "utf8").replace("password=***", "password=another"));
  assert.is((await sweep(definition(SECRET), { out, executor, trials: 1 })).trials.length, 4);
  assert.not.match(readFileSync(path, "utf8"), "password=another");
  const foreign = await rejection(sweep(definition(SECRET), { out: join(folder, "foreign"), executor }));
  assert.match(foreign.message, /password=\*\*\* has a study masked/);
  await end();
});

test("it is in no error of a database that fails while the sweep is at work, which goes on when that is mended", async () => {
  const { executor, end } = await sharedWorker(tinyBase(root));
  const { search, ...rest } = definition(SECRET);
  const path = join(folder, "broken.db");
  const storage = `sqlite:///file:${path}?uri=true&password=${SECRET}`;
  const broken = { ...rest, name: "broken", search: { ...search, trials: 3, storage } };
  const out = join(folder, "broken");
  let whole: Buffer | undefined;
  const onEvent = ({ type }: { type: string }) => {
    if (type !== "trial-end" || whole) return;
    whole = readFileSync(path);
    writeFileSync(path, Buffer.alloc(whole.length, "no database "));
  };
  const error = await rejection(sweep(broken, { out, executor, onEvent }));
  assert.is(error.message, `the storage of the search, ${maskUrl(storage)}, failed: file is not a database`);
  assert.match(error.hint as string, "the same command goes on");
  assert.not.match(String(error.stack), SECRET);
  writeFileSync(path, whole as Buffer);
  assert.is((await sweep(broken, { out, executor })).trials.length, 3);
  await end();
});

test("it is in no error: of a storage that does not open, of a URL that is none, of a sweep that differs", async () => {
  for (const storage of [
    `postgresql://me:${SECRET}@localhost:1/x`,
    `nothing://me:${SECRET}@x`,
    `me:${SECRET}@host/x`,
  ]) {
    const file = join(folder, "sweep.yaml");
    writeFileSync(file, stringify({ ...definition(""), search: { sampler: "random", trials: 1, storage } }));
    const { exitCode, stdout, stderr } = await sconce(["sweep", file, "--out", join(folder, "errors"), "--json"]);
    assert.is(exitCode, 2);
    assert.not.match(`${stdout}${stderr}`, SECRET);
    assert.match(String(stderr), /cannot open the storage of the search, .*me:\*\*\*@/);
  }
  const kept = await SweepFolder.at(join(folder, "sweep")).read();
  const changed = {
    ...definition(SECRET),
    search: { ...definition(SECRET).search, storage: `mysql://me:${SECRET}@x` },
  };
  try {
    SweepFolder.at(join(folder, "sweep")).takeUp(kept as NonNullable<typeof kept>, resolveSweep(changed));
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /storage: was .*now "mysql:\/\/me:\*\*\*@x"/);
    assert.not.match((error as Error).message, SECRET);
  }
});

test.run();
