import { z } from "zod";
import { MODEL_NAMES } from "../../config/models.js";
import { parseScalar } from "../../config/overrides.js";
import { parseWith } from "../../config/parse.js";
import { MAX_SEED } from "../../config/schema.js";
import { type Verification, verify } from "../../verify/verify.js";
import type { Command } from "../command.js";
import { single } from "../experiment-flags.js";

const count = (least: number) => z.int().min(least).optional();
const corpus = z.enum(["imdb", "sample"]).optional();
const device = z.enum(["cpu", "cuda"]).optional();
const seed = z.int().min(0).max(MAX_SEED).optional();

/** `sconce verify` */
export const command: Command = {
  builder: (yargs) => {
    const text = (name: string, describe: string) =>
      yargs.option(name, { type: "string", requiresArg: true, describe });
    yargs.option("post", {
      type: "string",
      requiresArg: true,
      demandOption: "name the tutorial's Markdown file with --post",
      describe: "the tutorial's Markdown file; its code blocks are the reference",
    });
    text("model", "rnn, gru or lstm (default: all three)");
    text("corpus", "imdb (default) or sample");
    text("data", "folder of the corpora (default .data)");
    text("reviews", "only so many reviews of train and of test (default: all)");
    text("epochs", "passes over the training reviews (default 1)");
    text("seed", "0 to 4294967295 (default 1)");
    text("batch-size", "reviews in a batch (default 100)");
    text("threads", "torch's threads (default: torch's own choice)");
    text("device", "cpu (default) or cuda");
    text("python", "the Python to use (default: the nearest .venv)");
    return yargs
      .option("in-order", {
        type: "boolean",
        describe: "the models one after another with the same iterators, as the text runs them",
      })
      .option("json", { type: "boolean", describe: "one JSON object a comparison" });
  },
  async handler(args, io) {
    const flag = <S extends z.ZodType>(name: string, schema: S) => {
      const text = single(args, name);
      return parseWith(schema, text === undefined ? undefined : parseScalar(text), `--${name}`);
    };
    const model = flag("model", z.enum(MODEL_NAMES).optional());
    const results = await verify({
      corpus: flag("corpus", corpus),
      reviews: flag("reviews", count(4)),
      epochs: flag("epochs", count(1)),
      seed: flag("seed", seed),
      threads: flag("threads", count(1)),
      device: flag("device", device),
      post: single(args, "post") as string,
      models: model && [model],
      batchSize: flag("batch-size", count(1)),
      root: single(args, "data"),
      python: single(args, "python"),
      inOrder: args["in-order"] === true,
      signal: io.signal,
      onProgress: (result) => io.out(args.json ? JSON.stringify(result) : sentence(result)),
    });
    return results.every((result) => result.equal) ? 0 : 1;
  },
};

function sentence({ models, equal, batches, evaluations, tensors, difference }: Verification): string {
  const compared = `${batches} batches' losses, ${evaluations} evaluations, ${tensors} weight tensors`;
  return equal
    ? `equal      ${models.join(", ")}: ${compared}`
    : `DIFFERENT  ${models.join(", ")}: ${difference} (equal before that: ${compared})`;
}
