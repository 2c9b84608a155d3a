import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { SconceError } from "../errors.js";
import { reason } from "../files/reason.js";
import { TOKENIZERS } from "./tokenizers.js";

/** The version of an export's files; python/sconce/export/write.py has the same. */
export const EXPORT_SCHEMA_VERSION = 1;
/** The file by which a folder is known as an export: its files, with their digests. */
export const MANIFEST = "manifest.json";

const manifestSchema = z.object({
  kind: z.literal("sconce-export"),
  schemaVersion: z.literal(EXPORT_SCHEMA_VERSION),
  format: z.string(),
  createdAt: z.string(),
  files: z.record(z.string(), z.object({ sha256: z.string(), bytes: z.int().min(0) })),
});
/** `manifest.json` of an export. */
export type Manifest = z.output<typeof manifestSchema>;

const index = z.int().min(0);
const classifierSchema = z.object({
  name: z.string(),
  labels: z.array(z.string()).min(1),
  text: z.object({
    tokenizer: z.enum(Object.keys(TOKENIZERS) as [keyof typeof TOKENIZERS]),
    lower: z.boolean(),
    unknown: index,
    padding: index,
  }),
  model: z.object({
    file: z.string(),
    inputs: z.array(z.enum(["words", "lengths"])),
    /** Whether texts of several lengths may stand in one batch without a change of their scores. */
    padded: z.boolean(),
  }),
  samples: z.array(z.object({ text: z.string(), numbers: z.array(index), scores: z.array(z.number()) })),
});
/** `classifier.json` of an export: all that is to know of a model beside its weights and words. */
export type ClassifierFile = z.output<typeof classifierSchema>;

/** What a folder of `sconce export` holds. */
export interface ExportFolder {
  path: string;
  manifest: Manifest;
  classifier: ClassifierFile;
  /** The words by number. */
  vocabulary: string[];
  /** The bytes of the model's file. */
  model: Uint8Array;
}

const AGAIN = "export the run again: sconce export RUN --out FOLDER";

/** Read the manifest of an export. @throws SconceError `export` when the folder is none, or of another version. */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = resolve(folder);
  let text: string;
  try {
    text = await readFile(join(path, MANIFEST), "utf8");
  } catch (cause) {
    const missing = ["ENOENT", "ENOTDIR"].includes((cause as NodeJS.ErrnoException).code ?? "");
    const why = missing ? `it has no ${MANIFEST}` : `cannot read its ${MANIFEST}: ${reason(cause)}`;
    throw new SconceError("export", `${path} is not a folder of \`sconce export\`: ${why}`, {
      hint: "name the folder that `sconce export` wrote; a run directory is exported first",
      cause,
    });
  }
  return checked(manifestSchema, text, join(path, MANIFEST));
}

/**
 * Read an export whole, and hold every file against its digest.
 * @throws SconceError `export` when the folder is none, a file is missing or damaged, or the model is not in ONNX.
 */
export async function readExport(folder: string): Promise<ExportFolder> {
  const path = resolve(folder);
  const manifest = await readManifest(path);
  if (manifest.format !== "onnx")
    throw new SconceError("export", `${path} is an export to ${manifest.format}, which cannot be run without Python`, {
      hint: "export the run to ONNX: `sconce export RUN --to onnx`",
    });
  const files = new Map<string, Buffer>();
  for (const [name, { sha256 }] of Object.entries(manifest.files)) {
    const content = await readFile(join(path, name)).catch((cause) => {
      throw new SconceError("export", `cannot read ${join(path, name)}: ${reason(cause)}`, { hint: AGAIN, cause });
    });
    if (createHash("sha256").update(content).digest("hex") !== sha256)
      throw new SconceError("export", `${join(path, name)} is damaged: its bytes are not those that were exported`, {
        hint: AGAIN,
      });
    files.set(name, content);
  }
  const file = (name: string): Buffer => {
    const content = files.get(name);
    if (content === undefined)
      throw new SconceError("export", `${path} is incomplete: its ${MANIFEST} has no ${name}`, { hint: AGAIN });
    return content;
  };
  const text = (name: string) => file(name).toString("utf8");
  const classifier = checked(classifierSchema, text("classifier.json"), join(path, "classifier.json"));
  const vocabulary = checked(z.array(z.string()), text("vocabulary.json"), join(path, "vocabulary.json"));
  return { path, manifest, classifier, vocabulary, model: file(classifier.model.file) };
}

function checked<S extends z.ZodType>(schema: S, text: string, path: string): z.output<S> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new SconceError("export", `${path} is not JSON: ${(cause as Error).message}`, { hint: AGAIN, cause });
  }
  const { data, error } = schema.safeParse(content);
  if (error === undefined) return data;
  const [issue] = error.issues;
  const where = issue?.path.length ? `${issue.path.join(".")}: ` : "";
  throw new SconceError("export", `${path} is not of this version of sconce: ${where}${issue?.message}`, {
    hint: AGAIN,
  });
}
