/**
 * The texts of a synthetic corpus of film reviews, made from a seed: small enough to train on in a minute, and made so that
 * they teach what the tutorial teaches (the plain RNN stays at chance, the GRU and the LSTM learn).
 * Nothing but integers is drawn and divided, so that every machine writes the same bytes.
 */
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { MAX_SEED } from "../config/schema.js";
import { SconceError } from "../errors.js";
import type { CorpusFolder } from "./folders.js";

/** What {@link generateSample} makes; every value is optional, see {@link SAMPLE_DEFAULTS}. */
export interface SampleOptions {
  /** Seed of the generator, 0 to 4294967295. */
  seed?: number;
  /** Reviews in each of the two splits, half of them positive (one more than half, if odd); at least 2. */
  reviews?: number;
  /** Length of the shortest reviews, in words; at least 6. A review may end up to one sentence later than was drawn. */
  minWords?: number;
  /** Length that no review exceeds but the few long ones, in words; at least `minWords + 14`, so that a last sentence fits. */
  usualWords?: number;
  /** Length that no review exceeds, in words; at least `usualWords + 14`. */
  maxWords?: number;
  /** How many reviews of a thousand are longer than `usualWords`. */
  long?: number;
  /** How many words of story, without an opinion, follow on the first sentence at least; 0 or more. */
  story?: number;
  /** How many of the sentences after the story carry an opinion, in percent. The first sentence always does. */
  opinions?: number;
  /** How many of those opinions (after the first, which always fits) fit the label, in percent. */
  agreement?: number;
}

/** The values that {@link SampleOptions} default to. */
export const SAMPLE_DEFAULTS: Readonly<Required<SampleOptions>> = {
  seed: 1,
  reviews: 2000,
  minWords: 10,
  usualWords: 50,
  maxWords: 200,
  long: 5,
  story: 20,
  opinions: 90,
  agreement: 100,
};

/** One synthetic review. */
export interface SampleReview {
  split: "train" | "test";
  label: "pos" | "neg";
  /** File name as in aclImdb, `ID_RATING.txt`; the rating is 7 to 10 (`pos`) or 1 to 4 (`neg`). */
  name: string;
  /** The review: one line of ASCII without a line break, since torchtext reads a file's first line only. */
  text: string;
}

const SPLITS = ["train", "test"] as const;
const LABELS = ["pos", "neg"] as const;

// The text. `<list>` stands for a word of that list, `<good>` for a word of the review's (or the opposite) polarity.
const words = (list: string): readonly string[] => list.trim().split(/\s*,\s*/);

const POLAR = {
  pos: {
    good: words("wonderful, brilliant, superb, charming, gripping, delightful"),
    loved: words("loved, enjoyed"),
    gem: words("gem, masterpiece"),
  },
  neg: {
    good: words("dull, boring, terrible, clumsy, tedious, dreadful"),
    loved: words("hated, disliked"),
    gem: words("mess, disaster"),
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
  const most = target > settings.usualWords ? settings.maxWords : settings.usualWords;
  const sentences: string[] = [];
  let length = 0;
  while (length < target) {
    const first = length === 0;
    const opinion = first || (length >= settings.story && uniformInt(random, 1, 100) <= settings.opinions);
    const fits = first || uniformInt(random, 1, 100) <= settings.agreement;
    const sentence = fill(random, pick(random, opinion ? OPINIONS : FACTS), fits ? label : opposite[label]);
    const more = sentence.split(" ").length;
    if (length + more > most) break;
    sentences.push(`${sentence[0]?.toUpperCase()}${sentence.slice(1)}.`);
    length += more;
  }
  return sentences.join(" ");
}

/**
 * A heavy tail: Pareto with exponent 2 between two limits (the larger of two uniform numbers falls below a bound with the
 * square of the chance of one, so half of the lengths are below 1.5 times the least), and for a few reviews once more from
 * there. The few give a tail as the real reviews have it, but leave most batches short, or the LSTM would need many epochs.
 */
function lengthOf(random: RandomGenerator, settings: Required<SampleOptions>): number {
  const { minWords, usualWords, maxWords, long } = settings;
  const [least, most] = uniformInt(random, 1, 1000) <= long ? [usualWords, maxWords] : [minWords, usualWords];
  const draw = () => uniformInt(random, least * 1000, most * 1000);
  return Math.floor((least * most * 1000) / Math.max(draw(), draw()));
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

/** Reviews in each folder, of so many in a split. */
export function countsOf(reviews: number): Record<CorpusFolder, number> {
  const [pos, neg] = [countOf(reviews, "pos"), countOf(reviews, "neg")];
  return { "train/pos": pos, "train/neg": neg, "test/pos": pos, "test/neg": neg };
}

/** The options with their defaults, each an integer in its range. @throws SconceError `config`. */
export function checked(options: SampleOptions): Required<SampleOptions> {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings: Required<SampleOptions> = { ...SAMPLE_DEFAULTS, ...given };
  const ranges: Record<keyof SampleOptions, [number, number]> = {
    seed: [0, MAX_SEED],
    reviews: [2, 1_000_000],
    minWords: [6, 1000],
    usualWords: [settings.minWords + 14, 2000],
    maxWords: [settings.usualWords + 14, 3000],
    long: [0, 1000],
    story: [0, 2000],
    opinions: [0, 100],
    agreement: [0, 100],
  };
  for (const name of Object.keys(settings)) {
    if (!Object.hasOwn(ranges, name))
      throw new SconceError(
        "config",
        `${name}: a sample has no such option; allowed: ${Object.keys(ranges).join(", ")}`,
      );
  }
  for (const [name, [least, most]] of Object.entries(ranges)) {
    const value = settings[name as keyof SampleOptions];
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new SconceError("config", `${name}: must be a whole number from ${least} to ${most}, got ${value}`);
    }
  }
  return settings;
}
