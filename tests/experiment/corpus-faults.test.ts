/** Corpora that must not be trained on are refused before anything is written. */
import { cpSync, existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession, type RunEvent, runExperiment } from "#sconce/index.js";
import { makeCorpus, rejection, sconce, temporary, tiny } from "../helpers.js";

const test = suite("experiment: corpus faults");
const folder = temporary();
const good = makeCorpus(join(folder, "good"), { perFolder: 6 });
const session = await openSession();

/** A copy of the good corpus with something wrong, its aclImdb folder given to `spoil`. */
function spoiled(name: string, spoil: (acl: string) => void): string {
  const root = join(folder, name);
  cpSync(good, root, { recursive: true });
  spoil(join(root, "imdb", "aclImdb"));
  return root;
}
const first = (path: string) => join(path, readdirSync(path)[0] as string);
const reviews = (n: number) => ({ "train/pos": n, "train/neg": 6, "test/pos": 6, "test/neg": 6 });

const FAULTS: [name: string, spoil: (acl: string) => void, words: RegExp][] = [
  ["missing", (acl) => rmSync(acl, { recursive: true }), /there are no reviews at/],
  ["without a folder", (acl) => rmSync(join(acl, "test/neg"), { recursive: true }), /test\/neg is missing/],
  [
    "one-sided",
    (acl) => {
      for (const name of readdirSync(join(acl, "train/neg"))) rmSync(join(acl, "train/neg", name));
    },
    /train\/neg .* holds no reviews/,
  ],
  ["with an empty review", (acl) => writeFileSync(first(join(acl, "train/pos")), ""), /empty review train\/pos\/0_/],
  [
    "not UTF-8",
    (acl) => writeFileSync(first(join(acl, "test/pos")), Buffer.from([0x61, 0xff, 0xfe, 0x62])),
    /is not UTF-8: .* at byte 1/,
  ],
  [
    "other than its manifest",
    (acl) => writeFileSync(join(acl, "sconce.json"), JSON.stringify({ reviews: reviews(7) })),
    /holds 6 reviews; 7 were unpacked/,
  ],
  ["with a broken manifest", (acl) => writeFileSync(join(acl, "sconce.json"), "{"), /cannot read .*sconce\.json/],
  [
    "beside an archive cut short",
    (acl) => writeFileSync(join(acl, "..", "aclImdb_v1.tar.gz"), "cut short"),
    /was broken off/,
  ],
  [
    "whose folder is a file",
    (acl) => {
      rmSync(join(acl, "train/pos"), { recursive: true });
      writeFileSync(join(acl, "train/pos"), "");
    },
    /train\/pos/,
  ],
];

for (const [name, spoil, words] of FAULTS)
  test(`a corpus ${name}`, async () => {
    const root = spoiled(name.replaceAll(" ", "-"), spoil);
    const runDir = join(folder, `run-${name}`);
    const error = await rejection(runExperiment(tiny(root), { session, runDir }));
    assert.is(error.kind, "corpus", error.message);
    assert.match(error.message, words);
    assert.ok(error.hint);
    assert.not(existsSync(runDir));
    assert.is((await rejection(session.loadCorpus({ root }))).kind, "corpus");
  });

test("on the command line: exit 2, the remedy, no stack", async () => {
  const { exitCode, stderr } = await sconce(["run", "--model", "gru", "--data", join(folder, "nowhere")], {
    cwd: folder,
  });
  assert.is(exitCode, 2);
  assert.match(stderr, "sconce data fetch");
  assert.not.match(stderr, /Traceback|^\s+at /m);
  assert.not(existsSync(join(folder, "runs")));
});

test("another number of reviews than the publisher's runs, with one warning", async () => {
  const events: RunEvent[] = [];
  await runExperiment(tiny(good, { epochs: 1 }), {
    session,
    runDir: null,
    onEvent: (event) => void events.push(event),
  });
  const start = events.find((event) => event.type === "start");
  assert.is(start?.type === "start" && start.warnings.length, 1);
});

test("a manifest that agrees: no complaint, and synthetic when it says so", async () => {
  const root = spoiled("synthetic", (acl) =>
    writeFileSync(join(acl, "sconce.json"), JSON.stringify({ synthetic: true, reviews: reviews(6) })),
  );
  const corpus = await session.loadCorpus({ root, batchSize: 4 });
  assert.equal([corpus.info.synthetic, corpus.info.warnings], [true, []]);
});

test("a ratio that leaves nothing to validate is refused", async () => {
  const config = { ...tiny(good), data: { root: good, splitRatio: 0.99 } };
  const error = await rejection(runExperiment(config, { session, runDir: null }));
  assert.is(error.kind, "config");
  assert.match(error.message, "data.splitRatio");
});

test("close", () => session.close());

test.run();
