import { z } from "zod";
import { parseScalar } from "../../config/overrides.js";
import { parseWith } from "../../config/parse.js";
import { MAX_SEED, MODEL_NAMES } from "../../config/schema.js";
import { type Verification, verify } from "../../verify/verify.js";
import type { Command } from "../command.js";
import { single } from "../experiment-flags.js";

const optionsSchema = z.strictObject({
  model: z.enum(MODEL_NAMES).optional(),
  corpus: z.enum(["imdb", "sample"]).default("imdb"),
  epochs: z.int().min(1).default(1),
  seed: z.int().min(0).max(MAX_SEED).default(1),
  "batch-size": z.int().min(1).default(100),
  threads: z.int().min(1).optional(),
  reviews: z.int().min(4).optional(),
  device: z.enum(["cpu", "cuda"]).default("cpu"),
});

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
    text("epochs", "default 1");
    text("seed", "default 1");
    text("batch-size", "default 100");
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
    const given = Object.fromEntries(
      Object.keys(optionsSchema.shape).flatMap((name) => {
        const value = single(args, name);
        return value === undefined ? [] : [[name, parseScalar(value)]];
      }),
    );
    const options = parseWith(optionsSchema, given, "--");
    const results = await verify({
      ...options,
      post: single(args, "post") as string,
      models: options.model ? [options.model] : undefined,
      batchSize: options["batch-size"],
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
