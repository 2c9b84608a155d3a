/** What the tests of fetching share: a new root in each, the options of a fetch, how it fails, what it leaves. */
import { mkdtemp, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fetchCorpus } from "#sconce/data/fetch.js";
import type { FetchOptions } from "#sconce/data/fetch-options.js";
import { SconceError } from "#sconce/errors.js";
import { rejection } from "../../helpers.js";
import { archive, sha256, temp } from "./archives.js";
import { open } from "./server.js";

/** The folder of the corpora, a new one in each test. */
export let root = "";
/** Where its archive is kept. */
export let file = "";

/** A suite with a new root before each test, and no server after it. */
export function fetchSuite(name: string) {
  const test = suite(name);
  test.before.each(async () => {
    root = await mkdtemp(join(temp, "root-"));
    file = join(root, "aclImdb_v1.tar.gz");
  });
  test.after.each(async () => {
    for (const close of open.splice(0)) await close();
  });
  return test;
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
  const failure = await rejection(fetchCorpus(options));
  assert.instance(failure, SconceError, `must fail as ${kind}`);
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
