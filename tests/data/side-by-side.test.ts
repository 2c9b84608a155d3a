/** Fetches at the same time, and what killed ones leave behind. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as assert from "uvu/assert";
import { fetchCorpus } from "#sconce/data/fetch.js";
import { archive, MINI } from "./helpers/archives.js";
import { fails, fetchSuite, from, left, PART, root, sizeOfPart } from "./helpers/fetching.js";
import { answer, half, serve } from "./helpers/server.js";

const test = fetchSuite("data: side by side");

test("staging folders of dead fetches go, those of living ones stay", async () => {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(child, "exit");
  const dead = `.imdb-fetch.${hostname()}.${child.pid}.abcdef`;
  const alive = `.imdb-fetch.${hostname()}.${process.ppid}.abcdef`;
  for (const name of [dead, alive]) await mkdir(join(root, name, "imdb"), { recursive: true });
  await fetchCorpus({ root, from: MINI });
  assert.equal(await left(), [alive, "imdb"]);
});

test("two fetches at once", async () => {
  const options = { root, from: MINI };
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

test.run();
