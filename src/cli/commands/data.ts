import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { SingleBar } from "cli-progress";
import { z } from "zod";
import { parseScalar } from "../../config/overrides.js";
import { parseWith } from "../../config/parse.js";
import { dataSchema, experimentSchema, MAX_SEED } from "../../config/schema.js";
import { SconceError } from "../../errors.js";
import type { Arguments, Command, Io } from "../command.js";
import { single } from "../experiment-flags.js";
import { sessionFlags, sessionFromFlags } from "../session-flags.js";

/** The tutorial's line of counts, for the publisher's corpus under the tutorial's settings. */
export const EXPECTED = { train: 20000, validation: 5000, test: 25000, vocabulary: 46159, classes: 2 } as const;

/** `sconce data` */
export const command: Command = {
  builder: (yargs) => {
    const text = (name: string, describe: string) =>
      yargs.option(name, { type: "string", requiresArg: true, describe });
    sessionFlags(yargs)
      .positional("action", {
        type: "string",
        describe: "fetch (the real reviews), check (a folder) or sample (write the synthetic reviews)",
      })
      .positional("dir", { type: "string", describe: "check: the folder of the corpora, or an aclImdb folder itself" });
    text("data", "folder of the corpora (default .data)");
    text("from", "fetch: take this archive instead of downloading");
    text("url", "fetch: another address of the archive");
    text("sha256", "fetch: the archive's checksum (default: the publisher's)");
    text("seed", "sample: the seed of the texts; check: of the split (default 1)");
    yargs.option("force", {
      type: "boolean",
      describe: "fetch: take an archive that is far larger than reviews would be",
    });
    return yargs.option("json", { type: "boolean", describe: "JSON on stdout" });
  },
  async handler(args, io) {
    const actions: Record<string, (args: Arguments, io: Io) => Promise<number>> = { fetch, check, sample };
    const action = actions[String(args.action)];
    if (!action)
      throw new SconceError("usage", `data ${args.action}: unknown action; allowed: fetch, check, sample`, {
        hint: "`sconce data --help` says what each does",
      });
    return action(args, io);
  },
};

async function fetch(args: Arguments, io: Io): Promise<number> {
  const { fetchCorpus } = await import("../../data/fetch.js");
  let bar: SingleBar | undefined;
  let phase = "";
  const result = await fetchCorpus({
    root: resolve(single(args, "data") ?? ".data"),
    from: single(args, "from"),
    url: single(args, "url"),
    sha256: single(args, "sha256"),
    force: args.force === true,
    signal: io.signal,
    onProgress(step) {
      if (step.phase !== phase) {
        bar?.stop();
        phase = step.phase;
        io.err(phase);
        if (io.terminal && step.total) {
          bar = new SingleBar({
            format: "[{bar}] {percentage} %, {eta} s left",
            stream: process.stderr,
            clearOnComplete: true,
          });
          bar.start(step.total, step.done);
        }
      }
      bar?.update(step.done);
    },
  }).finally(() => bar?.stop());
  if (args.json) io.out(JSON.stringify(result));
  else {
    const counts = Object.entries(result.reviews)
      .map(([folder, n]) => `${folder} ${n}`)
      .join(", ");
    io.out(`${result.created ? "unpacked" : "already there"}: ${result.directory} (${counts})`);
    if (!result.publisher) io.err(`note: the archive's checksum ${result.sha256} is not the publisher's`);
  }
  return 0;
}

async function check(args: Arguments, io: Io): Promise<number> {
  const dir = resolve((args.dir as string | undefined) ?? single(args, "data") ?? ".data");
  const inner = join(dir, "imdb", "aclImdb");
  const path = existsSync(join(dir, "train")) || !existsSync(dir) ? (existsSync(dir) ? dir : inner) : inner;
  const seed = parseWith(experimentSchema.shape.seed, parseScalar(single(args, "seed") ?? "1"), "--seed");
  await using session = await sessionFromFlags(args);
  const { corpus, counts } = await session.call("corpus.counts", { path, seed, config: dataSchema.parse({}) });
  const equal = Object.entries(EXPECTED).every(([name, n]) => counts[name as keyof typeof counts] === n);
  if (args.json) {
    io.out(JSON.stringify({ ...corpus, counts, expected: EXPECTED, equal }));
    return 0;
  }
  const line = (c: typeof counts | typeof EXPECTED) =>
    `[TRAIN]: ${c.train} [VALID]: ${c.validation} [TEST]: ${c.test} [VOCAB] ${c.vocabulary} [CLASSES] ${c.classes}`;
  io.out(`${corpus.path}${corpus.synthetic ? " (synthetic)" : ""}`);
  io.out(`found     ${line(counts)}`);
  io.out(`expected  ${line(EXPECTED)}`);
  io.out(
    equal
      ? "the publisher's corpus, as the tutorial counts it"
      : "not the tutorial's counts: runs work, but are not comparable",
  );
  for (const warning of corpus.warnings) io.err(`warning: ${warning}`);
  return 0;
}

async function sample(args: Arguments, io: Io): Promise<number> {
  const { writeSample } = await import("../../data/sample.js");
  const given = single(args, "seed");
  const seed = given === undefined ? undefined : parseWith(z.int().min(0).max(MAX_SEED), parseScalar(given), "--seed");
  const root = join(resolve(single(args, "data") ?? ".data"), "sample");
  const result = await writeSample(root, seed === undefined ? {} : { seed });
  if (args.json) io.out(JSON.stringify(result));
  else {
    const counts = Object.entries(result.reviews)
      .map(([folder, n]) => `${folder} ${n}`)
      .join(", ");
    io.out(`${result.created ? "written" : "already there"}: ${result.directory} (synthetic; ${counts})`);
  }
  return 0;
}
