import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { z } from "zod";
import { findPython, packageFolder } from "../bridge/find-python.js";
import { wireNumber } from "../bridge/protocol.js";
import { MODEL_NAMES, type ModelName } from "../config/models.js";
import { SconceError } from "../errors.js";

const where = {
  model: z.enum(MODEL_NAMES),
  phase: z.enum(["train", "validation", "test"]),
  epoch: z.int(),
};

/** A number that a run computed, or a line that it printed. */
export const recordSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("line"), text: z.string() }),
  z.object({ type: z.literal("batch"), ...where, batch: z.int(), loss: wireNumber }),
  z.object({ type: z.literal("evaluation"), ...where, loss: wireNumber, accuracy: wireNumber }),
  z.object({ type: z.literal("weights"), model: where.model, weights: z.record(z.string(), z.string()) }),
]);
/** See {@link recordSchema}. */
export type Record_ = z.output<typeof recordSchema>;

/** What both sides of a comparison run. */
export interface ReferenceSettings {
  /** The tutorial's Markdown file. Without one the reference is the plain script, `python/plain.py`. */
  post: string | undefined;
  /** The folder above imdb/aclImdb. */
  root: string;
  /** The models that run, one after another in one process. Empty: all, in the text's order. */
  models: ModelName[];
  epochs: number;
  seed: number;
  batchSize: number;
  /** The same number as in sconce's run: the bits depend on it. */
  threads: number;
  device: "cpu" | "cuda";
  python?: string;
  signal?: AbortSignal;
}

/** What the reference is called in a sentence. */
export function nameOfReference({ post }: Pick<ReferenceSettings, "post">): string {
  return post === undefined ? "the plain script" : "the tutorial";
}

/**
 * Run the blocks of the tutorial, or the plain script, in a Python process of their own, and yield what they compute, as they do.
 * @throws SconceError `python-error` when they fail, with the end of the traceback.
 */
export async function* runReference(settings: ReferenceSettings): AsyncGenerator<Record_> {
  const child = execa(
    findPython(settings.python),
    [
      ...(settings.post === undefined
        ? [join(packageFolder, "python", "plain.py"), "--raw"]
        : ["-m", "sconce.reference", "--post", settings.post]),
      ...["--data", settings.root],
      ...settings.models.flatMap((model) => ["--model", model]),
      ...["--epochs", String(settings.epochs), "--seed", String(settings.seed)],
      ...["--batch-size", String(settings.batchSize), "--device", settings.device],
      ...["--threads", String(settings.threads)],
    ],
    {
      env: { PYTHONPATH: [`${packageFolder}/python`, process.env.PYTHONPATH].filter(Boolean).join(":") },
      reject: false,
      stdin: "ignore",
      buffer: { stdout: false },
      cancelSignal: settings.signal,
    },
  );
  try {
    for await (const line of createInterface({ input: child.stdout }))
      yield line.startsWith('{"type"') ? recordSchema.parse(JSON.parse(line)) : { type: "line", text: line };
    const { failed, stderr, isCanceled } = await child;
    if (isCanceled) throw new SconceError("closed", "the comparison was interrupted");
    if (failed)
      throw new SconceError(
        "python-error",
        `${nameOfReference(settings)} failed:\n${stderr.split("\n").slice(-6).join("\n")}`,
        {
          hint: settings.post && "the file must hold the tutorial, and the folder its reviews",
        },
      );
  } finally {
    child.kill("SIGKILL");
  }
}
