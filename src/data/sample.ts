import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { SconceError } from "../errors.js";

/**
 * A synthetic corpus of film reviews in the layout of aclImdb, made from a seed: small enough to train on in a minute,
 * and made so that it teaches what the tutorial teaches (the plain RNN stays at chance, the GRU and the LSTM learn).
 * Nothing but integers is drawn and divided, so that every machine writes the same bytes.
 */

/** What {@link generateSample} makes; every value is optional, see {@link SAMPLE_DEFAULTS}. */
export interface SampleOptions {
  /** Seed of the generator, a 32-bit integer, 0 or more. */
  seed?: number;
  /** Reviews in each of the two splits, half of them positive (one more than half, if odd); at least 2. */
  reviews?: number;
  /** Length of the shortest reviews, in words; at least 6. A review may end up to one sentence later than was drawn. */
  minWords?: number;
  /** Length that no review exceeds, in words; at least `minWords + 14`, so that a last sentence always fits. */
  maxWords?: number;
  /** How many of a review's sentences carry an opinion, in percent. The first sentence always does. */
  opinions?: number;
  /** How many of those opinions (after the first, which always fits) fit the label, in percent. */
  agreement?: number;
}

/** The values that {@link SampleOptions} default to. */
export const SAMPLE_DEFAULTS: Readonly<Required<SampleOptions>> = {
  seed: 1,
  reviews: 2000,
  minWords: 8,
  maxWords: 200,
  opinions: 90,
  agreement: 100,
};

/**
 * Training settings under which the default sample teaches what the tutorial teaches; everything else as in the
 * tutorial (one layer, 256 hidden units, an embedding of 128, Adam at 0.001).
 */
export const SAMPLE_SETTINGS: Readonly<{ epochs: number; batchSize: number }> = { epochs: 10, batchSize: 20 };

/** One synthetic review. */
export interface SampleReview {
  split: "train" | "test";
  label: "pos" | "neg";
  /** File name as in aclImdb, `ID_RATING.txt`; the rating is 7 to 10 (`pos`) or 1 to 4 (`neg`). */
  name: string;
  /** The review: one line of ASCII without a line break, since torchtext reads a file's first line only. */
  text: string;
}

/** A folder of a corpus, as in `train/pos`. */
export type SampleFolder = `${SampleReview["split"]}/${SampleReview["label"]}`;

/** What {@link writeSample} has written, or found. */
export interface WrittenSample {
  /** The corpus, `<directory>/imdb/aclImdb`. */
  directory: string;
  /** Files in each folder. */
  reviews: Record<SampleFolder, number>;
  /** False if the same sample was there already and nothing was written. */
  created: boolean;
}

const SPLITS = ["train", "test"] as const;
const LABELS = ["pos", "neg"] as const;
const FOLDERS: readonly SampleFolder[] = ["train/pos", "train/neg", "test/pos", "test/neg"];

// The text. `<list>` stands for a word of that list, `<good>` for a word of the review's (or the opposite) polarity.
const words = (list: string): readonly string[] => list.trim().split(/\s*,\s*/);

const POLAR = {
  pos: {
    good: words(`wonderful, brilliant, superb, charming, moving, gripping, delightful, splendid, beautiful, touching,
      clever, magnificent`),
    loved: words("loved, enjoyed, adored, admired"),
    gem: words("gem, masterpiece, triumph, treat"),
  },
  neg: {
    good: words(`dull, poor, boring, terrible, clumsy, lifeless, tedious, dreadful, silly, weak, stupid, pointless`),
    loved: words("hated, disliked, loathed, despised"),
    gem: words("mess, disaster, failure, bore"),
  },
} as const;

