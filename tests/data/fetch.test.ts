/** Every server here is a real one on 127.0.0.1, every archive a real one in a temporary folder. */
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { create, Header, type HeaderData } from "tar";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type FetchOptions, type FetchProgress, fetchCorpus, PUBLISHED_ARCHIVE } from "#sconce/data/fetch.js";
import { SconceError } from "#sconce/errors.js";
import { skip, temporary } from "../helpers.js";

const test = suite("fetchCorpus");

const temp = temporary();
let archive: Buffer;
let root = "";
let file = "";
const open: (() => Promise<unknown>)[] = [];

const REVIEWS = { "train/pos": 3, "train/neg": 4, "test/pos": 2, "test/neg": 1 };
const sha256 = (data: Buffer) => createHash("sha256").update(data).digest("hex");

test.before(async () => {
  const corpus = join(temp, "aclImdb");
  for (const [folder, n] of Object.entries({ ...REVIEWS, "train/unsup": 2 })) {
    await mkdir(join(corpus, folder), { recursive: true });
    // Not to be compressed, so that the archive is long enough to be broken off.
    for (let i = 0; i < n; i++)
      await writeFile(join(corpus, folder, `${i}_7.txt`), randomBytes(30_000).toString("hex"));
  }
  await writeFile(join(corpus, "README"), "Large Movie Review Dataset v1.0");
  await writeFile(join(corpus, "train", "labeledBow.feat"), "9 0:1");
  await create({ gzip: true, cwd: temp, file: join(temp, "mini.tar.gz") }, ["aclImdb"]);
  archive = await readFile(join(temp, "mini.tar.gz"));
});

test.before.each(async () => {
  root = await mkdtemp(join(temp, "root-"));
  file = join(root, "aclImdb_v1.tar.gz");
});

test.after.each(async () => {
  for (const close of open.splice(0)) await close();
});

type Handler = (request: IncomingMessage, response: ServerResponse, n: number) => void;

