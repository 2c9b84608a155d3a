import { fileURLToPath } from "node:url";
import type { OwnFoldersConfig, OwnTableConfig } from "../config/own-data-types.js";
import type { DataConfig } from "../config/types.js";

/** A path, or a file's URL. */
type Place = string | URL;

/** What {@link table} takes: paths as texts, relative to the working directory, or as URLs. */
export interface TableOptions extends Omit<OwnTableConfig, "train" | "test" | "validation"> {
  /** The file of the training texts. */
  train: Place;
  /** The file of the test texts. */
  test: Place;
  /** The file of the validation texts. Default: a part of the training texts, by `data.splitRatio`. */
  validation?: Place | null | undefined;
}

/**
 * The `data` section of texts of your own in a table: CSV, TSV or JSON lines, with a text and its label in each row. Other fields of
 * the section go beside it.
 *
 * ```ts
 * data: table({ train: "train.csv", test: "test.csv", text: "review", label: "stars" })
 * data: { ...table({ train, test, text: "review", label: "stars" }), minFreq: 1, tokenizer: "basic_english" }
 * ```
 * Each label of the training file is a class. A label that only the test or validation file has is refused before training, as
 * are rows that cannot be read.
 */
export function table({ train, test, validation, ...columns }: TableOptions): DataConfig & { table: OwnTableConfig } {
  return {
    table: {
      train: pathOf(train),
      test: pathOf(test),
      ...(validation == null ? {} : { validation: pathOf(validation) }),
      ...columns,
    },
  };
}

/**
 * The `data` section of texts of your own in folders: `train/LABEL/*.txt`, `test/LABEL/*.txt`, and where it is there
 * `validation/LABEL/*.txt`. Each folder of train is a class.
 * @param root The folder with train/ and test/ in it, relative to the working directory, or its URL.
 */
export function folders(root: Place): DataConfig & { folders: OwnFoldersConfig } {
  return { folders: { root: pathOf(root) } };
}

function pathOf(place: Place): string {
  return place instanceof URL ? fileURLToPath(place) : place;
}