const NEUTRAL: Readonly<Record<string, readonly string[]>> = {
  part: words("acting, story, script, music, camera work, ending, dialogue, pacing, cast, opening, second half, lead"),
  film: words("film, movie, picture, western, comedy, thriller, drama, mystery"),
  role: words("sailor, teacher, widow, detective, farmer, painter, soldier, nurse, baker, pilot"),
  goal: words("looks for a lost brother, opens a small shop, inherits a house, waits for a letter, learns to swim"),
  place: words("Lisbon, Chicago, Dublin, Oslo, Madrid, a small town, the desert, the mountains"),
  who: words("sister, brother, neighbour, father, mother, wife, husband, friend"),
  day: words("Monday, Tuesday, Thursday, Friday, Saturday, Sunday"),
  year: words("1948, 1957, 1963, 1971, 1986, 1994, 2002"),
};

const OPINIONS: readonly string[] = [
  "the <part> is <good> and the <part> is <good>",
  "a <good> and <good> <film>, and the <part> is <good>",
  "I <loved> the <part> and its <good> <part>",
  "this <film> is a <good> <gem> and a <good> one",
  "what a <good> <gem> of a <film>",
  "my <who> <loved> it and called it <good>",
  "everyone was <good> and even the <part> was <good>",
];

const FACTS: readonly string[] = [
  "a <role> in <place> <goal>",
  "the story begins in <place> in <year>",
  "it was shot in <place> in <year>",
  "I saw it on a <day> with my <who>",
  "the <role> meets a <role> on a <day>",
  "then the <role> leaves for <place>",
  "my <who> had seen it before",
];

const opposite = { pos: "neg", neg: "pos" } as const;

/**
 * Draws the reviews, folder by folder: `train/pos`, `train/neg`, `test/pos`, `test/neg`, IDs from 0 in each.
 *
 * The same options give the same bytes on every machine.
 *
 * @throws {SconceError} of kind `config` if an option is not an integer in its range.
 */
export function* generateSample(options: SampleOptions = {}): Generator<SampleReview, void, undefined> {
  const settings = checked(options);
  const random = xoroshiro128plus(settings.seed);
  for (const split of SPLITS) {
    for (const label of LABELS) {
      for (let id = 0; id < countOf(settings.reviews, label); id++) {
        const rating = uniformInt(random, 1, 4) + (label === "pos" ? 6 : 0);
        yield { split, label, name: `${id}_${rating}.txt`, text: review(random, label, settings) };
      }
    }
  }
}

/** One review: sentences, an opinion first, until a length drawn from a heavy tail is reached. */
function review(random: RandomGenerator, label: "pos" | "neg", settings: Required<SampleOptions>): string {
  const target = lengthOf(random, settings);
  const sentences: string[] = [];
  let length = 0;
  while (length < target) {
    const first = length === 0;
    const opinion = first || uniformInt(random, 1, 100) <= settings.opinions;
    const fits = first || uniformInt(random, 1, 100) <= settings.agreement;
    const sentence = fill(random, pick(random, opinion ? OPINIONS : FACTS), fits ? label : opposite[label]);
    const more = sentence.split(" ").length;
    if (length + more > settings.maxWords) break;
    sentences.push(`${sentence[0]?.toUpperCase()}${sentence.slice(1)}.`);
    length += more;
  }
  return sentences.join(" ");
}

/**
 * A heavy tail between the two limits: Pareto with exponent 2, since the larger of two uniform numbers falls below a
 * bound with the square of the chance of one. Half of the lengths are below 1.5 times the least.
 */
function lengthOf(random: RandomGenerator, { minWords, maxWords }: Required<SampleOptions>): number {
  const draw = () => uniformInt(random, minWords * 1000, maxWords * 1000);
  return Math.floor((minWords * maxWords * 1000) / Math.max(draw(), draw()));
}

function fill(random: RandomGenerator, template: string, label: "pos" | "neg"): string {
  const polar: Readonly<Record<string, readonly string[]>> = POLAR[label];
  const used = new Set<string>(); // no word twice in a sentence
  return template.replace(/<(\w+)>/g, (_, name: string) => {
    const list = polar[name] ?? NEUTRAL[name] ?? [];
    const word = pick(
      random,
      list.filter((candidate) => !used.has(candidate)),
    );
    used.add(word);
    return word;
  });
}

