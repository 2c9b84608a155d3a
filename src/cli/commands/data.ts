import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { CORPORA, REVIEWS_FOLDER } from "../../config/corpora.js";
import { ownCorpusOf } from "../../config/own-data.js";
import { parseWith } from "../../config/parse.js";
import { dataSchema, MAX_SEED } from "../../config/schema.js";
import type { DataConfig } from "../../config/types.js";
import { SconceError } from "../../errors.js";
import { addressSchema } from "../../executors/registry.js";
import { didYouMean } from "../../text/did-you-mean.js";
import { defineCommand, type Io } from "../command.js";
import { configFromFlags, experimentFlags, fieldFlag, OWN_DATA_FIELDS } from "../experiment-flags.js";
import { fetchView } from "../fetch-view.js";
import { text, toggle, type Values, value } from "../flags.js";
import { checkFolderGoesThere } from "../output-places.js";
import { sessionFlags, sessionFromFlags } from "../session-flags.js";

/** The tutorial's line of counts, for the publisher's corpus under the tutorial's settings. */
export const EXPECTED = { train: 20000, validation: 5000, test: 25000, vocabulary: 46159, classes: 2 } as const;

const flags = {
  data: fieldFlag("data.root"),
  config: text("file", "check: look at the data that this configuration file names.", "Data"),
  set: experimentFlags.set,
  ...OWN_DATA_FIELDS,
  from: text("file", "fetch: take this archive instead of downloading it.", "Data"),
  url: text("URL", "fetch: download the archive from this address.", "Data"),
  sha256: text("checksum", "fetch: the checksum that the archive must have.", "Data", {
    shownDefault: "the publisher's",
  }),
  force: toggle("fetch: take an archive even when it is far larger than the reviews would be.", "Data"),
  seed: value(z.int().min(0).max(MAX_SEED), {
    group: "Data",
    describe: "sample: seed of the texts. check: seed of the split into training and validation.",
    shownDefault: "1",
  }),
  clear: toggle("cache: remove what no run uses.", "Data"),
  ray: value(addressSchema, {
    group: "Machine",
    describe: "cache: look at all nodes of this Ray cluster; auto: the one that this machine belongs to.",
    type: "HOST:PORT",
    shownDefault: "this machine alone",
  }),
  ...sessionFlags,
  json: toggle("Print JSON.", "Output"),
};
type Given = Values<typeof flags>;

const ACTIONS = new Map(Object.entries({ fetch, check, sample, cache }));

/** `sconce data` */
export const command = defineCommand({
  about: "Download, check or generate the reviews, or look at what is kept of them for later runs.",
  words: {
    action: {
      choices: [...ACTIONS.keys()],
      describe:
        "fetch: download the real reviews. check: count what a folder holds. sample: write synthetic reviews. cache: list what is kept of corpora for later runs: their words, and on the nodes of a cluster their reviews.",
    },
    dir: { describe: "check: the folder to check, either the folder of the corpora or an aclImdb folder." },
  },
  flags,
  examples: [
    ["sconce data fetch", "download the reviews (80 MB) and unpack them"],
    ["sconce data check", "count them, and compare with the tutorial's counts"],
    ["sconce data check --config my.yaml", "check and count texts of your own, by label"],
    ["sconce data cache --ray auto --clear", "remove what runs have left on the nodes of a cluster"],
  ],
  async handler(given, io, { action, dir }) {
    const act = ACTIONS.get(String(action));
    if (!act)
      throw new SconceError(
        "usage",
        `data ${action}: unknown action${didYouMean(String(action), [...ACTIONS.keys()])}; allowed: ${[...ACTIONS.keys()].join(", ")}`,
        { hint: "`sconce data --help` says what each does" },
      );
    return act(given, io, dir as string | undefined);
  },
});

const rootOf = (given: Given) => resolve((given.data as string | undefined) ?? ".data");

async function fetch(given: Given, io: Io): Promise<number> {
  await checkFolderGoesThere(rootOf(given));
  const { fetchCorpus } = await import("../../data/fetch.js");
  const phases = fetchView(io);
  const { from, url, sha256 } = given;
  const result = await fetchCorpus({
    root: rootOf(given),
    from,
    url,
    sha256,
    force: given.force,
    signal: io.signal,
    onProgress(step) {
      io.begun();
      phases.onProgress(step);
    },
  }).finally(() => phases.end());
  if (given.json) io.json(result);
  else {
    io.out(`${result.created ? "unpacked" : "already there"}: ${result.directory} (${countsText(result.reviews)})`);
    if (!result.publisher) io.err(`note: the archive's checksum ${result.sha256} is not the publisher's`);
  }
  return 0;
}

async function check(given: Given, io: Io, folder: string | undefined): Promise<number> {
  const { data } = await configFromFlags(given);
  if (data && ownCorpusOf(data)) return await checkOwn(data, given, io);
  const dir = folder === undefined ? rootOf(given) : resolve(folder);
  const inner = join(dir, REVIEWS_FOLDER);
  const path = existsSync(join(dir, "train")) ? dir : inner;
  await using session = await sessionFromFlags(given);
  const config = dataSchema.parse({});
  const { corpus, counts } = await session.call("corpus.counts", { path, seed: given.seed ?? 1, config });
  const equal = Object.entries(EXPECTED).every(([name, n]) => counts[name as keyof typeof counts] === n);
  if (given.json) {
    io.json({ ...corpus, counts, expected: EXPECTED, equal });
    return 0;
  }
  const line = (c: typeof counts | typeof EXPECTED) =>
    `[TRAIN]: ${c.train} [VALID]: ${c.validation} [TEST]: ${c.test} [VOCAB] ${c.vocabulary} [CLASSES] ${c.classes}`;
  io.out(`${corpus.path}${corpus.synthetic ? " (synthetic)" : ""}`);
  io.out(`found     ${line(counts)}`);
  io.out(`expected  ${line(EXPECTED)}`);
  io.out(
    equal
      ? "These are the publisher's reviews: the counts are the tutorial's."
      : "The counts are not the tutorial's: runs work, but their figures cannot be compared with it.",
  );
  for (const warning of corpus.warnings) io.err(`warning: ${warning}`);
  return 0;
}

async function checkOwn(data: DataConfig, given: Given, io: Io): Promise<number> {
  await using session = await sessionFromFlags(given);
  const { ownData } = await import("../own-data.js");
  return await ownData(session, parseWith(dataSchema, data, "data"), { seed: given.seed, json: given.json }, io);
}

async function cache(given: Given, io: Io): Promise<number> {
  await using session = await sessionFromFlags(given);
  const { ray, clear, json } = given;
  const { dataCache } = await import("../data-cache.js");
  return await dataCache(session, { ray, clear, json }, io); // before the session is closed
}

async function sample(given: Given, io: Io): Promise<number> {
  await checkFolderGoesThere(rootOf(given));
  const { writeSample } = await import("../../data/sample.js");
  const { seed } = given;
  const result = await writeSample(join(rootOf(given), CORPORA.sample.root), seed === undefined ? {} : { seed });
  if (given.json) io.json(result);
  else {
    const what = `synthetic; ${countsText(result.reviews)}`;
    io.out(`${result.created ? "written" : "already there"}: ${result.directory} (${what})`);
  }
  return 0;
}

function countsText(reviews: Record<string, number>): string {
  return Object.entries(reviews)
    .map(([folder, n]) => `${folder} ${n}`)
    .join(", ");
}
