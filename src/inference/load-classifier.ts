import { SconceError } from "../errors.js";
import { Classifier } from "./classifier.js";
import { readExport } from "./export-folder.js";
import { loadModel } from "./runtime.js";

/** How a classifier is loaded. */
export interface ClassifierOptions<Label extends string = string> {
  /** The labels that the program knows, in any order: others in the export are an error, and `label` has their type. */
  labels?: readonly Label[] | undefined;
  /** Threads that compute. At least 1; default: one a core, as onnxruntime chooses. */
  threads?: number | undefined;
  /** Texts that are computed at once, at most. At least 1; default 32. */
  batchSize?: number | undefined;
}

/** How far a score of a text that comes with an export may be from torch's; of scores above 1, of their size. */
const TOLERANCE = 1e-4;

/**
 * Load a model that `sconce export` wrote, to classify texts without Python. It needs the package onnxruntime-node.
 *
 * Every file is held against its digest, and the texts that come with the export against their scores by torch.
 *
 * @param folder The folder that `sconce export` wrote.
 * @throws SconceError `export` when the folder is none, is damaged, has other labels, or computes something else on this machine;
 *   `package-missing` without onnxruntime-node; `usage` for options that make no sense.
 */
export async function loadClassifier<const Label extends string = string>(
  folder: string,
  options: ClassifierOptions<Label> = {},
): Promise<Classifier<Label>> {
  const { labels, threads, batchSize = 32 } = options;
  for (const [name, value] of Object.entries({ threads: threads ?? 1, batchSize }))
    if (!Number.isInteger(value) || value < 1)
      throw new SconceError("usage", `${name}: ${value} is not a whole number of at least 1`);
  const { path, classifier: file, vocabulary, model: bytes } = await readExport(folder);
  if (labels !== undefined && [...labels].sort().join("\0") !== [...file.labels].sort().join("\0"))
    throw new SconceError("export", `${path} has the labels ${file.labels.join(", ")}, not ${labels.join(", ")}`, {
      hint: "give `labels` the labels that it has, or load another export",
    });
  const model = await loadModel(bytes, file.model.inputs, threads);
  const classifier = new Classifier<Label>({ file, vocabulary, model, batchSize });
  try {
    for (const sample of file.samples) await checkSample(classifier, sample, path);
  } catch (error) {
    await classifier.dispose();
    throw error;
  }
  return classifier;
}

/** Hold a text that comes with an export against what torch said of it. */
async function checkSample(
  classifier: Classifier,
  { text, numbers, scores }: { text: string; numbers: number[]; scores: number[] },
  path: string,
): Promise<void> {
  const hint = "export the run again with this version of sconce; if it stays, please report it";
  if (classifier.numbersOf(text).join() !== numbers.join())
    throw new SconceError("export", `${path}: on this machine a text has other words than when it was exported`, {
      hint,
    });
  const now = (await classifier.classify(text)).scores;
  const apart = Math.max(
    ...scores.map(
      (score, at) => Math.abs(score - (now[classifier.labels[at] as string] as number)) / Math.max(1, Math.abs(score)),
    ),
  );
  if (!(apart <= TOLERANCE))
    throw new SconceError("export", `${path}: on this machine its scores are up to ${apart} from torch's`, { hint });
}
