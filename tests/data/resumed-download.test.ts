/** A download that broke off goes on where it stopped, if what comes is still the same file. Every server is a real one on 127.0.0.1. */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { fetchCorpus } from "#sconce/data/fetch.js";
import { archive, sha256, withEntry } from "./helpers/archives.js";
import { fails, fetchSuite, from, left, PART, part, root, sizeOfPart } from "./helpers/fetching.js";
import { answer, good, type Handler, half, serve } from "./helpers/server.js";

const test = fetchSuite("data: resumed download");

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

test.run();
