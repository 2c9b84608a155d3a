/** A download that is redirected, fails, falls silent, is stopped, or never ends. Every server is a real one on 127.0.0.1. */
import { existsSync } from "node:fs";
import { rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import * as assert from "uvu/assert";
import { download } from "#sconce/data/download.js";
import { fetchCorpus } from "#sconce/data/fetch.js";
import type { FetchProgress } from "#sconce/data/fetch-options.js";
import { rejection, skip } from "../helpers.js";
import { archive } from "./helpers/archives.js";
import { fails, fetchSuite, from, left, PART, part, root, sizeOfPart } from "./helpers/fetching.js";
import { good, half, open, serve } from "./helpers/server.js";

const test = fetchSuite("data: download");

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

test("a server that says no length and never ends is left after as many bytes as the archive can have", async () => {
  const zeros = Buffer.alloc(1 << 20);
  let sent = 0;
  const server = await serve((_, response) => {
    response.writeHead(200);
    const more = () => {
      sent += zeros.length;
      if (!response.destroyed) response.write(zeros, more);
    };
    more();
  });
  const part = join(root, "endless.part");
  const error = await rejection(download(server.url, part, { most: 5_000_000 }));
  assert.is(error.kind, "download");
  assert.match(error.message, /sends more than 5,000,000 bytes/);
  assert.equal(await left(), []);
  assert.ok(sent < 60 * zeros.length, "the server was left");
  const long = await serve((_, response) => response.writeHead(200, { "content-length": 5_000_001 }).end("x"));
  assert.match((await rejection(download(long.url, part, { most: 5_000_000 }))).message, /more than 5,000,000 bytes/);
  // Of the publisher's archive the size is known to the byte.
  await fails({ root, url: server.url }, "download", /sends more than 84,125,825 bytes/);
  assert.equal(await left(), []);
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
