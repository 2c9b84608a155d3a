/** Archives that are damaged, foreign or hostile. Every archive is a real one. */
import { createWriteStream, existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip, gunzipSync, gzipSync } from "node:zlib";
import { create, Header, type HeaderData } from "tar";
import * as assert from "uvu/assert";
import { fetchCorpus } from "#sconce/data/fetch.js";
import { archive, at, MINI, REVIEWS, sha256, tarOf, temp, withEntry } from "./helpers/archives.js";
import { fails, fetchSuite, from, left, root } from "./helpers/fetching.js";
import { answer, serve } from "./helpers/server.js";

const test = fetchSuite("data: archives");

test("an archive at hand is taken as it is, or as its checksum says", async () => {
  await fails({ root, from: MINI, sha256: "0".repeat(64) }, "download", /expected sha256 0{64}, got/);
  const result = await fetchCorpus({ root, from: MINI });
  assert.is(result.publisher, false);
  assert.is(result.sha256, sha256(archive));
  assert.ok(existsSync(MINI));
  await rm(join(root, "imdb"), { recursive: true });
  assert.ok((await fetchCorpus({ root, from: MINI, sha256: sha256(archive).toUpperCase() })).created);
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

test("bombs: too large a file, too much in all, too many entries, too long a path", async () => {
  const one = gunzipSync(tarOf([{ path: "x", size: 0 }]));
  const many = gzipSync(Buffer.alloc(500_001 * one.length, one));
  const cases: [string, Buffer, RegExp][] = [
    [
      "file",
      tarOf([{ path: "aclImdb/train/pos/0_1.txt", size: 32_000_001 }]),
      /0_1\.txt" is larger than 32,000,000 bytes$/,
    ],
    [
      "all",
      tarOf([{ path: "aclImdb/train/unsup.bin", size: 4_000_000_001, sent: 512 }]),
      /larger than 4,000,000,000 bytes$/,
    ],
    ["entries", many, /it holds more than 500,000 entries$/],
    ["twice", gzipSync(archive), /a gzip file within a gzip file$/],
  ];
  for (const [name, data, pattern] of cases) {
    const error = await fails({ root, from: await at(data) }, "download", pattern);
    assert.is(/option `force`/.test(error.hint ?? ""), name !== "twice");
    assert.equal(await left(), [], name);
  }
  const long = `aclImdb/${"a/".repeat(130)}b.txt`;
  const folder = await mkdtemp(join(temp, "long-"));
  await mkdir(join(folder, dirname(long)), { recursive: true });
  await writeFile(join(folder, long), "x");
  await create({ gzip: true, cwd: folder, file: join(folder, "a.tar.gz") }, [long]);
  await fails({ root, from: join(folder, "a.tar.gz") }, "download", /is longer than 255 characters$/);
  const forced = await fails({ root, from: join(folder, "a.tar.gz"), force: true }, "download", /holds no reviews/);
  assert.not.match(forced.message, "characters");
});

test("a gigabyte of nothing in a megabyte is unpacked piece by piece, within little memory", async () => {
  // An archive beside the reviews' own files, which is left out: 1 GiB of zeros.
  const zeros = Buffer.alloc(1 << 26);
  const header = new Header({ path: "aclImdb/train/zeros.feat", size: 16 * zeros.length, mode: 0o644, type: "File" });
  header.encode();
  const path = join(await mkdtemp(join(temp, "zeros-")), "a.tar.gz");
  const parts = [header.block as Buffer, ...Array(16).fill(zeros), gunzipSync(archive)];
  await pipeline(Readable.from(parts), createGzip({ level: 1 }), createWriteStream(path));
  const before = process.memoryUsage().rss;
  let most = 0;
  const onProgress = () => {
    most = Math.max(most, process.memoryUsage().rss - before);
  };
  assert.equal((await fetchCorpus({ root, from: path, onProgress })).reviews, REVIEWS);
  assert.ok(most < 300e6, `${Math.round(most / 1e6)} MB`);
});

test.run();
