import { z } from "zod";
import { MODEL_NAMES } from "../../config/models.js";
import { quantity } from "../../text/quantity.js";
import type { Verification } from "../../verify/compare.js";
import { type VerifyOptions, verify } from "../../verify/verify.js";
import { defineCommand } from "../command.js";
import { fieldFlag } from "../experiment-flags.js";
import { text, toggle, value } from "../flags.js";
import { sessionFlags } from "../session-flags.js";

/** `sconce verify` */
export const command = defineCommand({
  about:
    "Run a plain PyTorch script of the tutorial's experiment beside sconce, and compare every loss, evaluation and weight, bit for bit.",
  flags: {
    post: text(
      "file",
      "The tutorial as a Markdown file: run its own code blocks in place of the plain script.",
      "Experiment",
      {
        shownDefault: "the plain script that comes with sconce",
      },
    ),
    model: value(z.enum(MODEL_NAMES), { group: "Experiment", describe: "Only this model.", shownDefault: "all" }),
    seed: fieldFlag("seed"),
    "in-order": toggle(
      "Train the models one after another with the same iterators, as the tutorial's text does.",
      "Experiment",
    ),
    corpus: fieldFlag("data.corpus"),
    data: fieldFlag("data.root"),
    reviews: value(z.int().min(4), {
      group: "Data",
      describe: "Use only this many reviews of train and of test.",
      shownDefault: "all",
    }),
    epochs: fieldFlag("training.epochs", { shownDefault: "1" }),
    "batch-size": fieldFlag("training.batchSize"),
    device: value(z.enum(["cpu", "cuda"]), { group: "Machine", describe: "Where both run.", shownDefault: "cpu" }),
    threads: fieldFlag("threads"),
    python: sessionFlags.python,
    json: toggle("Print one JSON object for each comparison.", "Output"),
  },
  notes: ["Exit code 0: all equal; 1: something differs."],
  async handler(flags, io) {
    const results = await verify({
      corpus: flags.corpus as VerifyOptions["corpus"],
      reviews: flags.reviews,
      epochs: flags.epochs as number | undefined,
      seed: flags.seed as number | undefined,
      threads: (flags.threads as number | null | undefined) ?? undefined,
      device: flags.device,
      post: flags.post,
      models: flags.model && [flags.model],
      batchSize: flags["batch-size"] as number | undefined,
      root: flags.data as string | undefined,
      python: flags.python,
      inOrder: flags["in-order"],
      signal: io.signal,
      onWarning: (message) => io.err(`warning: ${message}`),
      onProgress: (result) => (flags.json ? io.json(result) : io.out(sentence(result))),
    });
    return results.every((result) => result.equal) ? 0 : 1;
  },
});

function sentence({ models, equal, batches, evaluations, tensors, difference }: Verification): string {
  const compared = [
    quantity(batches, "loss of a batch", "losses of batches"),
    quantity(evaluations, "evaluation"),
    quantity(tensors, "weight tensor"),
  ].join(", ");
  return equal
    ? `equal      ${models.join(", ")}: ${compared}`
    : `DIFFERENT  ${models.join(", ")}: ${difference} (equal before that: ${compared})`;
}
