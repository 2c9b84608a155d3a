import { isOwnModel } from "../config/models.js";
import { SconceError } from "../errors.js";
import { type ConfigFile, configFileSchema, environmentFileSchema } from "../experiment/result.js";
import { readRunFile } from "../experiment/run-directory.js";

/** Files that a run reads, and their digest as the run keeps it. */
interface Read {
  /** The field of the configuration that names them. */
  field: string;
  /** What it names: the same place has the same files in all trials. */
  place: string;
  digest: string;
}

/**
 * Holds the files that a trial reads against those of the trials before it: corpus, and the user's Python files and word vectors. Trials of
 * different files are not to be compared.
 */
export class SameFiles {
  readonly #known = new Map<string, { digest: string; trial: number }>();

  /** Take the files of a trial that has numbers. A folder that cannot be read says nothing. */
  async remember(trial: number, runDir: string): Promise<void> {
    for (const { field, place, digest } of await filesOf(runDir))
      this.#known.set(`${field} ${place}`, { digest, trial });
  }

  /**
   * Refuse a trial that has begun with other files than one before it.
   * @throws SconceError `corpus`, which ends the sweep, with the file and the trial.
   */
  async check(trial: number, runDir: string): Promise<void> {
    for (const { field, place, digest } of await filesOf(runDir)) {
      const key = `${field} ${place}`;
      const before = this.#known.get(key);
      if (before && before.digest !== digest)
        throw new SconceError("corpus", `${field}: ${place} has changed since trial ${before.trial} began`, {
          hint: "give it back its content, and the same command goes on; or begin another sweep with the option `out`",
        });
      this.#known.set(key, before ?? { digest, trial });
    }
  }
}

async function filesOf(runDir: string): Promise<Read[]> {
  try {
    const { config } = await readRunFile(runDir, "config.json", configFileSchema);
    const { corpus } = await readRunFile(runDir, "environment.json", environmentFileSchema);
    const own = [isOwnModel(config.model) ? named("model.file", config.model) : undefined, ...ofData(config.data)];
    return [{ ...corpusOf(config.data), digest: corpus.digest }, ...own.filter((read) => read !== undefined)];
  } catch {
    return [];
  }
}

type Data = ConfigFile["config"]["data"];

function corpusOf({ corpus, root, table, folders }: Data): Omit<Read, "digest"> {
  if (table) {
    const files = [table.train, table.test, ...(table.validation === null ? [] : [table.validation])];
    return { field: "data.table", place: files.join(" or ") };
  }
  return folders
    ? { field: "data.folders", place: folders.root }
    : { field: "data.corpus", place: `${corpus} in ${root}` };
}

function ofData({ tokenizer, vectors }: Data): (Read | undefined)[] {
  return [
    typeof tokenizer === "object" ? named("data.tokenizer.file", tokenizer) : undefined,
    vectors ? named("data.vectors.file", vectors) : undefined,
  ];
}

function named(field: string, { file, digest }: { file: string; digest: string | null }): Read | undefined {
  return digest === null ? undefined : { field, place: file, digest };
}