/** A server, and the requests that it has had. */
async function serve(handler: Handler): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    handler(request, response, requests.length);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  open.push(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/aclImdb_v1.tar.gz`, requests };
}

/** What a good server does: ranges, If-Range, 416. */
function answer(request: IncomingMessage, response: ServerResponse, data = archive, etag = '"one"'): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? Number.NaN);
  if (Number.isNaN(start) || request.headers["if-range"] !== etag) {
    response.writeHead(200, { etag, "content-length": data.length }).end(data);
  } else if (start >= data.length) {
    response.writeHead(416, { "content-range": `bytes */${data.length}` }).end();
  } else {
    const range = `bytes ${start}-${data.length - 1}/${data.length}`;
    const headers = { etag, "content-range": range, "content-length": data.length - start };
    response.writeHead(206, headers).end(data.subarray(start));
  }
}

const good: Handler = (request, response) => answer(request, response);

/** The first half, then the end of the connection. */
function half(response: ServerResponse, headers: Record<string, string> = { etag: '"one"' }): void {
  response.writeHead(200, { "content-length": archive.length, ...headers });
  response.write(archive.subarray(0, archive.length / 2), () => setTimeout(() => response.destroy(), 50));
}

/** The options for the mini archive at an address. */
const from = (url: string, more: Partial<FetchOptions> = {}): FetchOptions => ({
  root,
  url,
  sha256: sha256(archive),
  ...more,
});

async function fails(options: FetchOptions, kind: string, ...patterns: RegExp[]): Promise<SconceError> {
  const error = await fetchCorpus(options).then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.instance(error, SconceError, `must fail as ${kind}`);
  const failure = error as SconceError;
  assert.is(failure.kind, kind, failure.message);
  for (const pattern of patterns) assert.match(failure.message, pattern);
  assert.ok(failure.hint, "has a hint");
  return failure;
}

const left = async () => (await readdir(root)).sort();
const part = () => `${file}.part`;
const sizeOfPart = async () => (await stat(part())).size;
const PART = ["aclImdb_v1.tar.gz.part", "aclImdb_v1.tar.gz.part.json"];

/** An archive at hand, made of these bytes. */
async function at(data: Buffer): Promise<string> {
  const path = join(await mkdtemp(join(temp, "archive-")), "a.tar.gz");
  await writeFile(path, data);
  return path;
}

/** The mini archive with an entry more, in front. */
function withEntry(data: HeaderData, content = ""): Buffer {
  const header = new Header({ mode: 0o644, size: content.length, type: "File", ...data });
  header.encode();
  const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  body.write(content);
  return gzipSync(Buffer.concat([header.block as Buffer, body, gunzipSync(archive)]));
}

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

test("a download that was broken off goes on where it stopped", async () => {
  const server = await serve((request, response, n) => (n === 1 ? half(response) : answer(request, response)));
  const error = await fails(from(server.url), "download", /broke off after [\d,]+ of [\d,]+ bytes/);
  assert.ok(error.message.includes(server.url));
  assert.match(error.hint ?? "", /goes on/);
  assert.equal(await left(), PART);
  const size = await sizeOfPart();
  assert.ok(size > 0 && size < archive.length);
  const done: number[] = [];
  await fetchCorpus(from(server.url, { onProgress: (step) => done.push(step.done) }));
  assert.is(done[0], size);
  assert.is(server.requests[1]?.headers.range, `bytes=${size}-`);
  assert.is(server.requests[1]?.headers["if-range"], '"one"');
  assert.equal(await left(), ["imdb"]);
});

test("a server without an ETag is asked by date; one with neither is asked for everything", async () => {
  const date = "Fri, 24 Jun 2011 22:00:00 GMT";
  for (const headers of [
    { "last-modified": date },
    { etag: 'W/"weak"', "last-modified": date },
    {},
    { etag: 'W/"weak"' },
  ]) {
    await rm(part(), { force: true });
    await rm(join(root, "imdb"), { recursive: true, force: true });
    const server = await serve((request, response, n) =>
      n === 1 ? half(response, headers as never) : answer(request, response),
    );
    await fails(from(server.url), "download", /broke off/);
    await fetchCorpus(from(server.url));
    assert.is(server.requests[1]?.headers["if-range"], "last-modified" in headers ? date : undefined);
    assert.is(server.requests[1]?.headers.range === undefined, !("last-modified" in headers));
  }
});

test("a server that ignores ranges starts over", async () => {
  const server = await serve((_, response, n) =>
    n === 1 ? half(response) : response.writeHead(200, { "content-length": archive.length }).end(archive),
  );
  await fails(from(server.url), "download", /broke off/);
  assert.ok((await fetchCorpus(from(server.url))).created);
  assert.is(server.requests.length, 2);
});

test("a file that has changed meanwhile is never joined to the part", async () => {
  const other = withEntry({ path: "aclImdb/extra.txt" }, "another archive");
  const mixed: [string, Handler][] = [
    ["says so", (request, response) => answer(request, response, other, '"two"')],
    [
      "ignores If-Range",
      (request, response) => {
        request.headers["if-range"] = '"two"';
        answer(request, response, other, '"two"');
      },
    ],
    [
      "sends another range",
      (request, response) => {
        if (request.headers.range) request.headers.range = "bytes=7-";
        request.headers["if-range"] = '"two"';
        answer(request, response, other, '"two"');
      },
    ],
  ];
  for (const [name, handler] of mixed) {
    await rm(join(root, "imdb"), { recursive: true, force: true });
    const server = await serve((request, response, n) => (n === 1 ? half(response) : handler(request, response, n)));
    await fails(from(server.url), "download", /broke off/);
    assert.is((await fetchCorpus(from(server.url, { sha256: sha256(other) }))).sha256, sha256(other), name);
  }
});

test("a part of another address is no part of this one", async () => {
  const first = await serve((_, response) => half(response));
  await fails(from(first.url), "download", /broke off/);
  const second = await serve(good);
  await fetchCorpus(from(second.url));
  assert.is(second.requests[0]?.headers.range, undefined);
});

test("416: the part is whole, or not a part of it", async () => {
  const server = await serve(good);
  const sidecar = { url: server.url, etag: '"one"', lastModified: null, total: null };
  await writeFile(part(), archive);
  await writeFile(`${part()}.json`, JSON.stringify(sidecar));
  await fetchCorpus(from(server.url));
  assert.is(server.requests.length, 1);
  await rm(join(root, "imdb"), { recursive: true });
  await writeFile(part(), Buffer.concat([archive, archive]));
  await writeFile(`${part()}.json`, JSON.stringify(sidecar));
  await fetchCorpus(from(server.url));
  assert.is(server.requests.length, 3);
});

test("a length that the server does not say", async () => {
  const server = await serve((_, response) => {
    response.writeHead(200);
    response.write(archive.subarray(0, 1000));
    response.end(archive.subarray(1000));
  });
  const seen: FetchProgress[] = [];
  await fetchCorpus(from(server.url, { onProgress: (step) => seen.push(step) }));
  assert.is(seen[0]?.total, null);
});

test("errors of the server: the status, the address, what to do", async () => {
  for (const status of [404, 403, 500, 503]) {
    const server = await serve((_, response) => response.writeHead(status).end("<html>"));
    const error = await fails(from(server.url), "download", new RegExp(`answers ${status} `));
    assert.ok(error.message.includes(server.url));
    assert.equal(await left(), []);
  }
  // While a download goes on, what has come stays.
  const server = await serve((_, response, n) => (n === 1 ? half(response) : response.writeHead(503).end()));
  await fails(from(server.url), "download", /broke off/);
  const size = await sizeOfPart();
  await fails(from(server.url), "download", /503/);
  assert.is(await sizeOfPart(), size);
});

test("a server that is not there", async () => {
  const server = await serve(good);
  await open.pop()?.();
  await fails(from(server.url), "download", /ECONNREFUSED/);
});

test("a connection that falls silent", async () => {
  const server = await serve((_, response, n) => {
    if (n === 1) return;
    response.writeHead(200, { "content-length": archive.length, etag: '"one"' }).write(archive.subarray(0, 1000));
  });
  await fails(from(server.url, { stallTimeout: 200 }), "download", /nothing came for 0\.2 s/);
  await fails(from(server.url, { stallTimeout: 200 }), "download", /nothing came for 0\.2 s, after 1,000 of/);
  assert.is(await sizeOfPart(), 1000);
});

test("content that the server encodes once more is refused", async () => {
  const server = await serve((_, response) =>
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(archive)),
  );
  await fails(from(server.url), "download", /gzip-encoded/);
  assert.is(server.requests[0]?.headers["accept-encoding"], "identity");
});

test("redirects: to https, or here from here", async () => {
  const target = await serve(good);
  const here = await serve((_, response) => response.writeHead(302, { location: target.url }).end());
  assert.ok((await fetchCorpus(from(here.url))).created);
  await rm(join(root, "imdb"), { recursive: true });
  for (const location of [
    "http://example.invalid/a.tar.gz",
    "ftp://example.invalid/a",
    "http://[",
    "file:///etc/passwd",
  ]) {
    const away = await serve((_, response) => response.writeHead(301, { location }).end());
    await fails(from(away.url), "download", /redirects to .* not an https address/);
  }
  const round = await serve((_, response) => response.writeHead(307, { location: "/again" }).end());
  await fails(from(round.url), "download", /redirects more than 10 times/);
  assert.equal(await left(), []);
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

test("what is in the place is never overwritten", async () => {
  const path = join(temp, "mini.tar.gz");
  await mkdir(join(root, "imdb", "aclImdb", "train", "pos"), { recursive: true });
  await writeFile(join(root, "imdb", "aclImdb", "train", "pos", "0_9.txt"), "mine");
  const error = await fails({ root, from: path }, "corpus", /is there already, and has no aclImdb\/sconce\.json/);
  assert.match(error.hint ?? "", /move it away/);
  assert.is(await readFile(join(root, "imdb", "aclImdb", "train", "pos", "0_9.txt"), "utf8"), "mine");
  await rm(join(root, "imdb"), { recursive: true });

  await writeFile(join(root, "imdb"), "a file");
  await fails({ root, from: path }, "corpus", /is there already/);
  await rm(join(root, "imdb"));

  await fetchCorpus({ root, from: path });
  await fails({ root, sha256: "0".repeat(64) }, "corpus", /comes from another archive: expected sha256 0{64}, got/);
  await rm(join(root, "imdb", "aclImdb", "test", "pos", "0_7.txt"));
  await fails({ root, from: path }, "corpus", /incomplete: aclImdb\/test\/pos holds 1 reviews, 2 were unpacked/);
});

test("a root that cannot be made", async () => {
  await writeFile(join(root, "file"), "");
  await fails({ root: join(root, "file", "data"), from: join(temp, "mini.tar.gz") }, "corpus", /ENOTDIR/);
});

test("staging folders of dead fetches go, those of living ones stay", async () => {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(child, "exit");
  const dead = `.imdb-fetch.${hostname()}.${child.pid}.abcdef`;
  const alive = `.imdb-fetch.${hostname()}.${process.ppid}.abcdef`;
  for (const name of [dead, alive]) await mkdir(join(root, name, "imdb"), { recursive: true });
  await fetchCorpus({ root, from: join(temp, "mini.tar.gz") });
  assert.equal(await left(), [alive, "imdb"]);
});

test("two fetches at once", async () => {
  const options = { root, from: join(temp, "mini.tar.gz") };
  const results = await Promise.all([fetchCorpus(options), fetchCorpus(options)]);
  assert.equal(results.map((result) => result.created).sort(), [false, true]);
  assert.equal(await left(), ["imdb"]);

  await rm(join(root, "imdb"), { recursive: true });
  const server = await serve((_, response) => half(response));
  const [first, second] = await Promise.allSettled([fetchCorpus(from(server.url)), fetchCorpus(from(server.url))]);
  const kinds = [first, second].map((result) => result.status === "rejected" && result.reason.kind).sort();
  assert.equal(kinds, ["download", "locked"]);
  assert.is(server.requests.length, 1);
  assert.equal(await left(), PART);
});

test("a fetch that was killed goes on, over its lock", async () => {
  const server = await serve((request, response, n) => {
    if (n > 1) return answer(request, response);
    response.writeHead(200, { "content-length": archive.length, etag: '"one"' }).write(archive.subarray(0, 10_000));
  });
  const module = join(dirname(fileURLToPath(import.meta.resolve("#sconce/errors.js"))), "data", "fetch.js");
  const script = `import { fetchCorpus } from ${JSON.stringify(module)}; await fetchCorpus(${JSON.stringify(from(server.url))});`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
  const exit = once(child, "exit");
  while ((await sizeOfPart().catch(() => 0)) < 10_000) await new Promise((done) => setTimeout(done, 20));
  await fails(from(server.url), "locked", new RegExp(`${child.pid}`));
  child.kill("SIGKILL");
  await exit;
  assert.ok((await left()).includes("aclImdb_v1.tar.gz.lock"));
  assert.ok((await fetchCorpus(from(server.url))).created);
  assert.is(server.requests[1]?.headers.range, "bytes=10000-");
  assert.equal(await left(), ["imdb"]);
});

test("a signal ends the download, the check and the unpacking; what has come is kept", async () => {
  const server = await serve(good);
  for (const phase of ["download", "verify", "unpack"]) {
    const controller = new AbortController();
    const options = from(server.url, {
      signal: controller.signal,
      onProgress: (step) => step.phase === phase && step.done > 0 && controller.abort(new Error("enough")),
    });
    const error = await fails(options, "download", /interrupted/);
    assert.is((error.cause as Error).message, "enough");
    assert.equal(await left(), PART, phase);
  }
  const before = server.requests.length;
  assert.ok((await fetchCorpus(from(server.url))).created);
  assert.is(server.requests.length, before, "nothing was left to download");
  await fails({ root: join(root, "new"), signal: AbortSignal.abort() }, "download", /interrupted/);
  assert.equal(await left(), ["imdb"]);
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

// The one device that is always full.
if (!existsSync("/dev/full")) skip(test, "a full disk", "it writes to /dev/full, which this system has not");
else
  test("a full disk", async () => {
    await symlink("/dev/full", part());
    const server = await serve(good);
    await fails(from(server.url), "download", /disk is full: .*\.part holds 0 of [\d,]+ bytes/);
    assert.ok((await left()).includes("aclImdb_v1.tar.gz.part"));
    assert.not(existsSync(join(root, "imdb")));
  });

test.run();
