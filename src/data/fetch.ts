import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { SconceError } from "../errors.js";
import { lock } from "../files/lock.js";
import { countTexts, exists, makeStaging, removeStale } from "../files/staging.js";
import { checksum, count, interrupted, isFull, reasonOf } from "./archive.js";
import { checkAddress, download } from "./download.js";
import { CORPUS_FOLDERS, type CorpusFolder } from "./folders.js";
import { unpackReviews } from "./unpack.js";

/** The publisher's archive of the Large Movie Review Dataset: its address, its sha256, its size in bytes. */
export const PUBLISHED_ARCHIVE = {
  url: "https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz",
  sha256: "c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe",
  bytes: 84_125_825,
} as const;

/** How far a fetch is. */
export interface FetchProgress {
  /** What is being done: the archive comes, its checksum is taken, its reviews are written. */
  phase: "download" | "verify" | "unpack";
  /** Bytes of the archive that are done in this phase. */
  done: number;
  /** All bytes of the archive; null while a server does not say how many there are. */
  total: number | null;
}

/** What to fetch, and where to. */
export interface FetchOptions {
  /** The folder of the corpora, made if missing: the reviews go to `<root>/imdb/aclImdb`. */
  root: string;
  /**
   * The address of the archive: https, or http on this machine itself. Default: the publisher's
   * ({@link PUBLISHED_ARCHIVE}). Whatever the address, the archive must have the checksum `sha256`.
   */
  url?: string;
  /** The path of an archive at hand, which is taken instead of a download, and left as it is. Default: none. */
  from?: string;
  /**
   * What the archive's sha256 must be, 64 hexadecimal digits. Default: the publisher's for a download; with `from`, any
   * is taken, and the result says whether it is the publisher's.
   */
  sha256?: string;
  /** Leave the downloaded archive at `<root>/aclImdb_v1.tar.gz`. Default: false, it is removed once it is unpacked. */
  keepArchive?: boolean;
  /** Give up a download when nothing has come for so long, in milliseconds. Default: 60,000. */
  stallTimeout?: number;
  /** Called as the work goes on, with every piece of the archive. Default: nobody is told. */
  onProgress?: (progress: FetchProgress) => void;
  /** Ends the fetch; what has been downloaded is kept. Default: nothing ends it. */
  signal?: AbortSignal;
}

/** What was fetched, or found. */
export interface FetchResult {
  /** The corpus, `<root>/imdb/aclImdb`. */
  directory: string;
  /** False if a complete corpus was there already and nothing was done. */
  created: boolean;
  /** Whether the corpus comes from the publisher's archive, as its checksum says. */
  publisher: boolean;
  /** The checksum of the archive that the corpus comes from. */
  sha256: string;
  /** The size of that archive. */
  bytes: number;
  /** Reviews by folder. */
  reviews: Record<CorpusFolder, number>;
}

const ARCHIVE = "aclImdb_v1.tar.gz";
const STAGING = ".imdb-fetch";
const MANIFEST = "sconce.json";

const manifestSchema = z.object({
  schemaVersion: z.literal(1),
  synthetic: z.literal(false),
  archive: z.object({ sha256: z.string(), bytes: z.number(), publisher: z.boolean() }),
  reviews: z.record(z.enum(CORPUS_FOLDERS), z.number()),
});

type ArchiveFacts = z.infer<typeof manifestSchema>["archive"];

/**
 * Get the real reviews: download the archive (or take one at hand), check it, unpack it, put it in its place.
 *
 * - The download goes to `<root>/aclImdb_v1.tar.gz.part`. One that was broken off goes on where it stopped when the same
 *   is called again, if the server still has the same file. An archive that lies at `<root>/aclImdb_v1.tar.gz` with the
 *   right checksum is taken instead, and stays there.
 * - Unpacking goes to a folder beside `<root>/imdb` that takes this name only when all is there, since torchtext takes
 *   the existence of `<root>/imdb` for a complete corpus. What dead processes left of it is removed.
 * - A manifest `sconce.json` beside `train` and `test` says which archive it was, and how many reviews there are.
 * - If `<root>/imdb` holds what an earlier fetch unpacked, nothing is done; anything else there is never overwritten.
 *
 * @throws {SconceError} of kind `config` for an address, a checksum or a path (`from`) that cannot be; `download` for an
 * archive that cannot be had, has another checksum, or is damaged, and when the signal ends the fetch; `locked` if another
 * process downloads into this root; `corpus` if `<root>/imdb` holds something else, or `root` cannot be written.
 */
