/** The reviews of an archive in their place, `<root>/imdb`, with a manifest that says where they come from. */
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { SconceError } from "../errors.js";
import { exists, makeStaging } from "../files/staging.js";
import { count } from "./archive.js";
import type { FetchOptions, FetchResult } from "./fetch-options.js";
import { CORPUS_FOLDERS, countTexts } from "./folders.js";
import type { ArchiveFacts } from "./publisher.js";
import { unpackReviews } from "./unpack.js";

/** What folders that are being filled are called. */
export const STAGING = ".imdb-fetch";
const MANIFEST = "sconce.json";

const manifestSchema = z.object({
  schemaVersion: z.literal(1),
  synthetic: z.literal(false),
  archive: z.object({ sha256: z.string(), bytes: z.number(), publisher: z.boolean() }),
  reviews: z.record(z.enum(CORPUS_FOLDERS), z.number()),
});

/** Unpack an archive beside its place, and put it there when all is there. */
export async function unpack(
  root: string,
  archive: string,
  facts: ArchiveFacts,
  options: FetchOptions,
): Promise<FetchResult> {
  const staging = await makeStaging(root, STAGING);
  try {
    const corpus = join(staging, "imdb", "aclImdb");
    const reviews = await unpackReviews(archive, corpus, {
      onProgress: (done, total) => options.onProgress?.({ phase: "unpack", done, total }),
      signal: options.signal,
      force: options.force,
    });
    const manifest: z.infer<typeof manifestSchema> = { schemaVersion: 1, synthetic: false, archive: facts, reviews };
    await writeFile(join(corpus, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
    options.signal?.throwIfAborted();
    const place = join(root, "imdb");
    try {
      await rename(join(staging, "imdb"), place);
    } catch (error) {
      const there = await existing(root, options.sha256?.toLowerCase()); // another fetch was first
      if (there) return there;
      throw error;
    }
    return { directory: join(place, "aclImdb"), created: true, ...resultOf(facts), reviews };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** What an earlier fetch has put in the place; undefined if nothing is there. Throws for anything else. */
export async function existing(root: string, sha256: string | undefined): Promise<FetchResult | undefined> {
  const place = join(root, "imdb");
  if (!(await exists(place))) return undefined;
  const directory = join(place, "aclImdb");
  const occupied = (what: string) =>
    new SconceError("corpus", `${place} is there already, and ${what}`, {
      hint: "move it away or remove it, or name another folder with the option `root`; it is never overwritten",
    });
  let manifest: z.infer<typeof manifestSchema>;
  try {
    manifest = manifestSchema.parse(JSON.parse(await readFile(join(directory, MANIFEST), "utf8")));
  } catch {
    throw occupied(`has no aclImdb/${MANIFEST} of a fetch: it was not unpacked by sconce`);
  }
  for (const folder of CORPUS_FOLDERS) {
    const found = await countTexts(join(directory, folder));
    const expected = manifest.reviews[folder];
    if (found !== expected) {
      throw occupied(`incomplete: aclImdb/${folder} holds ${count(found)} reviews, ${count(expected)} were unpacked`);
    }
  }
  if (sha256 !== undefined && sha256 !== manifest.archive.sha256) {
    throw occupied(`comes from another archive: expected sha256 ${sha256}, got ${manifest.archive.sha256}`);
  }
  return { directory, created: false, ...resultOf(manifest.archive), reviews: manifest.reviews };
}

function resultOf({ publisher, sha256, bytes }: ArchiveFacts) {
  return { publisher, sha256, bytes };
}