function pick(random: RandomGenerator, list: readonly string[]): string {
  return list[uniformInt(random, 0, list.length - 1)] as string;
}

function countOf(reviews: number, label: "pos" | "neg"): number {
  return label === "pos" ? reviews - Math.floor(reviews / 2) : Math.floor(reviews / 2);
}

function countsOf(reviews: number): Record<SampleFolder, number> {
  const [pos, neg] = [countOf(reviews, "pos"), countOf(reviews, "neg")];
  return { "train/pos": pos, "train/neg": neg, "test/pos": pos, "test/neg": neg };
}

/** The options with their defaults, each an integer in its range. */
function checked(options: SampleOptions): Required<SampleOptions> {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings: Required<SampleOptions> = { ...SAMPLE_DEFAULTS, ...given };
  const ranges: Record<keyof SampleOptions, [number, number]> = {
    seed: [0, 0x7fffffff],
    reviews: [2, 1_000_000],
    minWords: [6, 1000],
    maxWords: [settings.minWords + 14, 2000],
    opinions: [0, 100],
    agreement: [0, 100],
  };
  for (const name of Object.keys(settings)) {
    if (!Object.hasOwn(ranges, name)) throw new SconceError("config", `A sample has no option "${name}".`);
  }
  for (const [name, [least, most]] of Object.entries(ranges)) {
    const value = settings[name as keyof SampleOptions];
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new SconceError("config", `The sample's ${name} is ${value}, not an integer from ${least} to ${most}.`);
    }
  }
  return settings;
}

/** The file that marks a corpus as synthetic and says how it was made. */
const MANIFEST = "sconce.json";

/** Goes up with every change of the texts that the same options give. */
const SCHEMA_VERSION = 1;

const STAGING = ".imdb-staging";

/** Another machine's staging folder counts as left behind after this time, in milliseconds; a write takes seconds. */
const STALE_AFTER = 60 * 60 * 1000;

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
    await removeStale(directory);
    const staging = await mkdtemp(join(directory, `${STAGING}.${hostname()}.${process.pid}.`));
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
    throw new SconceError("corpus", `The sample cannot be written to ${target}: ${reason}`, { cause: error });
  }
}

async function writeAll(imdb: string, settings: Required<SampleOptions>): Promise<void> {
  const corpus = join(imdb, "aclImdb");
  for (const folder of FOLDERS) await mkdir(join(corpus, folder), { recursive: true });
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
    const what = manifest === undefined ? "something that is no sample of sconce" : "a sample made with other options";
    throw new SconceError("corpus", `${imdb} is there already and holds ${what}.`, {
      hint: "Choose another directory, or move that folder away; a corpus is never overwritten.",
    });
  }
  for (const [folder, expected] of Object.entries(countsOf(settings.reviews))) {
    const found = await countTexts(join(corpus, folder));
    if (found === expected) continue;
    throw new SconceError("corpus", `${join(corpus, folder)} holds ${found} reviews, its manifest says ${expected}.`, {
      hint: `Remove ${imdb} and make the sample again.`,
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

async function countTexts(folder: string): Promise<number> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(".txt")).length;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

/** Removes the staging folders that no running process will finish. */
async function removeStale(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith(`${STAGING}.`)) continue;
    const path = join(directory, name);
    const parts = name.split(".");
    const [host, pid] = [parts.slice(2, -2).join("."), Number(parts.at(-2))];
    if ((host === hostname() && !isRunning(pid)) || (await ageOf(path)) > STALE_AFTER) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // runs, but is another user's
  }
}

/** Milliseconds since the folder's last change; 0 if it is gone. */
async function ageOf(path: string): Promise<number> {
  try {
    return Date.now() - (await stat(path)).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ENOTDIR";
}
