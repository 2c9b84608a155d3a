/** Archives that are damaged, foreign or hostile. Every archive is a real one. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { create, type HeaderData } from "tar";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fetchCorpus } from "#sconce/data/fetch.js";
import {
  answer,
  archive,
  at,
  fails,
  from,
  left,
  prepare,
  REVIEWS,
  root,
  serve,
  sha256,
  temp,
  withEntry,
} from "./helpers/archives.js";

const test = suite("data: archives");
prepare(test);

test("an archive at hand is taken as it is, or as its checksum says", async () => {
  const path = join(temp, "mini.tar.gz");
  await fails({ root, from: path, sha256: "0".repeat(64) }, "download", /expected sha256 0{64}, got/);
  const result = await fetchCorpus({ root, from: path });
  assert.is(result.publisher, false);
  assert.is(result.sha256, sha256(archive));
  assert.ok(existsSync(path));
  await rm(join(root, "imdb"), { recursive: true });
  assert.ok((await fetchCorpus({ root, from: path, sha256: sha256(archive).toUpperCase() })).created);
});

test("a broken archive leaves nothing", async () => {
  const tarball = gunzipSync(archive);
  const damaged = Buffer.from(archive);
  damaged.fill(0, 50_000, 50_100);
  const badHeader = Buffer.from(tarball);
  badHeader.fill(120, 20, 40); // a name, but not the checksum of its header
  const without = (n: number) => gzipSync(tarball.subarray(0, n));
  const cases: [Buffer, RegExp][] = [
    [archive.subarray(0, archive.length - 4), /cannot unpack .*unexpected end/],
    [archive.subarray(0, archive.length / 2), /cannot unpack .*unexpected end/],
    [archive.subarray(0, 10), /cannot unpack/],
    [damaged, /cannot unpack/],
    [gzipSync(badHeader), /checksum failure/],
    [without(70_000), /Truncated input/],
    [Buffer.from("<html>not found</html>"), /not a gzip file/],
    [gzipSync("no tar at all, whatever its name says"), /cannot unpack/],
    [Buffer.alloc(0), /is empty/],
    [gzipSync(Buffer.alloc(1024)), /Unrecognized archive format/],
  ];
  for (const [data, pattern] of cases) {
    await fails({ root, from: await at(data) }, "download", pattern);
    assert.equal(await left(), []);
  }
});

test("a folder that is missing in the archive", async () => {
  const cwd = await mkdtemp(join(temp, "one-sided-"));
  for (const folder of ["train/pos", "train/neg", "test/neg"]) {
    await mkdir(join(cwd, "aclImdb", folder), { recursive: true });
    await writeFile(join(cwd, "aclImdb", folder, "0_1.txt"), "fine");
  }
  await create({ gzip: true, cwd, file: join(cwd, "a.tar.gz") }, ["./aclImdb"]);
  await fails({ root, from: join(cwd, "a.tar.gz") }, "download", /no reviews in aclImdb\/test\/pos$/);
  assert.equal(await left(), []);
});

test("entries that lead out of the folder, links, devices, a file twice", async () => {
  const cases: [HeaderData, RegExp][] = [
    [{ path: "../evil.txt" }, /leads out/],
    [{ path: "aclImdb/train/pos/../../../../evil.txt" }, /leads out/],
    [{ path: join(temp, "evil.txt") }, /leads out/],
    [{ path: "aclImdb/train/pos/..\\evil.txt" }, /leads out/],
    [{ path: "aclImdb/train/pos", type: "SymbolicLink", linkpath: temp }, /a SymbolicLink/],
    [{ path: "aclImdb/train/pos/9_9.txt", type: "Link", linkpath: "/etc/passwd" }, /a Link/],
    [{ path: "aclImdb/train/pos/9_9.txt", type: "FIFO" }, /a FIFO/],
    [{ path: "aclImdb/train/pos/0_7.txt" }, /0_7\.txt twice/],
  ];
  for (const [entry, pattern] of cases) {
    const content = entry.type ? "" : "evil";
    await fails({ root, from: await at(withEntry(entry, content)) }, "download", pattern);
    assert.equal(await left(), []);
    assert.not(existsSync(join(temp, "evil.txt")));
  }
  // Names that have no place in the corpus are left out.
  for (const path of [
    "elsewhere/0_1.txt",
    "aclImdb/train/pos/._0_7.txt",
    "aclImdb/train/pos/x.feat",
    "aclImdb/sconce.json",
  ]) {
    const result = await fetchCorpus({ root, from: await at(withEntry({ path }, "evil")) });
    assert.equal(result.reviews, REVIEWS);
    assert.equal((await readdir(join(root, "imdb"))).sort(), ["aclImdb"]);
    await rm(join(root, "imdb"), { recursive: true });
  }
});

test("a damaged archive with the right checksum is not kept to fail again", async () => {
  const broken = archive.subarray(0, archive.length - 100);
  const server = await serve((request, response) => answer(request, response, broken));
  await fails(from(server.url, { sha256: sha256(broken) }), "download", /cannot unpack/);
  assert.equal(await left(), []);
});

test.run();
