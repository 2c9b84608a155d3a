import { z } from "zod";
import { CORPUS_NAMES, DEFAULT_CORPUS } from "../config/corpora.js";
import { loadConfigFile } from "../config/load.js";
import { isOwnModel, MODEL_NAMES } from "../config/models.js";
import { parseAssignment, setPath } from "../config/overrides.js";
import { TOKENIZERS } from "../config/own-data.js";
import { parseWith } from "../config/parse.js";
import { isObject } from "../config/plain.js";
import { anyModelSchema, experimentSchema, modelSchema } from "../config/schema.js";
import { unwrap } from "../config/schema-walk.js";
import { OPTIMIZER_NAMES } from "../config/training/optimizers.js";
import { SCHEDULE_NAMES } from "../config/training/schedules.js";
import type { ExperimentConfig } from "../config/types.js";
import { type FlagSpec, list, text, texts, toggle, value } from "./flags.js";
import type { Group } from "./groups.js";

/** Where a flag has another name than its field, or its help can be clearer than what the schema says of the field. */
const SPECIAL: Record<
  string,
  { name?: string; type?: string; group?: Group; describe?: string; schema?: z.ZodType; none?: true }
> = {
  "model.name": {
    name: "model",
    group: "Experiment",
    type: `${MODEL_NAMES.join(", ")}, or FILE.py[:CLASS]`,
    describe:
      "The recurrent cell, or a Python file with a model of your own and the class in it. The file is executed.",
  },
  "model.sigmoid": { describe: "Leave out the sigmoid before cross_entropy: plain logits. Changes the numbers." },
  "data.corpus": {
    name: "corpus",
    schema: z.enum(CORPUS_NAMES).meta({ default: DEFAULT_CORPUS }),
    describe:
      "imdb: the reviews under <root>/imdb/aclImdb. sample: the synthetic set under <root>/sample, made if absent.",
  },
  "data.root": { name: "data", type: "folder" },
  "data.table.train": {
    name: "train",
    type: "file",
    describe: "A table of your own: the file of the training texts. With --test, --text and --label.",
  },
  "data.table.test": { name: "test", type: "file" },
  "data.table.validation": { name: "validation", type: "file" },
  "data.table.text": { name: "text", type: "column" },
  "data.table.label": { name: "label", type: "column" },
  "data.table.format": { name: "table-format" },
  "data.folders.root": { name: "folders", type: "folder" },
  "data.lower": { describe: "Leave words as they are written, instead of putting them in lower case." },
  "data.vectors.file": { name: "vectors", type: "file" },
  "data.vectors.freeze": { name: "freeze-vectors" },
  "data.tokenizer": { none: true }, // it has a flag that takes files, too
  // What a run fills in.
  "data.vectors.width": { none: true },
  "data.vectors.digest": { none: true },
  "training.optimizer": { type: OPTIMIZER_NAMES.join(", ") },
  "training.schedule": { type: SCHEDULE_NAMES.join(", ") },
  "training.earlyStopping": { type: "epochs, at least 1" },
  "training.keep": { type: "last or best" },
  "training.classWeights": { type: "balanced" },
  device: { type: "auto, cpu, cuda or cuda:N", group: "Machine" },
  threads: { group: "Machine" },
  oversubscribe: { group: "Machine" },
  deterministic: { group: "Machine" },
  flushDenormals: { group: "Machine" },
};

const SECTIONS: Record<string, Group> = { model: "Model", data: "Data", training: "Training" };

/** The fields of the configuration that a flag can set, by dotted path, with their schemas. */
export const FIELDS: ReadonlyMap<string, z.ZodType> = new Map(fieldsOf(experimentSchema, ""));

function fieldsOf(schema: z.ZodType, path: string): [string, z.ZodType][] {
  const inner = schema === anyModelSchema ? modelSchema : unwrap(schema).inner;
  if (inner instanceof z.ZodObject)
    return Object.entries(inner.shape as Record<string, z.ZodType>).flatMap(([key, field]) =>
      fieldsOf(field, path === "" ? key : `${path}.${key}`),
    );
  // A list or a choice of objects has no spelling on a command line: those come from a file. A list of names has commas.
  const spelled = inner instanceof z.ZodArray ? inner.element instanceof z.ZodEnum : isShort(schema);
  return spelled && !SPECIAL[path]?.none ? [[path, schema]] : [];
}

/** Whether a value of a schema can be a word or a number: a choice of objects may have such a short form. */
function isShort(schema: z.ZodType): boolean {
  const { inner } = unwrap(schema);
  if (inner instanceof z.ZodUnion) return (inner.options as z.ZodType[]).some(isShort);
  return !(inner instanceof z.ZodObject || inner instanceof z.ZodArray || inner instanceof z.ZodRecord);
}

