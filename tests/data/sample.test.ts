import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { corpusPath } from "#sconce/data/place.js";
import { writeSample } from "#sconce/data/sample.js";
import { generateSample, SAMPLE_DEFAULTS, type SampleOptions } from "#sconce/data/sample-text.js";
import { SconceError } from "#sconce/errors.js";
import { rejection, temporary } from "../helpers.js";

const test = suite<{ directory: string }>("data/sample");

test.before.each((context) => {
  context.directory = temporary();
});

const SMALL = { reviews: 10 };
const SHA256 = "3e7b37ba1d493c48a768a1a1d9d69ded2d3e350b2e8d5c8e9bbd19e0ce64f6e3";

function sha256(options: SampleOptions): string {
  const hash = createHash("sha256");
  for (const { split, label, name, text } of generateSample(options))
    hash.update(`${split}/${label}/${name}\n${text}\n`);
  return hash.digest("hex");
}

/** The error of a promise, which is one of sconce's. */
async function failure(promise: Promise<unknown>): Promise<SconceError> {
  const error = await rejection(promise);
  assert.instance(error, SconceError);
  return error;
}

test("the same seed gives the same bytes, on every machine", () => {
  // If this changes, the texts changed: raise SCHEMA_VERSION in sample.ts and train again by CORPORA.sample.training.
  assert.is(sha256({ seed: 1 }), SHA256);
  assert.is(sha256({}), SHA256);
  assert.is.not(sha256({ seed: 2 }), SHA256);
});

test("reviews are single lines of ASCII, short ones with a heavy tail", () => {
  const reviews = [...generateSample()];
  assert.is(reviews.length, 2 * SAMPLE_DEFAULTS.reviews);
  for (const { label, name, text } of reviews) {
    assert.match(text, /^[A-Z][ -~]+\.$/);
    assert.match(name, label === "pos" ? /^\d+_([789]|10)\.txt$/ : /^\d+_[1-4]\.txt$/);
  }
  const lengths = reviews.map(({ text }) => text.split(" ").length).sort((a, b) => a - b);
  const quantile = (q: number) => lengths[Math.floor(q * (lengths.length - 1))] as number;
  assert.ok(quantile(0) >= 6, `shortest ${quantile(0)}`);
  assert.ok(quantile(0.5) <= 20, `median ${quantile(0.5)}`);
  assert.ok(quantile(0.99) >= 2 * quantile(0.5), `99 % ${quantile(0.99)}`);
  assert.ok(quantile(1) >= 120 && quantile(1) <= 200, `longest ${quantile(1)}`);
  assert.ok(new Set(reviews.map(({ text }) => text)).size > 0.99 * reviews.length, "hardly any review twice");
});

test("the layout is aclImdb's, with a manifest", async ({ directory }) => {
  const written = await writeSample(directory, { reviews: 11, seed: 7 });
  const corpus = join(directory, "imdb", "aclImdb");
  const reviews = { "train/pos": 6, "train/neg": 5, "test/pos": 6, "test/neg": 5 };
  assert.equal(written, { directory: corpus, reviews, created: true });
  assert.equal(await readdir(directory), ["imdb"]);
  for (const { split, label, name, text } of generateSample({ reviews: 11, seed: 7 })) {
    assert.is(await readFile(join(corpus, split, label, name), "utf8"), text);
  }
  for (const [folder, count] of Object.entries(reviews)) {
    assert.is((await readdir(join(corpus, folder))).length, count);
  }
  const { seed, reviews: _, ...options } = SAMPLE_DEFAULTS;
  assert.is(seed, 1);
  assert.equal(JSON.parse(await readFile(join(corpus, "sconce.json"), "utf8")), {
    schemaVersion: 2,
    synthetic: true,
    seed: 7,
    reviews,
    options,
  });
});

test("a second write finds the first and writes nothing", async ({ directory }) => {
  const first = await writeSample(directory, SMALL);
  const file = join(first.directory, "train/pos", (await readdir(join(first.directory, "train/pos")))[0] as string);
  await utimes(file, 1, 1);
  const second = await writeSample(directory, SMALL);
  assert.equal(second, { ...first, created: false });
  assert.equal(await readdir(directory), ["imdb"]);
});

test("a sample that lacks a file is refused, with the folder's name", async ({ directory }) => {
  const { directory: corpus } = await writeSample(directory, SMALL);
  const folder = join(corpus, "test/neg");
  await rm(join(folder, (await readdir(folder))[0] as string));
  const error = await failure(writeSample(directory, SMALL));
  assert.is(error.kind, "corpus");
  assert.ok(error.message.includes(folder));
  assert.match(error.hint ?? "", /remove /);
});

