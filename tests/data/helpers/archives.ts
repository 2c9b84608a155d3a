/** What the tests of fetching share: real servers on 127.0.0.1, real archives in a temporary folder. */
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { create, Header, type HeaderData } from "tar";
import * as assert from "uvu/assert";
import { fetchCorpus } from "#sconce/data/fetch.js";
import type { FetchOptions } from "#sconce/data/fetch-options.js";
import { SconceError } from "#sconce/errors.js";
import { temporary } from "../../helpers.js";

/** Where everything of these tests lies. */
export const temp = temporary();
/** The bytes of a small archive like the publisher's. */
export let archive: Buffer;
/** The folder of the corpora, a new one in each test. */
export let root = "";
/** Where its archive is kept. */
export let file = "";
/** What closes the servers. */
export const open: (() => Promise<unknown>)[] = [];

/** What the archive holds. */
export const REVIEWS = { "train/pos": 3, "train/neg": 4, "test/pos": 2, "test/neg": 1 };
export const sha256 = (data: Buffer) => createHash("sha256").update(data).digest("hex");

/** Make the archive, and a new root before each test; close the servers after it. */
export function prepare(test: Hooks): void {
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
}

interface Hooks {
  before: ((hook: () => Promise<void>) => void) & { each(hook: () => Promise<void>): void };
  after: { each(hook: () => Promise<void>): void };
}

/** What a server does with its n-th request. */
export type Handler = (request: IncomingMessage, response: ServerResponse, n: number) => void;

/** A server, and the requests that it has had. */
export async function serve(handler: Handler): Promise<{ url: string; requests: IncomingMessage[] }> {
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
export function answer(request: IncomingMessage, response: ServerResponse, data = archive, etag = '"one"'): void {
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

/** A server that does nothing wrong. */
export const good: Handler = (request, response) => answer(request, response);

/** The first half, then the end of the connection. */
export function half(response: ServerResponse, headers: Record<string, string> = { etag: '"one"' }): void {
  response.writeHead(200, { "content-length": archive.length, ...headers });
  response.write(archive.subarray(0, archive.length / 2), () => setTimeout(() => response.destroy(), 50));
}

/** The options for the mini archive at an address. */
export const from = (url: string, more: Partial<FetchOptions> = {}): FetchOptions => ({
  root,
  url,
  sha256: sha256(archive),
  ...more,
});

/** The fetch fails: with this kind, these words, and a hint. */
export async function fails(options: FetchOptions, kind: string, ...patterns: RegExp[]): Promise<SconceError> {
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

/** What lies in the root. */
export const left = async () => (await readdir(root)).sort();
export const part = () => `${file}.part`;
export const sizeOfPart = async () => (await stat(part())).size;
/** What a broken download leaves. */
export const PART = ["aclImdb_v1.tar.gz.part", "aclImdb_v1.tar.gz.part.json"];

/** An archive at hand, made of these bytes. */
export async function at(data: Buffer): Promise<string> {
  const path = join(await mkdtemp(join(temp, "archive-")), "a.tar.gz");
  await writeFile(path, data);
  return path;
}

/** The mini archive with an entry more, in front. */
export function withEntry(data: HeaderData, content = ""): Buffer {
  const header = new Header({ mode: 0o644, size: content.length, type: "File", ...data });
  header.encode();
  const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  body.write(content);
  return gzipSync(Buffer.concat([header.block as Buffer, body, gunzipSync(archive)]));
}
