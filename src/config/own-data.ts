import { basename, extname, resolve } from "node:path";
import { z } from "zod";
import type { OwnCorpusName } from "./corpora.js";
import type {
  OwnFoldersConfig,
  OwnTableConfig,
  OwnTokenizerConfig,
  ResolvedOwnFoldersConfig,
  ResolvedOwnTableConfig,
  ResolvedOwnTokenizerConfig,
  ResolvedVectorsConfig,
  TableFormat,
  TokenizerName,
  VectorsConfig,
} from "./own-data-types.js";
import { isObject } from "./plain.js";
import { chosenUnion } from "./schema-walk.js";
import { sha256 } from "./sha256.js";

/** The formats of a table, with the suffixes of their files; the only list of them on this side. */
const SUFFIXES: Record<TableFormat, readonly string[]> = {
  csv: [".csv"],
  tsv: [".tsv", ".tab"],
  jsonl: [".jsonl", ".ndjson"],
};
const FORMATS = Object.keys(SUFFIXES) as TableFormat[];

/** Names of tokenizers that need no file. `split`: at white space. `basic_english`: torchtext's. */
export const TOKENIZERS = ["split", "basic_english"] as const satisfies readonly TokenizerName[];

/** The function that cuts texts into words, of a file that names none. */
const DEFAULT_FUNCTION = "tokenize";

const path = z.string().min(1);

/** A table of texts of one's own. Its paths become absolute, its format known. */
export const ownTableSchema: z.ZodType<ResolvedOwnTableConfig, OwnTableConfig> = z
  .strictObject({
    train: path.describe("The file of the training texts."),
    test: path.describe("The file of the test texts."),
    validation: path
      .nullish()
      .describe("The file of the validation texts. Default: a part of the training texts, by data.splitRatio."),
    text: z.string().min(1).describe("The column, or field of a JSON object, that has the text."),
    label: z.string().min(1).describe("The column, or field of a JSON object, that has the label."),
    format: z
      .enum(FORMATS)
      .optional()
      .describe(
        "How the files are written: csv, tsv (with tabs), or jsonl (a JSON object a line). Default: by suffix.",
      ),
  })
  .transform(({ validation, ...table }, context) => {
    const files = [table.train, table.test, ...(validation ? [validation] : [])];
    const formats = new Set(files.map(formatOf));
    const format = table.format ?? [...formats][0];
    if (table.label === table.text)
      context.addIssue({ code: "custom", path: ["label"], message: "must be another column than text" });
    if (format === undefined || (table.format === undefined && formats.size > 1))
      context.addIssue({
        code: "custom",
        path: ["format"],
        message: `must be one of ${FORMATS.join(", ")}, since the suffixes of ${files.map((file) => basename(file)).join(", ")} do not say it`,
      });
    return {
      train: resolve(table.train),
      test: resolve(table.test),
      validation: validation ? resolve(validation) : null,
      text: table.text,
      label: table.label,
      format: format ?? "csv",
    };
  });

function formatOf(file: string): TableFormat | undefined {
  return FORMATS.find((format) => SUFFIXES[format].includes(extname(file).toLowerCase()));
}

/** Folders of texts of one's own, one a label. */
export const ownFoldersSchema: z.ZodType<ResolvedOwnFoldersConfig, OwnFoldersConfig> = z
  .strictObject({ root: path.describe("The folder with train/LABEL/*.txt and test/LABEL/*.txt in it.") })
  .transform(({ root }) => ({ root: resolve(root) }));

const ownTokenizerSchema: z.ZodType<ResolvedOwnTokenizerConfig, OwnTokenizerConfig> = z
  .strictObject({
    file: z.string().regex(/\.py$/, "must be a Python file, NAME.py").describe("The Python file. It is executed."),
    function: z
      .string()
      .min(1)
      .optional()
      .describe(`The function in it: a text in, a list of words out. Default: ${DEFAULT_FUNCTION}.`),
    digest: sha256.nullish().describe("The SHA-256 of the file with those beside it that it imports. Default: any."),
  })
  .transform(({ file, function: name = DEFAULT_FUNCTION, digest = null }) => ({
    file: resolve(file),
    function: name,
    digest,
  }));

/** How a text is cut into words. */
export const tokenizerSchema = chosenUnion([z.enum(TOKENIZERS), ownTokenizerSchema], (value) =>
  isObject(value) ? 1 : 0,
);

/** Pretrained word vectors. */
export const vectorsSchema: z.ZodType<ResolvedVectorsConfig, VectorsConfig> = z
  .strictObject({
    file: path.describe("A file in GloVe's text format: a word a line, then its numbers, with spaces between."),
    freeze: z.boolean().default(false).describe("Leave the vectors as they are, instead of training them further."),
    width: z.int().min(1).nullish().describe("How many numbers a word has. Default: as the file says."),
    digest: sha256.nullish().describe("The SHA-256 of the file. Default: any."),
  })
  .transform(({ file, freeze, width = null, digest = null }) => ({ file: resolve(file), freeze, width, digest }));

/** Which of the corpora of one's own a `data` section names; undefined: none of them. */
export function ownCorpusOf(data: { table?: unknown; folders?: unknown }): OwnCorpusName | undefined {
  return data.table !== undefined ? "table" : data.folders !== undefined ? "folders" : undefined;
}

/** The paths in a `data` section, which a configuration file has relative to itself, made absolute; whatever else is there stays. */
export function dataBeside(data: Record<string, unknown>, folder: string): Record<string, unknown> {
  const at = (section: string, names: readonly string[]) => {
    const given = data[section];
    if (!isObject(given)) return {};
    const found = names.flatMap((name) => {
      const file = given[name];
      return typeof file === "string" && file !== "" ? [[name, resolve(folder, file)]] : [];
    });
    return { [section]: { ...given, ...Object.fromEntries(found) } };
  };
  return {
    ...data,
    ...at("table", ["train", "test", "validation"]),
    ...at("folders", ["root"]),
    ...at("tokenizer", ["file"]),
    ...at("vectors", ["file"]),
  };
}