test("another sample, another corpus, an empty folder and a file are never overwritten", async ({ directory }) => {
  await writeSample(directory, SMALL);
  assert.is((await failure(writeSample(directory, { ...SMALL, seed: 2 }))).kind, "corpus");
  assert.is((await writeSample(directory, SMALL)).created, false);

  const foreign = join(directory, "foreign");
  await mkdir(join(foreign, "imdb", "aclImdb", "train", "pos"), { recursive: true });
  await writeFile(join(foreign, "imdb", "aclImdb", "train", "pos", "0_9.txt"), "Mine.");
  assert.is((await failure(writeSample(foreign, SMALL))).kind, "corpus");
  assert.is(await readFile(join(foreign, "imdb", "aclImdb", "train", "pos", "0_9.txt"), "utf8"), "Mine.");

  const empty = join(directory, "empty");
  await mkdir(join(empty, "imdb"), { recursive: true });
  assert.is((await failure(writeSample(empty, SMALL))).kind, "corpus");

  const file = join(directory, "file");
  await mkdir(file);
  await writeFile(join(file, "imdb"), "Mine.");
  assert.is((await failure(writeSample(file, SMALL))).kind, "corpus");
  assert.is((await failure(writeSample(join(file, "imdb"), SMALL))).kind, "corpus");
});

test("a sample of another version is refused before a run", async ({ directory }) => {
  const root = join(directory, "sample");
  const data = { corpus: "sample", root: directory } as const;
  await writeSample(root, SMALL);
  const path = await corpusPath(data);
  assert.is(path, join(root, "imdb", "aclImdb"));
  const manifest = JSON.parse(await readFile(join(path, "sconce.json"), "utf8"));
  await writeFile(join(path, "sconce.json"), JSON.stringify({ ...manifest, schemaVersion: 1 }));
  const error = await failure(corpusPath(data));
  assert.is(error.kind, "corpus");
  assert.match(error.message, "another version");
  assert.match(error.hint ?? "", `remove ${join(root, "imdb")}`);
});

test("that the sample was written is said to whoever asked for its place, once", async ({ directory }) => {
  const data = { corpus: "sample", root: directory } as const;
  const said: string[] = [];
  for (let n = 0; n < 2; n += 1) await corpusPath(data, (text) => said.push(text));
  assert.equal(said, [`4,000 synthetic reviews written to ${join(directory, "sample")}`]);
});

test("writers at the same time all succeed, and one of them writes", async ({ directory }) => {
  const written = await Promise.all(Array.from({ length: 4 }, () => writeSample(directory, SMALL)));
  assert.is(written.filter(({ created }) => created).length, 1);
  assert.equal(await readdir(directory), ["imdb"]);
});

test("two processes at the same time both succeed", async ({ directory }) => {
  const module = import.meta.resolve("#sconce/data/sample.js");
  const script = `import { writeSample } from ${JSON.stringify(module)};
    const { created } = await writeSample(${JSON.stringify(directory)}, { reviews: 200 }); console.log(created);`;
  const runs = await Promise.all(
    [0, 1].map(async () => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let output = "";
      child.stdout.on("data", (chunk) => {
        output += chunk;
      });
      const [code] = await once(child, "close");
      return `${code} ${output.trim()}`;
    }),
  );
  assert.equal(runs.sort(), ["0 false", "0 true"]);
  assert.equal(await readdir(directory), ["imdb"]);
});

test("the staging folder of a dead process is removed, that of a living one is not", async ({ directory }) => {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "close");
  const dead = `.imdb-staging.${hostname()}.${child.pid}.abcdef`;
  const living = `.imdb-staging.${hostname()}.${process.pid}.abcdef`;
  const elsewhere = ".imdb-staging.another.host.1.abcdef";
  const old = ".imdb-staging.another.host.2.abcdef";
  for (const name of [dead, living, elsewhere, old]) await mkdir(join(directory, name, "imdb"), { recursive: true });
  await utimes(join(directory, old), 1, 1);
  assert.is((await writeSample(directory, SMALL)).created, true);
  assert.equal((await readdir(directory)).sort(), [living, elsewhere, "imdb"].sort());
});

test("options out of range are refused by name", async ({ directory }) => {
  for (const options of [
    { seed: -1 },
    { reviews: 1 },
    { reviews: 2.5 },
    { minWords: 5 },
    { usualWords: 15 },
    { maxWords: 60 },
    { long: -1 },
    { story: 0.5 },
    { agreement: 101 },
  ]) {
    const error = await failure(writeSample(directory, options));
    assert.is(error.kind, "config");
    assert.ok(error.message.includes(Object.keys(options)[0] as string), error.message);
  }
  assert.is((await failure((async () => [...generateSample({ sed: 1 } as SampleOptions)])())).kind, "config");
});

test.run();