export async function fetchCorpus(options: FetchOptions): Promise<FetchResult> {
  const url = options.url ?? PUBLISHED_ARCHIVE.url;
  checkAddress(url);
  const sha256 = options.sha256?.toLowerCase();
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256)) {
    throw new SconceError("config", `the archive's sha256 is ${JSON.stringify(options.sha256)}, not a checksum`, {
      hint: "a sha256 is 64 hexadecimal digits, as `sha256sum FILE` prints them",
    });
  }
  const root = resolve(options.root);
  try {
    options.signal?.throwIfAborted();
    const there = await existing(root, sha256);
    if (there) return there;
    await mkdir(root, { recursive: true });
    await removeStale(root, STAGING);
    return options.from === undefined
      ? await fromDownload(root, url, sha256 ?? PUBLISHED_ARCHIVE.sha256, options)
      : await fromFile(root, resolve(options.from), sha256, options);
  } catch (cause) {
    if (cause instanceof SconceError) throw cause;
    if (options.signal?.aborted) throw interrupted(`the fetch into ${root}`, options.signal);
    if (isFull(cause)) {
      throw new SconceError("corpus", `the disk of ${root} is full: the reviews were not unpacked`, {
        hint: "make room (they take 250 MB), or name another folder with --data; what has been downloaded is kept",
        cause,
      });
    }
    throw new SconceError("corpus", `cannot fetch the reviews into ${root}: ${reasonOf(cause)}`, {
      hint: "name a folder that can be written with --data",
      cause,
    });
  }
}

async function fromFile(
  root: string,
  archive: string,
  sha256: string | undefined,
  options: FetchOptions,
): Promise<FetchResult> {
  const facts = await factsOf(archive, options).catch((cause) => {
    if (options.signal?.aborted) throw cause;
    throw new SconceError("config", `cannot read the archive ${archive}: ${reasonOf(cause)}`, {
      hint: "`--from` takes the path of an archive like aclImdb_v1.tar.gz",
      cause,
    });
  });
  if (sha256 !== undefined && facts.sha256 !== sha256) {
    throw new SconceError("download", `${archive} is not the archive expected: ${difference(facts, sha256)}`, {
      hint: "give the archive with that checksum; without --sha256 it is taken as it is",
    });
  }
  return unpack(root, archive, facts, options);
}

async function fromDownload(root: string, url: string, sha256: string, options: FetchOptions): Promise<FetchResult> {
  const kept = join(root, ARCHIVE);
  const part = `${kept}.part`;
  const discard = async () => {
    await rm(part, { force: true });
    await rm(`${part}.json`, { force: true });
  };
  const unlock = await lock(`${kept}.lock`);
  try {
    if (await exists(kept)) {
      const facts = await factsOf(kept, options);
      if (facts.sha256 === sha256) return await unpack(root, kept, facts, options);
      if (options.keepArchive) {
        throw new SconceError("download", `${kept} is there, and another archive: ${difference(facts, sha256)}`, {
          hint: "move it away; it is never overwritten",
        });
      }
    }
    await download(url, part, {
      onProgress: (done, total) => options.onProgress?.({ phase: "download", done, total }),
      signal: options.signal,
      stallTimeout: options.stallTimeout,
      bytes: sha256 === PUBLISHED_ARCHIVE.sha256 ? PUBLISHED_ARCHIVE.bytes : undefined,
    });
    const facts = await factsOf(part, options);
    if (facts.sha256 !== sha256) {
      await discard();
      throw new SconceError("download", `${url} is not the archive expected: ${difference(facts, sha256)}`, {
        hint: "it was removed. Fetch again; if that gives the same, and you trust this archive, give its checksum with --sha256",
      });
    }
    const result = await unpack(root, part, facts, options).catch(async (error) => {
      // An archive that cannot be unpacked will not be better next time; everything else may be.
      if (error instanceof SconceError && error.kind === "download") await discard();
      throw error;
    });
    if (options.keepArchive) await rename(part, kept);
    await discard();
    return result;
  } finally {
    await unlock();
  }
}

async function factsOf(archive: string, options: FetchOptions): Promise<ArchiveFacts> {
  const facts = await checksum(archive, {
    onProgress: (done, total) => options.onProgress?.({ phase: "verify", done, total }),
    signal: options.signal,
  });
  return { ...facts, publisher: facts.sha256 === PUBLISHED_ARCHIVE.sha256 };
}

function difference({ sha256, bytes }: ArchiveFacts, expected: string): string {
  const publisher = expected === PUBLISHED_ARCHIVE.sha256;
  const size = publisher ? ` (the publisher's, ${count(PUBLISHED_ARCHIVE.bytes)} bytes)` : "";
  return `expected sha256 ${expected}${size}, got ${sha256} (${count(bytes)} bytes)`;
}

async function unpack(root: string, archive: string, facts: ArchiveFacts, options: FetchOptions): Promise<FetchResult> {
  const staging = await makeStaging(root, STAGING);
  try {
    const corpus = join(staging, "imdb", "aclImdb");
    const reviews = await unpackReviews(archive, corpus, {
      onProgress: (done, total) => options.onProgress?.({ phase: "unpack", done, total }),
      signal: options.signal,
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
async function existing(root: string, sha256: string | undefined): Promise<FetchResult | undefined> {
  const place = join(root, "imdb");
  if (!(await exists(place))) return undefined;
  const directory = join(place, "aclImdb");
  const occupied = (what: string) =>
    new SconceError("corpus", `${place} is there already, and ${what}`, {
      hint: "move it away or remove it, or name another folder with --data; it is never overwritten",
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
