/** The synthetic corpus on disk: written beside its place, renamed into it, never over another one. */
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { SconceError } from "../errors.js";
import { exists, isMissing, makeStaging, removeStale } from "../files/staging.js";
import { CORPUS_FOLDERS, type CorpusFolder, countTexts } from "./folders.js";
import { checked, countsOf, generateSample, type SampleOptions } from "./sample-text.js";

/** What {@link writeSample} has written, or found. */
export interface WrittenSample {
  /** The corpus, `<directory>/imdb/aclImdb`. */
  directory: string;
  /** Files in each folder. */
  reviews: Record<CorpusFolder, number>;
  /** False if the same sample was there already and nothing was written. */
  created: boolean;
}

/** The file that marks a corpus as synthetic and says how it was made. */
const MANIFEST = "sconce.json";

/** Goes up with every change of the texts that the same options give. */
const SCHEMA_VERSION = 2;

const STAGING = ".imdb-staging";

function manifestOf({ seed, ...rest }: Required<SampleOptions>) {
  const { reviews, ...options } = rest;
  return { schemaVersion: SCHEMA_VERSION, synthetic: true, seed, reviews: countsOf(reviews), options };
}

/**
 * Writes the sample to `<directory>/imdb/aclImdb`, with a manifest `sconce.json` beside `train` and `test`.
 *
 * The files go to a staging folder beside `<directory>/imdb`, which takes that name only when all of them are there. Two
 * processes may do this at once; one of them finds the other's corpus. Staging folders of dead processes are removed.
 *
 * @param directory - the folder that torchtext takes as `root`; made if missing
 * @throws {SconceError} of kind `config` if an option is out of range, of kind `corpus` if `<directory>/imdb` is something
 * else (another corpus is never overwritten) or lacks files, or if the folder cannot be written.
 */
export async function writeSample(directory: string, options: SampleOptions = {}): Promise<WrittenSample> {
  const settings = checked(options);
  const target = join(directory, "imdb");
  const written = { directory: join(target, "aclImdb"), reviews: countsOf(settings.reviews) };
  try {
    if (await exists(target)) {
      await verify(target, settings);
      return { ...written, created: false };
    }
    await mkdir(directory, { recursive: true });
    await removeStale(directory, STAGING);
    const staging = await makeStaging(directory, STAGING);
    try {
      await writeAll(join(staging, "imdb"), settings);
      const created = await renameOnce(join(staging, "imdb"), target);
      if (!created) await verify(target, settings);
      return { ...written, created };
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  } catch (error) {
    if (error instanceof SconceError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SconceError("corpus", `the sample cannot be written to ${target}: ${reason}`, {
      hint: "name a folder that can be written with the option `root`",
      cause: error,
    });
  }
}

/**
 * Refuse a sample that another version of sconce wrote: its texts are others, and teach something else.
 * @param corpus The folder with train/ and test/ in it.
 * @throws SconceError `corpus`.
 */
export async function refuseOldSample(corpus: string): Promise<void> {
  const manifest = (await readManifest(join(corpus, MANIFEST))) as { synthetic?: unknown; schemaVersion?: unknown };
  if (manifest?.synthetic !== true || manifest.schemaVersion === SCHEMA_VERSION) return; // Python looks at the rest
  throw new SconceError("corpus", `${corpus} holds the synthetic reviews of another version of sconce`, {
    hint: `remove ${dirname(corpus)}; they are written anew`,
  });
}

async function writeAll(imdb: string, settings: Required<SampleOptions>): Promise<void> {
  const corpus = join(imdb, "aclImdb");
  for (const folder of CORPUS_FOLDERS) await mkdir(join(corpus, folder), { recursive: true });
  for (const { split, label, name, text } of generateSample(settings)) {
    await writeFile(join(corpus, split, label, name), text);
  }
  await writeFile(join(corpus, MANIFEST), `${JSON.stringify(manifestOf(settings), null, 2)}\n`);
}

/** Whether the folder got the name; false if another process was first. */
async function renameOnce(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (await exists(to)) return false; // ENOTEMPTY or EEXIST, on Windows EPERM
    throw error;
  }
}

/** Throws unless the folder holds the sample that these settings give. */
async function verify(imdb: string, settings: Required<SampleOptions>): Promise<void> {
  const corpus = join(imdb, "aclImdb");
  const manifest = await readManifest(join(corpus, MANIFEST));
  if (!isDeepStrictEqual(manifest, manifestOf(settings))) {
    const what =
      manifest === undefined
        ? "something that is no sample of sconce"
        : "a sample made with other options, or by another version";
    throw new SconceError("corpus", `${imdb} is there already and holds ${what}`, {
      hint: "name another folder with the option `root`, or move that one away; a corpus is never overwritten",
    });
  }
  for (const [folder, expected] of Object.entries(countsOf(settings.reviews))) {
    const found = await countTexts(join(corpus, folder));
    if (found === expected) continue;
    throw new SconceError("corpus", `${join(corpus, folder)} holds ${found} reviews, its manifest says ${expected}`, {
      hint: `remove ${imdb} and make the sample again`,
    });
  }
}

async function readManifest(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError || isMissing(error)) return undefined;
    throw error;
  }
}