/** What a field's flag is called: `training.batchSize` is `batch-size`. */
export function flagName(path: string): string {
  const last = path.split(".").at(-1) as string;
  return SPECIAL[path]?.name ?? last.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The flag of one field of the configuration. `more` says what differs in a command that does not run a whole one. */
export function fieldFlag(
  path: string,
  more: { group?: Group; describe?: string; shownDefault?: string } = {},
): FlagSpec {
  const schema = SPECIAL[path]?.schema ?? FIELDS.get(path);
  if (schema === undefined) throw new Error(`the configuration has no field ${path}`);
  const group = SPECIAL[path]?.group ?? SECTIONS[path.split(".")[0] as string] ?? "Experiment";
  const { type, describe } = SPECIAL[path] ?? {};
  const { inner } = unwrap(schema);
  if (inner instanceof z.ZodArray) {
    const described = { group, path, describe: schema.description ?? "" };
    return list(inner.element as z.ZodType, { ...described, ...more });
  }
  const flag = value(schema, { group, type, path, ...(describe === undefined ? {} : { describe }), ...more });
  if (path === "model.name")
    return { ...flag, read: (typed, name) => (isFile(typed) ? typed : flag.read(typed, name)) };
  if (!(unwrap(schema).inner instanceof z.ZodBoolean)) return flag;
  const negative = flag.shownDefault === "true";
  const { read } = toggle("", group);
  return {
    ...flag,
    kind: "switch",
    negative,
    type: negative ? `sets ${path} to false` : undefined,
    shownDefault: undefined,
    read: (typed, name) => (typed === undefined ? undefined : read(typed, name)),
  };
}

/** How often a run writes a checkpoint: a flag of every command that makes runs. */
export const checkpointEvery = value(z.int().min(1), {
  group: "Output",
  describe:
    "Write a checkpoint after every so many epochs only, after the last and at a stop. No figure depends on it.",
  shownDefault: "1",
});

/** How a text is cut into words, which is a name or an object. */
const tokenizer = text(
  `${TOKENIZERS.join(", ")}, or FILE.py[:FUNCTION]`,
  "How a text is cut into words: by name, or by a function in a Python file. The file is executed.",
  "Data",
  { shownDefault: TOKENIZERS[0] },
);

/** A flag for each field of the configuration, a file for all of them, and `--set` for any. */
export const experimentFlags = {
  config: text("file", "Configuration file: .json, .yaml, .ts or .js. A .ts or .js file is executed.", "Experiment"),
  set: texts("path=value", "Set any field of the configuration, as in model.hiddenDim=128.", "Experiment", "words"),
  ...(Object.fromEntries([...FIELDS.keys()].map((path) => [flagName(path), fieldFlag(path)])) as Record<
    string,
    FlagSpec
  >),
  tokenizer,
} as { config: FlagSpec<string | undefined>; set: FlagSpec<string[]> } & Record<string, FlagSpec>;

/** Of these flags, those of texts of one's own, for a command that only looks at them. */
export const OWN_DATA_FIELDS: Record<string, FlagSpec> = Object.fromEntries(
  [...FIELDS.keys()]
    .filter((path) => /^data\.(table|folders)\./.test(path))
    .map((path) => [flagName(path), fieldFlag(path)]),
);

/** The configuration that file, flags and `--set` spell, in that order of growing weight, not yet checked as a whole. */
export async function configFromFlags(values: Record<string, unknown>): Promise<Partial<ExperimentConfig>> {
  const file = values.config as string | undefined;
  const config: Record<string, unknown> = file === undefined ? {} : structuredClone(ofRun(await loadConfigFile(file)));
  if (file !== undefined) checkFile(config, file);
  for (const path of FIELDS.keys()) {
    const given = values[flagName(path)];
    if (path === "model.name" && isFile(given)) nameFile(config, given);
    else if (given !== undefined) setPath(config, path, given);
  }
  if (values.tokenizer !== undefined) setPath(config, "data.tokenizer", tokenizerOf(values.tokenizer as string));
  for (const assignment of values.set as string[]) setPath(config, ...parseAssignment(assignment));
  return config as Partial<ExperimentConfig>;
}

/** A run's own `config.json` has the configuration beside what else is known of the start. */
function ofRun(content: Record<string, unknown>): Record<string, unknown> {
  const { schemaVersion, config } = content;
  return schemaVersion !== undefined && isObject(config) ? config : content;
}

/** A Python file, and the class in it: `net.py`, `net.py:AttentionPool`. */
const FILE = /^(.*\.py)(?::([\w.]+))?$/;

function isFile(given: unknown): given is string {
  return typeof given === "string" && FILE.test(given);
}

function tokenizerOf(given: string): unknown {
  const [, file, name] = FILE.exec(given) ?? [];
  return file === undefined ? given : { file, ...(name === undefined ? {} : { function: name }) };
}

function nameFile(config: Record<string, unknown>, given: string): void {
  const [, file, name] = FILE.exec(given) as RegExpExecArray;
  const { name: _, ...model } = (config.model ?? {}) as Record<string, unknown>;
  config.model = { ...model, file, class: name };
}

/** What the file has is checked by itself, so that an error names it, and not a flag. The model's name may be a flag's. */
function checkFile(config: Record<string, unknown>, file: string): void {
  const { model = {} } = config;
  const unnamed = isObject(model) && !("name" in model) && !isOwnModel(model);
  const stand = (unwrap(FIELDS.get("model.name") as z.ZodType).inner as z.ZodEnum).options[0];
  parseWith(experimentSchema, unnamed ? { ...config, model: { ...model, name: stand } } : config, "", file);
}
