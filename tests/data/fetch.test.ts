/** The whole of a fetch: what it gives, what it refuses, what it leaves alone. */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { fetchCorpus } from "#sconce/data/fetch.js";
import type { FetchProgress } from "#sconce/data/fetch-options.js";
import { PUBLISHED_ARCHIVE } from "#sconce/data/publisher.js";
import { archive, MINI, REVIEWS, sha256, temp } from "./helpers/archives.js";
import { fails, fetchSuite, file, from, left, root } from "./helpers/fetching.js";
import { good, serve } from "./helpers/server.js";

const test = fetchSuite("data: fetch");

test("downloads, checks, unpacks, and does nothing the second time", async () => {
  const server = await serve(good);
  const seen: FetchProgress[] = [];
  const result = await fetchCorpus(from(server.url, { onProgress: (step) => seen.push(step) }));
  const facts = { sha256: sha256(archive), bytes: archive.length, publisher: false };
  const directory = join(root, "imdb", "aclImdb");
  assert.equal(result, { directory, created: true, ...facts, reviews: REVIEWS });
  assert.equal(await left(), ["imdb"]);
  assert.equal((await readdir(directory)).sort(), ["README", "sconce.json", "test", "train"]);
  assert.equal((await readdir(join(directory, "train"))).sort(), ["neg", "pos"]);
  assert.equal(
    await readFile(join(directory, "train", "neg", "3_7.txt")),
    await readFile(join(temp, "aclImdb", "train", "neg", "3_7.txt")),
  );
  assert.equal(JSON.parse(await readFile(join(directory, "sconce.json"), "utf8")), {
    schemaVersion: 1,
    synthetic: false,
    archive: facts,
    reviews: REVIEWS,
  });
  assert.equal([...new Set(seen.map((step) => step.phase))], ["download", "verify", "unpack"]);
  for (const phase of ["download", "verify", "unpack"]) {
    const steps = seen.filter((step) => step.phase === phase);
    assert.equal(steps.at(-1), { phase, done: archive.length, total: archive.length } as FetchProgress);
    assert.equal(
      steps.map((step) => step.done),
      steps.map((step) => step.done).sort((a, b) => a - b),
    );
  }
  assert.equal(await fetchCorpus(from(server.url)), { ...result, created: false });
  assert.equal(await fetchCorpus({ root }), { ...result, created: false });
  assert.is(server.requests.length, 1);
});

test("options that cannot be", async () => {
  for (const url of [
    "http://example.invalid/a",
    "ftp://localhost/a",
    "a.tar.gz",
    "http://127.0.0.1.example.invalid/",
    "",
  ]) {
    await fails({ root, url }, "config", /not an https address/);
  }
  for (const wrong of ["", "abc", "g".repeat(64)]) await fails({ root, sha256: wrong }, "config", /not a checksum/);
  await fails({ root, from: join(root, "none.tar.gz") }, "config", /cannot read the archive .*none\.tar\.gz/);
  await fails({ root, from: temp }, "config", /EISDIR/);
  assert.equal(await left(), []);
});

test("what is in the place is never overwritten", async () => {
  await mkdir(join(root, "imdb", "aclImdb", "train", "pos"), { recursive: true });
  await writeFile(join(root, "imdb", "aclImdb", "train", "pos", "0_9.txt"), "mine");
  const error = await fails({ root, from: MINI }, "corpus", /is there already, and has no aclImdb\/sconce\.json/);
  assert.match(error.hint ?? "", /move it away/);
  assert.is(await readFile(join(root, "imdb", "aclImdb", "train", "pos", "0_9.txt"), "utf8"), "mine");
  await rm(join(root, "imdb"), { recursive: true });

  await writeFile(join(root, "imdb"), "a file");
  await fails({ root, from: MINI }, "corpus", /is there already/);
  await rm(join(root, "imdb"));

  await fetchCorpus({ root, from: MINI });
  await fails({ root, sha256: "0".repeat(64) }, "corpus", /comes from another archive: expected sha256 0{64}, got/);
  await rm(join(root, "imdb", "aclImdb", "test", "pos", "0_7.txt"));
  await fails({ root, from: MINI }, "corpus", /incomplete: aclImdb\/test\/pos holds 1 reviews, 2 were unpacked/);
});

test("a root that cannot be made", async () => {
  await writeFile(join(root, "file"), "");
  await fails({ root: join(root, "file", "data"), from: MINI }, "corpus", /ENOTDIR/);
});

test("an archive that is to be kept is kept, and taken the next time", async () => {
  const server = await serve(good);
  await fetchCorpus(from(server.url, { keepArchive: true }));
  assert.equal(await left(), ["aclImdb_v1.tar.gz", "imdb"]);
  await rm(join(root, "imdb"), { recursive: true });
  assert.ok((await fetchCorpus(from(server.url))).created);
  assert.is(server.requests.length, 1);
  assert.equal(await left(), ["aclImdb_v1.tar.gz", "imdb"]);

  await rm(join(root, "imdb"), { recursive: true });
  await writeFile(file, "another");
  await fails(from(server.url, { keepArchive: true }), "download", /is there, and another archive/);
  assert.ok((await fetchCorpus(from(server.url))).created);
  assert.is(await readFile(file, "utf8"), "another");
});

test("a wrong checksum: what was expected, what came; the part goes", async () => {
  const server = await serve(good);
  const wanted = "0".repeat(64);
  await fails(
    from(server.url, { sha256: wanted }),
    "download",
    new RegExp(`expected sha256 ${wanted}, got ${sha256(archive)}`),
  );
  assert.equal(await left(), []);
});

test("without a checksum, only the publisher's archive will do, at any address", async () => {
  const server = await serve(good);
  await fails({ root, url: server.url }, "download", /offers [\d,]+ bytes; the publisher's archive has 84,125,825/);
  const silent = await serve((_, response) => {
    response.write(archive);
    response.end();
  });
  await fails({ root, url: silent.url }, "download", new RegExp(PUBLISHED_ARCHIVE.sha256), /84,125,825/);
  assert.equal(await left(), []);
});

test.run();
