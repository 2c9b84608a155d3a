/** Texts, tokenizers and vectors of one's own, as types: parts of the configuration's section `data`. */
import type { Complete } from "./complete.js";

/** How the files of a table are written. */
export type TableFormat = "csv" | "tsv" | "jsonl";

/** A table of your own: files with a text and its label in each row. Paths are relative to the working directory, or in a configuration file to that file. */
export interface OwnTableConfig {
  /** The file of the training texts. */
  train: string;
  /** The file of the test texts. */
  test: string;
  /** The file of the validation texts. Default: a part of the training texts, by data.splitRatio. */
  validation?: string | null | undefined;
  /** The column, or field of a JSON object, that has the text. */
  text: string;
  /** The column, or field of a JSON object, that has the label. */
  label: string;
  /** How the files are written: csv, tsv (with tabs), or jsonl (a JSON object a line). Default: by suffix. */
  format?: TableFormat | undefined;
}

/** Folders of texts of your own, one a label. */
export interface OwnFoldersConfig {
  /** The folder with train/LABEL/*.txt and test/LABEL/*.txt in it. With validation/LABEL/*.txt no training texts validate. */
  root: string;
}

/** A tokenizer that needs no file. `split`: at white space. `basic_english`: torchtext's, which parts punctuation from words. */
export type TokenizerName = "split" | "basic_english";

/** A Python function of your own that cuts a text into words. The file is executed, with all that it imports. */
export interface OwnTokenizerConfig {
  /** The Python file: relative to the working directory, or in a configuration file relative to that file. */
  file: string;
  /** The function: a text in, a list of words out. Default "tokenize". */
  function?: string | undefined;
  /** The SHA-256 of the file and of those beside it that it imports; another one is refused. Default null: any. */
  digest?: string | null | undefined;
}

/** Pretrained word vectors: what the model's embedding begins with. */
export interface VectorsConfig {
  /** A file in GloVe's text format: a word a line, then its numbers, with spaces between. */
  file: string;
  /** Leave the vectors as they are, instead of training them further. Default false. */
  freeze?: boolean | undefined;
  /** How many numbers a word has. Default: as the file says. Another number is refused. */
  width?: number | null | undefined;
  /** The SHA-256 of the file. Default: any. Another one is refused. */
  digest?: string | null | undefined;
}

/** {@link OwnTableConfig} with absolute paths, and its format known. */
export interface ResolvedOwnTableConfig extends Complete<OwnTableConfig> {}

/** {@link OwnFoldersConfig} with an absolute path. */
export interface ResolvedOwnFoldersConfig extends OwnFoldersConfig {}

/** {@link OwnTokenizerConfig} with every default filled in, and the file's path absolute. */
export interface ResolvedOwnTokenizerConfig extends Complete<OwnTokenizerConfig> {}

/** {@link VectorsConfig} with every default filled in, and the file's path absolute. */
export interface ResolvedVectorsConfig extends Complete<VectorsConfig> {}
